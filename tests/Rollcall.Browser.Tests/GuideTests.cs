using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Browser.Tests;

/// <summary>The five setup guides, every step of them, with Okta on the other side.</summary>
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

        await owner.GoAsync("/settings/scim");
        await page.GetByLabel("Account size", new() { Exact = true }).FillAsync("100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText($"{people} accounts have another size")).ToBeVisibleAsync();
        await page.GetByText("Apply to existing accounts …").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply to all" }).ClickAsync();
        await Assertions.Expect(page.GetByText($"Done: {people} of {people} changed.")).ToBeVisibleAsync();
        await owner.GoAsync("/people");
        (await page.GetByText("100 GB").CountAsync()).ShouldBe(people);
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
        // Okta's own view of the group is without them, so that its next PUT takes nobody away.
        var group = (await okta.ReadAsync("/Groups?filter=" + Uri.EscapeDataString("displayName eq \"Trainees\"")))["Resources"]![0]!;
        (group["members"] as JsonArray ?? []).Count.ShouldBe(0);
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
        await page.Locator("#create-directory").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Globex Okta");
        await page.GetByLabel("Identity provider").SelectOptionAsync(new SelectOptionValue { Label = "Okta" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Create SCIM directory" }).ClickAsync();

        var url = await page.GetByLabel("Base URL", new() { Exact = true }).InputValueAsync();
        if (await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).CountAsync() > 0)
            await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate bearer token" }).ClickAsync();
        var first = new OktaConsole(url, await page.GetByRole(AriaRole.Textbox, new() { Name = "Bearer token" }).InputValueAsync());
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Directory" }).GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await page.GetByLabel("Yes", new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        // Assigned before there was a connection, and brought by force sync: to Okta the same match and create. Import Groups is ticked as well.
        var people = await first.ConnectAsync(OktaFlavor.Aiw, users: 8, groups: 2, identifier: "email");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Directory" }).GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"of {people}");

        await owner.GoAsync(new Uri(url).AbsolutePath.Replace("/scim/", "/directories/", StringComparison.Ordinal)[..^"/v2".Length]);
        await page.Locator("#Token-Others").SelectOptionAsync(new SelectOptionValue { Index = 0 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate bearer token" }).ClickAsync();
        var second = new OktaConsole(url, await page.GetByRole(AriaRole.Textbox, new() { Name = "Bearer token" }).InputValueAsync());
        (await second.TestConnectorAsync()).ShouldBe(200);
        (await first.TestConnectorAsync()).ShouldBe(401, "replaced at once");
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

        await FromSidebarAsync(page, "SCIM tokens");
        await page.GetByRole(AriaRole.Link, new() { Name = "Okta production" }).ClickAsync();
        (await page.GetByLabel("SCIM endpoint", new() { Exact = true }).InputValueAsync()).ShouldBe(endpoint);
        (await page.ContentAsync()).ShouldNotContain(token);
        await Assertions.Expect(page.GetByText("Connected.")).ToBeVisibleAsync();
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Help_desk_custom_fields()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        var tenant = await installation.Server.NewDirectoryAsync("Okta");
        (string Kind, string Label, string? Choices, JsonNode Value, string Shown)[] fields =
        [
            ("SingleLine", "Cost centre", null, "A 7", "A 7"),
            ("MultiLine", "Way to the desk", null, "up\nleft", "up"),
            ("Number", "Floor", null, 3, "3"),
            ("Select", "Shirt", "small\nlarge", "large", "large"),
            ("MultiSelect", "Spoken at work", "Deutsch\nEnglish", new JsonArray("Deutsch", "English"), "Deutsch"),
            ("Toggle", "Has a key", null, true, "Yes"),
            ("Date", "First day", null, "2026-11-02", "2026-11-02"),
            ("Url", "Home page", null, "https://example.com/ada", "https://example.com/ada"),
            ("Currency", "Travel budget", null, 1200.5, "1200.5"),
        ];
        var mapped = new List<OktaMappedAttribute>();
        foreach (var (kind, label, choices, value, _) in fields)
            mapped.Add(await DefineAsync(page, kind, label, choices, enterprise: false, value));
        mapped.Add(await DefineAsync(page, "SingleLine", "Badge", null, enterprise: true, "B-1"));
        mapped[0].Name.ShouldBe("cost-centre");
        mapped[0].Namespace.ShouldBe("urn:ietf:params:scim:schemas:extension:custom:2.0:User");
        mapped[^1].Namespace.ShouldBe("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User");

        var okta = new OktaConsole(installation.Server.BaseOf(tenant).AbsoluteUri, tenant.Token);
        await okta.ConnectAsync(OktaFlavor.TestApp, users: 2, mapped: [.. mapped]);
        var person = (await okta.ReadAsync("/Users?count=1"))["Resources"]![0]!;
        await owner.GoAsync($"/people/{tenant.Id}/{(string)person["id"]!}");
        var shown = page.GetByRole(AriaRole.Main);
        foreach (var (_, label, _, _, text) in fields)
        {
            await Assertions.Expect(shown).ToContainTextAsync(label);
            await Assertions.Expect(shown).ToContainTextAsync(text);
        }
        await Assertions.Expect(shown).ToContainTextAsync("B-1");
        owner.Complaints.ShouldBeEmpty();
    }

    private static async Task<OktaMappedAttribute> DefineAsync(IPage page, string kind, string label, string? choices, bool enterprise, JsonNode value)
    {
        await FromSidebarAsync(page, "User fields");
        await page.GetByRole(AriaRole.Link, new() { Name = "New field" }).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(label);
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync(kind);
        if (choices is not null)
            await page.GetByLabel("Choices", new() { Exact = true }).FillAsync(choices);
        if (enterprise)
            await page.GetByText("Enterprise extension").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add field" }).ClickAsync();
        return new(
            await page.GetByLabel("External namespace", new() { Exact = true }).InputValueAsync(),
            await page.GetByLabel("External name", new() { Exact = true }).InputValueAsync(),
            value);
    }

    private static async Task FromSidebarAsync(IPage page, string place)
    {
        if (!page.Url.Contains("/settings", StringComparison.Ordinal))
            await page.GotoAsync("/settings");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = place, Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(place);
    }
}
