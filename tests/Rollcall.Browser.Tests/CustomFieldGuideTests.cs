using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Browser.Tests;

/// <summary>The guide to custom fields of a help desk, with Okta on the other side.</summary>
public sealed class CustomFieldGuideTests(Chromium chromium)
{
    private const string Custom = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly Field[] Fields =
    [
        new("SingleLine", "Cost centre", "cost-centre", "string", "string") { Value = "A 7", Shown = ["A 7"], Later = "B 8", ShownLater = "B 8" },
        new("MultiLine", "Way to the desk", "way-to-the-desk", "string", "string") { Value = "up\nleft", Shown = ["up", "left"], Later = "down", ShownLater = "down" },
        new("Number", "Floor", "floor", "number", "decimal") { Value = 3, Shown = ["3"], Later = 4, ShownLater = "4" },
        new("Select", "Shirt", "shirt", "string", "string") { Choices = "small\nlarge", Value = "large", Shown = ["large"], Later = "small", ShownLater = "small" },
        new("MultiSelect", "Spoken at work", "spoken-at-work", "string array", "string, several values") { Choices = "Deutsch\nEnglish", Value = new JsonArray("Deutsch", "English"), Shown = ["Deutsch", "English"], Later = new JsonArray("English"), ShownLater = "English" },
        new("Toggle", "Has a key", "has-a-key", "boolean", "boolean") { Value = true, Shown = ["Yes"], Later = false, ShownLater = "No" },
        new("Date", "First day", "first-day", "string", "string") { Value = "2026-11-02", Shown = ["2026-11-02"], Later = "2026-12-01", ShownLater = "2026-12-01" },
        new("Url", "Home page", "home-page", "string", "reference") { Value = "https://example.com/ada", Shown = ["https://example.com/ada"], Later = "https://example.com/grace", ShownLater = "https://example.com/grace" },
        new("Currency", "Travel budget", "travel-budget", "number", "decimal") { Value = 1200.5, Shown = ["1200.5"], Later = 99.95, ShownLater = "99.95" },
        new("SingleLine", "Badge", "badge", "string", "string") { Namespace = Enterprise, Value = "B-1", Shown = ["B-1"], Later = "B-2", ShownLater = "B-2" },
    ];

    [Fact]
    public async Task Help_desk_custom_fields()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        var tenant = await installation.Server.NewDirectoryAsync("Okta");
        var mapped = new List<OktaMappedAttribute>();
        foreach (var field in Fields)
            mapped.Add(await DefineAsync(page, field));

        var okta = new OktaConsole(installation.Server.BaseOf(tenant).AbsoluteUri, tenant.Token);
        foreach (var field in Fields)
            await ExpectInSchemaAsync(okta, field);
        await okta.ConnectAsync(OktaFlavor.TestApp, users: 2, mapped: [.. mapped]);
        var person = await okta.FirstAsync("/Users");
        await owner.GoAsync($"/people/{tenant.Id}/{person["/Users/".Length..]}");
        foreach (var field in Fields)
            await ExpectShownAsync(page, field.Label, field.Shown);

        await okta.PushAsync(person, user =>
        {
            foreach (var field in Fields)
                user[field.Namespace]![field.Name] = field.Later.DeepClone();
        });
        await page.ReloadAsync();
        foreach (var field in Fields)
            await ExpectShownAsync(page, field.Label, [field.ShownLater]);
        owner.Complaints.ShouldBeEmpty();
    }

    // What the page says is what the administrator types into Okta's profile editor.
    private static async Task<OktaMappedAttribute> DefineAsync(IPage page, Field field)
    {
        await GuideTests.FromSidebarAsync(page, "User fields");
        await page.GetByRole(AriaRole.Link, new() { Name = "New field" }).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(field.Label);
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync(field.Kind);
        if (field.Choices is not null)
            await page.GetByLabel("Choices", new() { Exact = true }).FillAsync(field.Choices);
        if (string.Equals(field.Namespace, Enterprise, StringComparison.Ordinal))
            await page.GetByText("Enterprise extension").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add field" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("External name", new() { Exact = true })).ToHaveValueAsync(field.Name);
        await Assertions.Expect(page.GetByLabel("External namespace", new() { Exact = true })).ToHaveValueAsync(field.Namespace);
        await Assertions.Expect(page.GetByLabel("Data type", new() { Exact = true })).ToHaveValueAsync(field.OktaType);
        await Assertions.Expect(page.Locator("#data-type-hint")).ToHaveTextAsync($"SCIM type: {field.ScimType}.");
        return new(field.Namespace, field.Name, field.Value);
    }

    private static async Task ExpectInSchemaAsync(OktaConsole okta, Field field)
    {
        var attributes = (JsonArray)(await okta.ReadAsync("/Schemas/" + field.Namespace))["attributes"]!;
        var attribute = attributes.Single(a => string.Equals((string?)a!["name"], field.Name, StringComparison.Ordinal))!;
        ((string?)attribute["type"]).ShouldBe(field.ScimType.Split(',')[0], field.Label);
        ((bool)attribute["multiValued"]!).ShouldBe(field.ScimType.Contains("several", StringComparison.Ordinal), field.Label);
        if (field.Choices is not null)
            ((JsonArray)attribute["canonicalValues"]!).Select(v => (string?)v).ShouldBe(field.Choices.Split('\n'));
    }

    private static async Task ExpectShownAsync(IPage page, string label, string[] values)
    {
        var name = page.Locator("dt").Filter(new() { HasTextRegex = new Regex($"^{Regex.Escape(label)}$", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await Assertions.Expect(name.Locator("xpath=following-sibling::dd[1]")).ToHaveTextAsync(string.Join(' ', values));
    }

    private sealed record Field(string Kind, string Label, string Name, string OktaType, string ScimType)
    {
        public string Namespace { get; init; } = Custom;

        public string? Choices { get; init; }

        public required JsonNode Value { get; init; }

        public required string[] Shown { get; init; }

        public required JsonNode Later { get; init; }

        public required string ShownLater { get; init; }
    }
}
