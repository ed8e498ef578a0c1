using Microsoft.Playwright;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Browser.Tests;

/// <summary>Every page of the dashboard, in an installation where something has happened.</summary>
internal static class Tour
{
    /// <summary>Lets Okta bring people and groups into a first directory, and lists the pages there are then.</summary>
    /// <returns>A name for files, and the address.</returns>
    public static async Task<IReadOnlyList<(string Name, string Path)>> PrepareAsync(Installation installation, Visitor owner)
    {
        var tenant = await installation.Server.NewDirectoryAsync("Acme Okta", accountSizeGb: 50);
        var okta = new OktaConsole(installation.Server.BaseOf(tenant).AbsoluteUri, tenant.Token);
        await okta.ConnectAsync(OktaFlavor.TestApp, users: 60, groups: 4, seed: 3);
        var person = (string)(await okta.ReadAsync("/Users?count=1"))["Resources"]![0]!["id"]!;
        var group = (string)(await okta.ReadAsync("/Groups?count=1"))["Resources"]![0]!["id"]!;
        var page = owner.Page;
        await owner.GoAsync($"/settings/fields/new?directory={tenant.Id}");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Cost centre");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add field" }).ClickAsync();
        var field = new Uri(page.Url).AbsolutePath;
        await owner.GoAsync($"/directories/{tenant.Id}/settings");
        await page.GetByText("Apply account size …").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply to all accounts" }).ClickAsync();
        var job = (await page.Locator("[id^=job-]").First.GetAttributeAsync("id"))!["job-".Length..];
        var organization = await LinkAsync("/organizations", "/organizations/");
        var token = await LinkAsync("/settings/tokens", "/settings/tokens/0");
        return
        [
            ("overview", "/"),
            ("people", "/people"),
            ("person", $"/people/{tenant.Id}/{person}"),
            ("groups", "/groups"),
            ("group", $"/groups/{tenant.Id}/{group}"),
            ("activity", "/activity"),
            ("events", "/activity/events"),
            ("organizations", "/organizations"),
            ("organization", organization),
            ("new-directory", organization + "/directories/new"),
            ("settings", "/settings"),
            ("scim-user-management", "/settings/scim"),
            ("sync", "/settings/sync"),
            ("sync-new", "/settings/sync/new"),
            ("directory", $"/directories/{tenant.Id}"),
            ("directory-settings", $"/directories/{tenant.Id}/settings"),
            ("job", $"/jobs/{tenant.Id}/{job}"),
            ("start", "/start"),
            ("start-okta", $"/start/{tenant.Id}"),
            ("tokens", "/settings/tokens"),
            ("token-new", "/settings/tokens/new"),
            ("token", token),
            ("fields", "/settings/fields"),
            ("field-new", $"/settings/fields/new?directory={tenant.Id}"),
            ("field", field),
            ("administrators", "/administrators"),
            ("audit", "/audit"),
            ("account", "/account"),
            ("find", "/find?q=token"),
            ("not-found", "/nothing-here"),
        ];

        async Task<string> LinkAsync(string path, string beginning)
        {
            await owner.GoAsync(path);
            return (await page.Locator($"main a[href^='{beginning}']").First.GetAttributeAsync("href"))!;
        }
    }
}
