using System.Globalization;
using Microsoft.Playwright;
using Rollcall.Server.Administrators;

namespace Rollcall.Browser.Tests;

/// <summary>What every page must be. With <c>ROLLCALL_RECORD=1</c> the pictures of the guides are taken anew.</summary>
public sealed class PageTests(Chromium chromium)
{
    private const double MostShift = 0.01;

    private static readonly (string Name, Eyes Eyes)[] Looks = [("light", Eyes.Light), ("dark", Eyes.Night), ("phone", Eyes.Phone)];

    [Fact]
    public async Task No_page_has_a_barrier_a_complaint_or_a_jump_in_light_in_dark_or_on_a_phone()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var tour = await Tour.PrepareAsync(installation, owner);
        var state = await owner.StateAsync();
        var wrong = new List<string>();
        foreach (var (look, eyes) in Looks)
        {
            await using var visitor = await Visitor.ComeAsync(chromium, installation.Home, eyes, state);
            foreach (var (name, path) in tour)
            {
                await visitor.GoAsync(path);
                await visitor.QuietAsync();
                if (await visitor.ShiftAsync() is var shift && shift > MostShift)
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name} ({look}): moves by {shift:0.000}"));
                await LookAsync(visitor, name, look, wrong);
            }
            wrong.AddRange(visitor.Complaints);
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_has_a_page_that_is_empty_or_shows_something_once_or_stands_before_the_sign_in()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await Visitor.ComeAsync(chromium, installation.Home);
        await using var stranger = await Visitor.ComeAsync(chromium, installation.Home);
        var (page, wrong) = (owner.Page, new List<string>());
        await installation.OpenSetupAsync(owner);
        await LookAsync(owner, "setup", wrong);
        await Installation.BecomeOwnerAsync(page);
        await LookAsync(owner, "start-first", wrong);
        foreach (var (name, path) in new[] { ("overview", "/"), ("people", "/people"), ("groups", "/groups"), ("activity", "/activity"), ("events", "/activity/events"), ("sync", "/settings/sync"), ("tokens", "/settings/tokens"), ("fields", "/settings/fields"), ("organizations", "/organizations") })
        {
            await owner.GoAsync(path);
            await LookAsync(owner, "empty-" + name, wrong);
        }

        await owner.GoAsync("/settings/scim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#new-token").WaitForAsync();
        await LookAsync(owner, "scim-user-management-token", wrong);
        await owner.GoAsync("/settings/sync/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Okta of the academy");
        await page.GetByLabel("Create new group").CheckAsync();
        await page.GetByLabel("Name of the new group").FillAsync("Trainees");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.Locator("#new-token").WaitForAsync();
        await LookAsync(owner, "sync-details", wrong);

        await owner.GoAsync("/administrators");
        await page.GetByLabel("E-mail address").FillAsync("grace@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make invitation link" }).ClickAsync();
        await stranger.GoAsync(new Uri(await OnceAsync(page)).PathAndQuery);
        await LookAsync(owner, "administrator-invited", wrong);
        await LookAsync(stranger, "invitation", wrong);
        await owner.GoAsync("/administrators");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset link" }).First.ClickAsync();
        await stranger.GoAsync(new Uri(await OnceAsync(page)).PathAndQuery);
        await LookAsync(stranger, "reset", wrong);
        await stranger.GoAsync("/sign-in");
        await LookAsync(stranger, "sign-in", wrong);

        await owner.GoAsync("/account/second-factor");
        await LookAsync(owner, "second-factor", wrong);
        var key = Typed(await page.GetByLabel("Or type this secret", new() { Exact = true }).InputValueAsync());
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(TimeCode.At(key, TimeCode.StepAt(TimeProvider.System.GetUtcNow())));
        await page.GetByLabel("Your password").FillAsync(Installation.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your recovery codes");
        await LookAsync(owner, "recovery-codes", wrong);
        await Installation.SignInAsync(stranger, Installation.Email, Installation.Password);
        await stranger.Page.WaitForURLAsync(url => url.Contains("/sign-in/code", StringComparison.Ordinal));
        await LookAsync(stranger, "sign-in-code", wrong);
        wrong.AddRange(owner.Complaints);
        wrong.AddRange(stranger.Complaints);
        wrong.ShouldBeEmpty();

        static Task<string> OnceAsync(IPage page) => page.GetByLabel("One-time link", new() { Exact = true }).InputValueAsync();
    }

    // Base32, as an authenticator app reads it.
    private static byte[] Typed(string secret)
    {
        var bits = string.Concat(secret.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }

    private static async Task LookAsync(Visitor visitor, string name, string look, List<string> wrong)
    {
        // What the page is made of is the same in every look; its colours are not.
        if (look is not "phone")
            wrong.AddRange((await visitor.BarriersAsync(coloursOnly: look is "dark")).Select(b => $"{name} ({look}): {b}"));
        if (await visitor.OverflowsAsync())
            wrong.Add($"{name} ({look}): is wider than the window");
        wrong.AddRange((await visitor.CoveredAsync()).Select(tool => $"{name} ({look}): covered: {tool}"));
        await Gallery.TakeAsync(visitor, $"{name}-{look}");
    }

    // The page that is open, which may not come a second time.
    private static async Task LookAsync(Visitor visitor, string name, List<string> wrong)
    {
        await visitor.QuietAsync();
        foreach (var (look, eyes) in Looks)
        {
            await visitor.SeeAsync(eyes);
            await LookAsync(visitor, name, look, wrong);
        }
        await visitor.SeeAsync(Eyes.Light);
    }
}
