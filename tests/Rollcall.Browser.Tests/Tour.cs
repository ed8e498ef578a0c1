using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rollcall.IdpSimulator.Okta;
using Rollcall.Server.Tests.EndToEnd;

namespace Rollcall.Browser.Tests;

/// <summary>Every page of the dashboard, with the name of its pictures; RouteTests compares the routes with those of the server and the names with the gallery.</summary>
internal static class Tour
{
    /// <summary>Pages that can be opened at any time, in an installation where something has happened.</summary>
    public static IReadOnlyList<(string Name, string Route)> Lasting { get; } =
    [
        ("overview", "/"),
        ("people", "/people"),
        ("person", "/people/{directory}/{id}"),
        ("person-deleted", "/people/{directory}/{id}"),
        ("groups", "/groups"),
        ("group", "/groups/{directory}/{id}"),
        ("group-deleted", "/groups/{directory}/{id}"),
        ("activity", "/activity"),
        ("events", "/activity/events"),
        ("organizations", "/organizations"),
        ("organization", "/organizations/{id:guid}"),
        ("organization-empty", "/organizations/{id:guid}"),
        ("new-directory", "/organizations/{organization:guid}/directories/new"),
        ("settings", "/settings"),
        ("scim-user-management", "/settings/scim"),
        ("sync", "/settings/sync"),
        ("sync-new", "/settings/sync/new"),
        ("directory", "/directories/{id:guid}"),
        ("directory-settings", "/directories/{id:guid}/settings"),
        ("connection", "/directories/{id:guid}/connection"),
        ("job", "/jobs/{directory:guid}/{id:guid}"),
        ("start", "/start"),
        ("start-okta", "/start/{id:guid}"),
        ("tokens", "/settings/tokens"),
        ("token-new", "/settings/tokens/new"),
        ("token", "/settings/tokens/{directory:guid}/{token:guid}"),
        ("fields", "/settings/fields"),
        ("field-new", "/settings/fields/new"),
        ("field", "/settings/fields/{directory}/{id}"),
        ("administrators", "/administrators"),
        ("audit", "/audit"),
        ("audit-nothing-found", "/audit"),
        ("account", "/account"),
        ("find", "/find"),
        ("not-found", "/error/{status:int}"),
    ];

    /// <summary>Pages that are empty, show something once or stand before the sign-in.</summary>
    public static IReadOnlyList<(string Name, string Route)> Passing { get; } =
    [
        ("setup", "/setup"),
        ("start-first", "/start"),
        ("empty-overview", "/"),
        ("empty-people", "/people"),
        ("empty-groups", "/groups"),
        ("empty-activity", "/activity"),
        ("empty-events", "/activity/events"),
        ("empty-sync", "/settings/sync"),
        ("empty-tokens", "/settings/tokens"),
        ("empty-fields", "/settings/fields"),
        ("empty-organizations", "/organizations"),
        ("scim-user-management-token", "/settings/scim"),
        ("sync-details", "/settings/sync/new"),
        ("administrator-invited", "/administrators"),
        ("invitation", "/invitation"),
        ("link-closed", "/invitation"),
        ("reset", "/reset"),
        ("sign-in", "/sign-in"),
        ("sign-in-code", "/sign-in/code"),
        ("second-factor", "/account/second-factor"),
        ("recovery-codes", "/account/second-factor"),
        ("recovery-codes-new", "/account/recovery-codes"),
        ("form-too-old", "/error/{status:int}"),
    ];

    /// <summary>Lets Okta bring people and groups into a first directory, and lists the addresses there are then.</summary>
    public static async Task<IReadOnlyList<(string Name, string Path)>> PrepareAsync(Installation installation, Visitor owner)
    {
        var tenant = await installation.Server.NewDirectoryAsync("Acme Okta", accountSizeGb: 50);
        var okta = new OktaConsole(installation.Server.BaseOf(tenant).AbsoluteUri, tenant.Token);
        await okta.ConnectAsync(OktaFlavor.TestApp, users: 60, groups: 4, seed: 3);
        var person = await okta.FirstAsync("/Users");
        var group = await okta.FirstAsync("/Groups");
        var (gone, goneGroup) = await DeletedAsync(installation, tenant);
        var page = owner.Page;
        await owner.GoAsync($"/settings/fields/new?directory={tenant.Id}");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Cost centre");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add field" }).ClickAsync();
        await page.GetByLabel("External name", new() { Exact = true }).WaitForAsync();
        var field = new Uri(page.Url).AbsolutePath;
        await owner.GoAsync($"/directories/{tenant.Id}/settings");
        await page.GetByText("Apply account size …").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply to all accounts" }).ClickAsync();
        var job = (await page.Locator("[id^=job-]").First.GetAttributeAsync("id"))!["job-".Length..];
        var organization = await LinkAsync("/organizations", "/organizations/");
        var token = await LinkAsync("/settings/tokens", "/settings/tokens/0");
        await owner.GoAsync("/organizations");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Without a directory");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create organization" }).ClickAsync();
        await page.Locator(".alert-success").WaitForAsync();
        await owner.GoAsync("/organizations?q=without");
        var empty = (await page.GetByRole(AriaRole.Link, new() { Name = "Without a directory" }).GetAttributeAsync("href"))!;
        var paths = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["person"] = $"/people/{tenant.Id}/{person["/Users/".Length..]}",
            ["person-deleted"] = $"/people/{tenant.Id}/{gone}",
            ["group"] = $"/groups/{tenant.Id}/{group["/Groups/".Length..]}",
            ["group-deleted"] = $"/groups/{tenant.Id}/{goneGroup}",
            ["organization"] = organization,
            ["organization-empty"] = empty,
            ["new-directory"] = organization + "/directories/new",
            ["directory"] = $"/directories/{tenant.Id}",
            ["directory-settings"] = $"/directories/{tenant.Id}/settings",
            ["connection"] = $"/directories/{tenant.Id}/connection",
            ["job"] = $"/jobs/{tenant.Id}/{job}",
            ["start-okta"] = $"/start/{tenant.Id}",
            ["token"] = token,
            ["field-new"] = $"/settings/fields/new?directory={tenant.Id}",
            ["field"] = field,
            ["audit-nothing-found"] = "/audit?actor=nobody",
            ["find"] = "/find?q=token",
            ["not-found"] = "/nothing-here",
        };
        return [.. Lasting.Select(stop => (stop.Name, paths.GetValueOrDefault(stop.Name, stop.Route)))];

        async Task<string> LinkAsync(string path, string beginning)
        {
            await owner.GoAsync(path);
            return (await page.Locator($"main a[href^='{beginning}']").First.GetAttributeAsync("href"))!;
        }
    }

    /// <summary>Whether an address belongs to the route of the page with this name; an error page stands at any address.</summary>
    public static bool IsAt(string name, string url)
    {
        var route = Lasting.Concat(Passing).Single(stop => string.Equals(stop.Name, name, StringComparison.Ordinal)).Route;
        return route.StartsWith("/error/", StringComparison.Ordinal)
            || Regex.IsMatch(new Uri(url).AbsolutePath, "^" + Regex.Replace(route, @"\{[^}]+\}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1)) + "$", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static async Task<(string Person, string Group)> DeletedAsync(Installation installation, Tenant tenant)
    {
        using var client = installation.Server.Client(tenant);
        var person = await client.CreateUserAsync("left.long.ago@example.com");
        var group = await client.CreateGroupAsync("Dissolved", person);
        (await client.DeleteAsync("/Groups/" + group)).ShouldBe(204);
        (await client.DeleteAsync("/Users/" + person)).ShouldBe(204);
        return (person, group);
    }
}
