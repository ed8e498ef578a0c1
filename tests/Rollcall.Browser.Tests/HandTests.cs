using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

/// <summary>Hands that slip: a second click, Enter in the wrong place, a choice filled in and not made.</summary>
public sealed class HandTests(Chromium chromium)
{
    [Fact]
    public async Task Enter_in_the_account_size_saves_and_replaces_no_token()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await owner.GoAsync("/settings/scim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        var okta = new OktaConsole(await page.GetByLabel("Tenant URL", new() { Exact = true }).InputValueAsync(), await page.GetByLabel("API token", new() { Exact = true }).InputValueAsync());
        await page.GetByLabel("Enable SCIM user management").CheckAsync();
        await page.GetByLabel("Account size", new() { Exact = true }).FillAsync("81");
        await page.GetByLabel("Account size", new() { Exact = true }).PressAsync("Enter");
        await Assertions.Expect(page.GetByText("SCIM user management is on")).ToBeVisibleAsync();
        await owner.GoAsync("/settings/scim");
        (await page.GetByLabel("Account size", new() { Exact = true }).InputValueAsync()).ShouldBe("81");
        (await okta.TestConnectorAsync()).ShouldBe(200);
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_click_neither_makes_two_nor_loses_the_secret()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        var posts = 0;
        var answer = new TaskCompletionSource();
        // The answer waits until both clicks were made.
        await page.RouteAsync("**/*", async route =>
        {
            if (string.Equals(route.Request.Method, "POST", StringComparison.Ordinal))
            {
                posts++;
                await answer.Task;
            }
            await route.ContinueAsync();
        });
        await owner.GoAsync("/settings/sync/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Okta of Acme");
        // A name for the group makes the choice.
        await page.GetByLabel("Name of the new group").FillAsync("Trainees");
        await page.EvaluateAsync("const apply = document.getElementById('apply'); apply.click(); apply.click();");
        answer.SetResult();
        (await page.GetByLabel("Secret Token", new() { Exact = true }).InputValueAsync()).ShouldStartWith("rc_scim_");
        posts.ShouldBe(1);
        await owner.GoAsync("/settings/sync");
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Trainees" })).ToBeVisibleAsync();
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_refused_far_down_a_page_is_shown()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await owner.GoAsync("/settings/scim");
        await page.GetByRole(AriaRole.Link, new() { Name = "All settings" }).ClickAsync();
        await page.GetByText("Delete directory …").ClickAsync();
        await page.GetByLabel("Close them").CheckAsync();
        await page.GetByLabel("Type the directory's name to confirm").FillAsync("Otka");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete directory", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is not the directory's name.")).ToBeInViewportAsync();
        await Assertions.Expect(page.GetByLabel("Type the directory's name to confirm")).ToBeFocusedAsync();
        owner.Complaints.ShouldBeEmpty();
    }
}
