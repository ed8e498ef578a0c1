using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Browser.Tests;

/// <summary>Four of the five setup guides, every step of them, with Okta on the other side; <see cref="CustomFieldGuideTests"/> is the fifth.</summary>
public sealed class GuideTests(Chromium chromium)
{
    [Fact]
    public async Task Backup_service()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await FromSidebarAsync(page, "SCIM user management");

        var url = await page.GetByLabel("Tenant URL", new() { Exact = true }).InputValueAsync();
        url.ShouldNotContain("_");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy Tenant URL" }).ClickAsync();
        (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldBe(url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        var token = await page.GetByLabel("API token", new() { Exact = true }).InputValueAsync();
        await Assertions.Expect(page.Locator("#new-token")).ToContainTextAsync("Copy it now: this is the only time it is shown. It is not stored, so nobody can look it up again.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy API token" }).ClickAsync();
        (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldBe(token);
        var okta = new OktaConsole(url, token);
        (await okta.TestConnectorAsync()).ShouldBe(403, "not saved yet");

        await page.GetByLabel("Enable SCIM user management").CheckAsync();
        await page.GetByLabel("Account size", new() { Exact = true }).FillAsync("fifty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("#AccountSize-error")).ToBeVisibleAsync();
        await page.GetByLabel("Enable SCIM user management").CheckAsync();
        await page.GetByLabel("Account size", new() { Exact = true }).FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("SCIM user management is on")).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(token);
        await Assertions.Expect(page.GetByText("Waiting for the first request")).ToBeVisibleAsync();

        (await okta.TestConnectorAsync()).ShouldBe(200);
        await Assertions.Expect(page.GetByText("Connected.")).ToBeVisibleAsync();
        var people = await okta.ConnectAsync(OktaFlavor.Aiw);
        await owner.GoAsync("/people");
        (await page.GetByText("50 GB").CountAsync()).ShouldBe(people);

        // Given name, family name and the type of the e-mail are mapped on Create only: what a later push leaves alone stays.
        var first = await okta.FirstAsync("/Users");
        var before = await okta.ReadAsync(first);
        await okta.PushAsync(first, user => user["displayName"] = "Somebody Else");
        var after = await okta.ReadAsync(first);
        ((string?)after["displayName"]).ShouldBe("Somebody Else");
        JsonNode.DeepEquals(after["name"], before["name"]).ShouldBeTrue(after.ToString());
        JsonNode.DeepEquals(after["emails"], before["emails"]).ShouldBeTrue(after.ToString());

        // Another size is for those who come.
        await owner.GoAsync("/settings/scim");
        await SaveSizeAsync(page, 100);
        await Assertions.Expect(page.GetByText($"{people} accounts have another size")).ToBeVisibleAsync();
        (await okta.AssignAsync("new.hire@example.com")).ShouldBe(201);
        await owner.GoAsync("/people");
        (await page.GetByText("50 GB").CountAsync()).ShouldBe(people);
        (await page.GetByText("100 GB").CountAsync()).ShouldBe(1);

        // And for the others when it is applied. Now and then the few are done before the page is back: then it shows no bar, and another size is applied.
        await owner.GoAsync("/settings/scim");
        var (size, showedBar) = (100, false);
        while (!showedBar && size < 120)
        {
            await SaveSizeAsync(page, ++size);
            await page.GetByText("Apply to existing accounts …").ClickAsync();
            var answer = await page.RunAndWaitForResponseAsync(
                () => page.GetByRole(AriaRole.Button, new() { Name = "Apply to all" }).ClickAsync(),
                r => r.Request is { Method: "GET", ResourceType: "document" });
            showedBar = (await answer.TextAsync()).Contains("<progress", StringComparison.Ordinal);
            await Assertions.Expect(page.GetByText($"Done: {people + 1} of {people + 1} changed.").First).ToBeVisibleAsync();
        }
        showedBar.ShouldBeTrue();
        await owner.GoAsync("/people");
        (await page.GetByText($"{size} GB").CountAsync()).ShouldBe(people + 1);
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Training_platform()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await owner.GoAsync("/settings");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Sync: SCIM" }).ClickAsync();
        await page.Locator("#new").ClickAsync();
        await page.GetByLabel("SCIM type").SelectOptionAsync(new SelectOptionValue { Label = "Okta" });
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Okta of the academy");
        await page.GetByLabel("Create new group").CheckAsync();
        await page.GetByLabel("Name of the new group").FillAsync("Trainees");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();

        var okta = new OktaConsole(await page.GetByLabel("SCIM URL", new() { Exact = true }).InputValueAsync(), await page.GetByLabel("Secret Token", new() { Exact = true }).InputValueAsync());
        var people = await okta.ConnectAsync(OktaFlavor.TestApp, users: 8, groups: 2);

        await FromSidebarAsync(page, "Groups");
        await page.GetByRole(AriaRole.Link, new() { Name = "Trainees" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Trainees");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"of {people}");
        (await page.Locator("td[data-label=Source]").AllInnerTextsAsync()).ShouldAllBe(source => source == "As default group");

        // Okta's own view of the group is without them. It finds the group by its name, and what it puts from then on takes nobody away.
        var found = (await okta.ReadAsync("/Groups?filter=" + Uri.EscapeDataString("displayName eq \"Trainees\"")))["Resources"]![0]!;
        (found["members"] as JsonArray ?? []).Count.ShouldBe(0);
        var group = "/Groups/" + (string)found["id"]!;
        var one = (await okta.FirstAsync("/Users"))["/Users/".Length..];
        await okta.PushAsync(group, pushed => pushed["members"] = new JsonArray(new JsonObject { ["value"] = one }));
        await okta.PushAsync(group, pushed => pushed["members"] = new JsonArray());
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"of {people}");
        (await page.Locator("td[data-label=Source]").AllInnerTextsAsync()).ShouldAllBe(source => source == "As default group");
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Directory_hub()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await FromSidebarAsync(page, "Organizations");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Globex");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create organization" }).ClickAsync();
        await owner.GoAsync("/organizations");
        await page.GetByRole(AriaRole.Link, new() { Name = "Globex" }).ClickAsync();
        await CreateDirectoryAsync(page, "Globex Okta");
        var url = await page.GetByLabel("Base URL", new() { Exact = true }).InputValueAsync();
        var home = new Uri(page.Url).AbsolutePath;

        // Primary: the first is it; yes to another takes the place from it, and yes to the first takes it back.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Globex" }).ClickAsync();
        var organization = new Uri(page.Url).AbsolutePath;
        await CreateDirectoryAsync(page, "Globex on trial");
        await owner.GoAsync(organization);
        await ExpectPrimaryAsync(page, "Globex Okta", not: "Globex on trial");
        await MakePrimaryAsync(owner, organization, "Globex on trial");
        await ExpectPrimaryAsync(page, "Globex on trial", not: "Globex Okta");
        await MakePrimaryAsync(owner, organization, "Globex Okta");
        await ExpectPrimaryAsync(page, "Globex Okta", not: "Globex on trial");

        // Somebody is assigned before there is a connection: Okta's task fails, and force sync sends it again once there is one. Import Groups is ticked as well.
        const string Early = "early.bird@globex.example";
        (await new OktaConsole(url, "nothing-pasted-yet").AssignAsync(Early)).ShouldBe(401);
        await owner.GoAsync(home);
        var first = await GenerateAsync(page, url, others: null);
        var people = await first.ConnectAsync(OktaFlavor.Aiw, users: 8, groups: 2, identifier: "email");
        (await first.AssignAsync(Early)).ShouldBe(201);
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Directory" }).GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"of {people + 1}");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(Early);

        // A new token beside the old one for an hour, then one in the place of both.
        await owner.GoAsync(home);
        var second = await GenerateAsync(page, url, others: "1h");
        (await first.TestConnectorAsync()).ShouldBe(200, "for an hour more");
        (await second.TestConnectorAsync()).ShouldBe(200);
        await owner.GoAsync(home);
        await Assertions.Expect(page.Locator("td[data-label=Ends]").Filter(new() { HasText = "in 5" })).ToHaveCountAsync(1);
        var third = await GenerateAsync(page, url, others: "revoke");
        (await third.TestConnectorAsync()).ShouldBe(200);
        (await first.TestConnectorAsync()).ShouldBe(401, "replaced at once");
        (await second.TestConnectorAsync()).ShouldBe(401, "replaced at once");
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Help_desk()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await FromSidebarAsync(page, "SCIM tokens");
        await page.Locator("#new").ClickAsync();
        await page.GetByLabel("Name of the token").FillAsync("Okta production");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create token" }).ClickAsync();
        var endpoint = await page.GetByLabel("SCIM endpoint", new() { Exact = true }).InputValueAsync();
        var token = await page.GetByLabel("Token", new() { Exact = true }).InputValueAsync();
        var okta = new OktaConsole(endpoint, token);
        var people = await okta.ConnectAsync(OktaFlavor.Aiw);
        // "Provision User": everybody is matched, nobody is made twice.
        (await okta.ConnectAsync(OktaFlavor.Aiw)).ShouldBe(people);
        (await okta.CountAsync("/Users")).ShouldBe(people);
        await FromSidebarAsync(page, "People");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"of {people}");

