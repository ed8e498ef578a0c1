using Microsoft.Playwright;
using Rollcall.Server.Tests.EndToEnd;

namespace Rollcall.Browser.Tests;

/// <summary>In a browser that runs no scripts.</summary>
public sealed class ScriptlessTests(Chromium chromium, SettledInstallation settled) : IClassFixture<SettledInstallation>
{
    [Fact]
    public async Task A_directory_is_connected_and_somebody_is_invited()
    {
        // Its own: only while there is no directory does the page make one.
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium, Eyes.Scriptless);
        var page = owner.Page;
        await owner.GoAsync("/settings/scim");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        var okta = new OktaConsole(
            await page.GetByLabel("Tenant URL", new() { Exact = true }).InputValueAsync(), await page.GetByLabel("API token", new() { Exact = true }).InputValueAsync());
        await page.GetByLabel("Enable SCIM user management").CheckAsync();
        await page.GetByLabel("Account size", new() { Exact = true }).FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("SCIM user management is on")).ToBeVisibleAsync();
        (await okta.AssignAsync("ada@example.com")).ShouldBe(201);

        await owner.GoAsync("/settings/sync/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Okta of the academy");
        await page.GetByLabel("Create new group").CheckAsync();
        await page.GetByLabel("Name of the new group").FillAsync("Trainees");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        var academy = new OktaConsole(
            await page.GetByLabel("SCIM URL", new() { Exact = true }).InputValueAsync(), await page.GetByLabel("Secret Token", new() { Exact = true }).InputValueAsync());
        (await academy.TestConnectorAsync()).ShouldBe(200);

        await owner.GoAsync("/settings");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Administrators" }).ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync("grace@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make invitation link" }).ClickAsync();
        (await page.GetByLabel("One-time link", new() { Exact = true }).InputValueAsync()).ShouldContain("/invitation?link=");
    }

    [Fact]
    public async Task People_are_searched_and_paged_also_on_a_phone()
    {
        await using var owner = await settled.EnterAsync(chromium, Eyes.Scriptless);
        var page = owner.Page;
        var tenant = await settled.Server.NewDirectoryAsync("Okta");
        using (var client = new ScimClient(settled.Server.BaseOf(tenant), tenant.Token))
        {
            for (var i = 10; i < 70; i++)
                await client.CreateUserAsync($"person-{i}@example.com");
        }
        var rows = page.Locator("#rows tbody tr");
        await owner.GoAsync($"/people?directory={tenant.Id}");
        var first = await rows.CountAsync();
        first.ShouldBeInRange(10, 59);
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Page 2 of")).ToBeVisibleAsync();
        (await rows.First.InnerTextAsync()).ShouldContain($"person-{10 + first}");

        await page.GetByLabel("Search", new() { Exact = true }).FillAsync("person-42");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows.First).ToContainTextAsync("person-42@example.com");

        await owner.SeeAsync(Eyes.Phone);
        await page.GetByLabel("Menu", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Groups" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Groups");
    }
}
