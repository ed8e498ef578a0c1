using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

[Collection(nameof(TouredInstallation))]
public sealed class TourTests(Chromium chromium, TouredInstallation toured)
{
    [Fact]
    public async Task No_page_has_a_barrier_a_complaint_or_a_jump_in_light_in_dark_or_on_a_phone()
    {
        var wrong = new ConcurrentQueue<string>();
        await Task.WhenAll(Inspection.Looks.Select(async look =>
        {
            await using var visitor = await toured.EnterAsync(chromium, look.Eyes);
            foreach (var (name, path) in toured.Stops)
            {
                await visitor.GoAsync(path);
                await visitor.QuietAsync();
                await Inspection.ExpectStillAsync(visitor, $"{name} ({look.Name})", wrong);
                await Inspection.LookAsync(visitor, name, look.Name, wrong);
            }
            await visitor.GoAsync("/");
            await visitor.QuietAsync();
            if (look.Name is "phone")
                await OpenMenuAsync(visitor, wrong);
            else
                await visitor.Page.Locator("canvas").HoverAsync();
            Inspection.Note(wrong, visitor.Complaints);
        }));
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_has_a_page_that_refuses_what_was_typed()
    {
        await using var owner = await toured.EnterAsync(chromium, Eyes.Light);
        await using var stranger = await Visitor.ComeAsync(chromium, toured.Home);
        var (page, wrong) = (owner.Page, new ConcurrentQueue<string>());
        await RefusedAsync(owner, "/settings/scim", "Account size", "fifty", "Save");
        await RefusedAsync(owner, "/settings/sync/new", "Name", " ", "Apply");
        await RefusedAsync(owner, "/organizations", "Name", " ", "Create organization");
        await RefusedAsync(owner, "/administrators", "E-mail address", "nobody", "Make invitation link");
        await RefusedAsync(owner, "/account", "Current password", "not my password at all", "Change password");
        await RefusedAsync(owner, toured.PathOf("field-new"), "Name", " ", "Add field");
        await RefusedAsync(stranger, "/sign-in", "E-mail address", Installation.Email, "Sign in");
        await owner.GoAsync(toured.PathOf("directory-settings"));
        await page.GetByText("Delete directory …").ClickAsync();
        await RefusedAsync(owner, null, "Type the directory's name to confirm", "Okto", "Delete directory");
        Inspection.Note(wrong, owner.Complaints);
        Inspection.Note(wrong, stranger.Complaints);
        wrong.ShouldBeEmpty();

        async Task RefusedAsync(Visitor visitor, string? path, string label, string value, string button)
        {
            if (path is not null)
                await visitor.GoAsync(path);
            // The browser would not send what the page itself says is wrong.
            await visitor.Page.EvaluateAsync("for (const form of document.forms) form.noValidate = true");
            await visitor.Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
            await visitor.Page.Locator("main .invalid-feedback:visible, main [role=alert]:visible").First.WaitForAsync();
            foreach (var (look, eyes) in Inspection.Looks)
            {
                await visitor.SeeAsync(eyes);
                await Inspection.ExamineAsync(visitor, $"{button} refused ({look})", look, wrong);
            }
            await visitor.SeeAsync(Eyes.Light);
        }
    }

    private static async Task OpenMenuAsync(Visitor visitor, ConcurrentQueue<string> wrong)
    {
        await visitor.Page.GetByLabel("Menu", new() { Exact = true }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).WaitForAsync();
        await Inspection.ExamineAsync(visitor, "the open menu", "phone", wrong);
    }
}