        await FromSidebarAsync(page, "SCIM tokens");
        await page.GetByRole(AriaRole.Link, new() { Name = "Okta production" }).ClickAsync();
        (await page.GetByLabel("SCIM endpoint", new() { Exact = true }).InputValueAsync()).ShouldBe(endpoint);
        (await page.ContentAsync()).ShouldNotContain(token);
        await Assertions.Expect(page.GetByText("Connected.")).ToBeVisibleAsync();
        owner.Complaints.ShouldBeEmpty();
    }

    private static async Task SaveSizeAsync(IPage page, int size)
    {
        await page.GetByLabel("Account size", new() { Exact = true }).FillAsync(size.ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Account size", new() { Exact = true })).ToHaveValueAsync(size.ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(page.GetByText("accounts have another size")).ToBeVisibleAsync();
    }

    private static async Task CreateDirectoryAsync(IPage page, string name)
    {
        await page.Locator("#create-directory").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Identity provider").SelectOptionAsync(new SelectOptionValue { Label = "Okta" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Create SCIM directory" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
    }

    private static async Task MakePrimaryAsync(Visitor owner, string organization, string name)
    {
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Edit " + name }).ClickAsync();
        await owner.Page.GetByLabel("Yes", new() { Exact = true }).CheckAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await owner.Page.Locator(".alert-success").WaitForAsync();
        await owner.GoAsync(organization);
    }

    private static async Task ExpectPrimaryAsync(IPage page, string name, string not)
    {
        await Assertions.Expect(Primary(name)).ToHaveTextAsync("yes");
        await Assertions.Expect(Primary(not)).ToHaveTextAsync("no");

        ILocator Primary(string directory) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = directory }).Locator("td[data-label=Primary]");
    }

    private static async Task<OktaConsole> GenerateAsync(IPage page, string url, string? others)
    {
        if (others is not null)
        {
            await page.Locator("#generate-open").ClickAsync();
            await page.Locator("#Token-Others").SelectOptionAsync(others);
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate bearer token" }).ClickAsync();
        return new OktaConsole(url, await page.GetByRole(AriaRole.Textbox, new() { Name = "Bearer token" }).InputValueAsync());
    }

    /// <summary>Follows a link of the sidebar.</summary>
    internal static async Task FromSidebarAsync(IPage page, string place)
    {
        if (!page.Url.Contains("/settings", StringComparison.Ordinal))
            await page.GotoAsync("/settings");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = place, Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(place);
    }
}
