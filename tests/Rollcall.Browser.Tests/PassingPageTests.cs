using System.Collections.Concurrent;
using Microsoft.Playwright;
using Rollcall.Server.Administrators;

namespace Rollcall.Browser.Tests;

public sealed class PassingPageTests(Chromium chromium)
{
    [Fact]
    public async Task No_page_that_is_empty_or_shows_something_once_or_stands_before_the_sign_in_has_a_barrier_or_jumps()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await Visitor.ComeAsync(chromium, installation.Home);
        await using var stranger = await Visitor.ComeAsync(chromium, installation.Home);
        var (page, wrong, seen) = (owner.Page, new ConcurrentQueue<string>(), new List<string>());
        await installation.OpenSetupAsync(owner);
        await SeeAsync(owner, "setup");
        await Installation.BecomeOwnerAsync(page);
        await page.WaitForLoadStateAsync();
        await SeeAsync(owner, "start-first");
        foreach (var (name, path) in Tour.Passing.Where(stop => stop.Name.StartsWith("empty-", StringComparison.Ordinal)))
        {
            await owner.GoAsync(path);
            await SeeAsync(owner, name);
        }

        await owner.GoAsync("/settings/scim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#new-token").WaitForAsync();
        await SeeAsync(owner, "scim-user-management-token");
        await owner.GoAsync("/settings/sync/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Okta of the academy");
        await page.GetByLabel("Create new group").CheckAsync();
        await page.GetByLabel("Name of the new group").FillAsync("Trainees");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.Locator("#new-token").WaitForAsync();
        await SeeAsync(owner, "sync-details");

        await owner.GoAsync("/administrators");
        await page.GetByLabel("E-mail address").FillAsync("grace@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make invitation link" }).ClickAsync();
        var link = await OnceAsync(page);
        await SeeAsync(owner, "administrator-invited");
        await stranger.GoAsync(link);
        await SeeAsync(stranger, "invitation");
        await stranger.GoAsync(link + "x");
        await SeeAsync(stranger, "link-closed");
        await owner.GoAsync("/administrators");
        await page.GetByText("Reset link …").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make reset link" }).First.ClickAsync();
        await stranger.GoAsync(await OnceAsync(page));
        await SeeAsync(stranger, "reset");
        await stranger.GoAsync("/sign-in");
        await SeeAsync(stranger, "sign-in");

        await owner.GoAsync("/account/second-factor");
        await SeeAsync(owner, "second-factor");
        var key = Typed(await page.GetByLabel("Or type this secret", new() { Exact = true }).InputValueAsync());
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(TimeCode.At(key, TimeCode.StepAt(TimeProvider.System.GetUtcNow())));
        await page.GetByLabel("Your password").FillAsync(Installation.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your recovery codes");
        await SeeAsync(owner, "recovery-codes");
        await owner.GoAsync("/account/recovery-codes");
        await SeeAsync(owner, "recovery-codes-new");
        await page.EvaluateAsync("document.querySelector('main form [name=antiforgery]').value = 'of another session'");
        await page.GetByLabel("Your password").FillAsync(Installation.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make new codes" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("That did not arrive whole");
        await SeeAsync(owner, "form-too-old");
        await Installation.SignInAsync(stranger, Installation.Email, Installation.Password);
        await stranger.Page.WaitForURLAsync(url => url.Contains("/sign-in/code", StringComparison.Ordinal));
        await SeeAsync(stranger, "sign-in-code");
        Inspection.Note(wrong, owner.Complaints);
        Inspection.Note(wrong, stranger.Complaints);
        wrong.ShouldBeEmpty();
        seen.ShouldBe(Tour.Passing.Select(stop => stop.Name), ignoreOrder: true);

        static async Task<string> OnceAsync(IPage page) => new Uri(await page.GetByLabel("One-time link", new() { Exact = true }).InputValueAsync()).PathAndQuery;

        Task SeeAsync(Visitor visitor, string name)
        {
            seen.Add(name);
            return Inspection.LookAllAsync(visitor, name, wrong);
        }
    }

    // Base32, as an authenticator app reads it.
    private static byte[] Typed(string secret)
    {
        var bits = string.Concat(secret.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
