using System.Net;
using System.Text.RegularExpressions;
using Rollcall.Contracts;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Environments;
using Rollcall.Server.Events;
using Rollcall.Server.Organizations;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Directories;

/// <summary>The pages of the setup guides, walked through as somebody does who reads one: with forms and links alone.</summary>
public sealed partial class DirectoryPagesTests
{
    private const string User = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"NAME"}""";

    [Fact]
    public async Task Backup_service_opens_copies_generates_and_saves()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var admin = (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor;
        var page = (await admin.GetAsync("/settings/scim")).ShouldBe(200);
        var url = Value(page.Body, "tenant-url")!;
        var id = url.Split('/')[^2];
        url.ShouldBe(new Uri(host.Address, $"/scim/{id}/v2").AbsoluteUri);
        (string, string)[] typed = [("Version", Value(page.Body, "Version")!), ("Enabled", "true"), ("AccountSize", "25"), ("Token.Others", "keep"), ("Token.Expiry", "never"), ("Token.Newest", "")];

        var generated = (await FormAsync(admin, $"/settings/scim?handler=Generate&directory={id}", page, typed)).ShouldBe(200);
        var token = Value(generated.Body, "token")!;
        token.ShouldStartWith("rc_scim_");
        generated.Message.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Value(generated.Body, "AccountSize").ShouldBe("25", "what was typed stays typed");
        // A reload sends the same form again: it neither shows the token nor makes another.
        (await FormAsync(admin, $"/settings/scim?handler=Generate&directory={id}", page, typed)).ShouldBe(200).Body.ShouldNotContain("rc_scim_" + token[12..]);
        (await admin.GetAsync("/settings/scim")).Body.ShouldNotContain(token);
        (await host.Service<TokenStore>().ListAsync(Guid.Parse(id))).ShouldHaveSingleItem();

        using var okta = new ScimClient(new Uri(host.Address, $"/scim/{id}/v2"), token);
        (await okta.GetAsync("/Users")).ShouldBeError(403);
        (await FormAsync(admin, $"/settings/scim?handler=Save&directory={id}", page, typed)).ShouldBe(302).Location.ShouldBe("/settings/scim");
        await okta.CreateUserAsync("a@backup.example");
        (await SizeAsync(host, id)).ShouldBe(25);

        // Another size is for new accounts; the page offers to apply it.
        page = (await admin.GetAsync("/settings/scim")).ShouldBe(200);
        page.Body.ShouldNotContain("id=\"apply-size\"");
        (await FormAsync(admin, $"/settings/scim?handler=Save&directory={id}", page, ("Version", Value(page.Body, "Version")!), ("Enabled", "true"), ("AccountSize", "50"))).ShouldBe(302);
        (await SizeAsync(host, id)).ShouldBe(25);
        page = (await admin.GetAsync("/settings/scim")).ShouldBe(200);
        page.Body.ShouldContain("One account has another size");
        // Somebody whose page is older is told so, and saves nothing.
        (await FormAsync(admin, $"/settings/scim?handler=Save&directory={id}", page, ("Version", "1"), ("AccountSize", "70"))).ShouldBe(200).Body.ShouldContain("Somebody else saved");
        (await FormAsync(admin, $"/settings/scim?handler=Apply&directory={id}", page)).ShouldBe(302);
        await UntilAsync(async () => await SizeAsync(host, id) == 50);
        (await FormAsync(admin, $"/settings/scim?handler=Save&directory={id}", page, ("Version", "1"), ("AccountSize", "1.5"))).ShouldBe(200).Body.ShouldContain("AccountSize-error");
    }

    [Fact]
    public async Task Training_platform_makes_a_configuration_with_its_group_and_sees_the_secret_once()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var admin = (await host.SignedInAsync(AdministratorRole.Owner)).Visitor;
        var form = (await admin.GetAsync("/settings/sync/new")).ShouldBe(200);
        (string, string)[] typed = [("Type", "okta"), ("Name", "Okta of Acme"), ("GroupChoice", "new"), ("NewGroup", "Trainees")];
        var details = (await FormAsync(admin, "/settings/sync/new", form, typed)).ShouldBe(200);
        var (url, token) = (Value(details.Body, "tenant-url")!, Value(details.Body, "token")!);
        details.Message.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await FormAsync(admin, "/settings/sync/new", form, typed)).ShouldBe(200).Body.ShouldContain("already");
        (await admin.GetAsync("/settings/sync")).ShouldBe(200).Body.ShouldContain("Trainees");
        // The next configuration can have its people in the group there is: in its own one of that name, for nothing crosses a directory.
        form.Body.ShouldNotContain("ExistingGroup");
        form = (await admin.GetAsync("/settings/sync/new")).ShouldBe(200);
        var second = (await FormAsync(admin, "/settings/sync/new", form, ("Type", "entra"), ("Name", "Entra of Acme"), ("GroupChoice", "existing"), ("ExistingGroup", "Trainees"))).ShouldBe(200);
        var entra = Value(second.Body, "tenant-url")!.Split('/')[^2];
        var chosen = (await host.Service<DirectoryStore>().FindAsync(Guid.Parse(entra)))!;
        chosen.DefaultGroupName.ShouldBe("Trainees");
        var table = (await admin.GetAsync("/settings/sync?q=ENTRA+of")).ShouldBe(200).Body;
        (table.Contains(">Entra of Acme<", StringComparison.Ordinal), table.Contains(">Okta of Acme<", StringComparison.Ordinal)).ShouldBe((true, false));
        (await admin.GetAsync("/settings/sync?state=off")).ShouldBe(200).Body.ShouldContain("No configuration matches");
        table = (await admin.GetAsync("/settings/sync?sort=-name")).ShouldBe(200).Body;
        table.IndexOf(">Okta of Acme<", StringComparison.Ordinal).ShouldBeLessThan(table.IndexOf(">Entra of Acme<", StringComparison.Ordinal));

        var id = url.Split('/')[^2];
        (await admin.GetAsync($"/directories/{id}/connection")).Body.ShouldContain("Waiting for the first request");
        using var okta = new ScimClient(new Uri(host.Address, $"/scim/{id}/v2"), token);
        await okta.CreateUserAsync("a@training.example");
        (await host.Service<EventStore>().ListAsync(Guid.Parse(id), 0, 100)).Single(e => e.Type is EventTypes.MembershipAdded).Data.GetProperty("source").GetString().ShouldBe("policy");
        await UntilAsync(async () => (await admin.GetAsync($"/directories/{id}/connection")).Body.Contains("Connected.", StringComparison.Ordinal));
        (await admin.GetAsync($"/directories/{id}")).ShouldBe(200).Body.ShouldNotContain(token);
    }

    [Fact]
    public async Task Directory_hub_makes_an_organization_its_directory_and_replaces_the_token()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var admin = (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor;
        var list = (await admin.GetAsync("/organizations")).ShouldBe(200);
        var organization = (await FormAsync(admin, "/organizations?handler=Create", list, ("Name", "Acme"), ("ExternalId", "cust-1"))).ShouldBe(302).Location!;
        (await FormAsync(admin, "/organizations?handler=Create", list, ("Name", "Acme"))).ShouldBe(200).Body.ShouldContain("Name-error");
        // A second environment brings the choice, and both can be named anew.
        (await FormAsync(admin, "/organizations?handler=Environment", list, ("NewEnvironment", "Staging"))).ShouldBe(302);
        list = (await admin.GetAsync("/organizations")).ShouldBe(200);
        // The tests' clock stands still, so that either may come first.
        var production = (await host.Service<EnvironmentStore>().ListAsync()).Single(e => e.Name is EnvironmentStore.DefaultName).Id;
        (await FormAsync(admin, $"/organizations?renamed={production}&handler=Rename", list, ("OtherName", "Staging"))).ShouldBe(200).Body.ShouldContain("already");
        (await FormAsync(admin, $"/organizations?renamed={production}&handler=Rename", list, ("OtherName", "Live"))).ShouldBe(302);
        list = (await admin.GetAsync($"/organizations?environment={production}")).ShouldBe(200);
        (list.Body.Contains(">Acme<", StringComparison.Ordinal), list.Body.Contains("Live", StringComparison.Ordinal)).ShouldBe((true, true));
        var form = (await admin.GetAsync(organization + "/directories/new")).ShouldBe(200);
        var directory = (await FormAsync(admin, organization + "/directories/new", form, ("Name", "Okta"), ("Idp", "okta"), ("Primary", "true"))).ShouldBe(302).Location!;
        var page = (await admin.GetAsync(directory)).ShouldBe(200);
        var id = directory.Split('/')[^1];
        var first = Value((await FormAsync(admin, directory + "?handler=Generate", page, ("Token.Others", "keep"), ("Token.Expiry", "never"))).ShouldBe(200).Body, "token")!;
        using var old = new ScimClient(new Uri(host.Address, $"/scim/{id}/v2"), first);
        (await old.GetAsync("/Users")).ShouldBe(200);
        page = (await admin.GetAsync(directory)).ShouldBe(200);
        var replaced = (await FormAsync(admin, directory + "?handler=Generate", page, ("Token.Others", "revoke"), ("Token.Expiry", "90d"), ("Token.Name", "Second"), ("Token.Newest", Value(page.Body, "Token.Newest")!))).ShouldBe(200);
        (await old.GetAsync("/Users")).ShouldBeError(401);
        using var okta = new ScimClient(new Uri(host.Address, $"/scim/{id}/v2"), Value(replaced.Body, "token")!);
        (await okta.GetAsync("/Users")).ShouldBe(200);
        (await admin.GetAsync(organization)).ShouldBe(200).Body.ShouldContain("yes");

        // Taking it away asks what becomes of its people, and wants the name typed.
        await okta.CreateUserAsync("a@hub.example");
        page = (await admin.GetAsync(directory + "/settings")).ShouldBe(200);
        (await FormAsync(admin, directory + "/settings?handler=Delete", page, ("Typed", "Okta"))).ShouldBe(200).Body.ShouldContain("Choose what becomes");
        (await FormAsync(admin, directory + "/settings?handler=Delete", page, ("Typed", "Otka"), ("Accounts", "close"))).ShouldBe(200).Body.ShouldContain("Typed-error");
        (await okta.GetAsync("/Users")).ShouldBe(200);
        var job = (await FormAsync(admin, directory + "/settings?handler=Delete", page, ("Typed", "Okta"), ("Accounts", "close"))).ShouldBe(302).Location!;
        (await okta.GetAsync("/Users")).ShouldBeError(401);
        await UntilAsync(async () => (await admin.GetAsync(job)).ShouldBe(200).Body.Contains("Done:", StringComparison.Ordinal));
        (await admin.GetAsync(directory)).ShouldBe(404);
    }

    [Fact]
    public async Task Help_desk_makes_a_token_and_reads_its_endpoint()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var admin = (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor;
        (await admin.GetAsync("/settings/tokens")).ShouldBe(200).Body.ShouldContain("/settings/tokens/new");
        var form = (await admin.GetAsync("/settings/tokens/new")).ShouldBe(200);
        var made = (await FormAsync(admin, "/settings/tokens/new", form, ("Token.Name", "Help desk"), ("Token.Others", "keep"), ("Token.Expiry", "never"), ("Enable", "true"))).ShouldBe(200);
        var (endpoint, token) = (Value(made.Body, "scim-endpoint")!, Value(made.Body, "token")!);
        using var okta = new ScimClient(new Uri(host.Address, new Uri(endpoint).AbsolutePath), token);
        (await okta.PostAsync("/Users", User.Replace("NAME", "a@help.example", StringComparison.Ordinal))).ShouldBe(201);
        var id = (await host.Service<TokenStore>().ListAsync(Guid.Parse(endpoint.Split('/')[^2])))[0].Id;
        var shown = (await admin.GetAsync($"/settings/tokens/{endpoint.Split('/')[^2]}/{id}")).ShouldBe(200);
        shown.Body.ShouldContain("Help desk");
        shown.Body.ShouldNotContain(token);
        (await FormAsync(admin, $"/settings/tokens/{endpoint.Split('/')[^2]}/{id}?handler=Revoke", shown)).ShouldBe(302);
        (await okta.GetAsync("/Users")).ShouldBeError(401);
    }

    [Fact]
    public async Task The_short_path_takes_the_directory_nobody_has_used_and_shows_the_steps()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var admin = (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor;
        foreach (var (idp, words) in ((string, string)[])[("entra", "Enterprise applications"), ("okta", "Enable SCIM provisioning"), ("custom", "ServiceProviderConfig")])
        {
            var form = (await admin.GetAsync("/start")).ShouldBe(200);
            var next = (await FormAsync(admin, "/start", form, ("Idp", idp))).ShouldBe(302).Location!;
            var steps = (await admin.GetAsync(next)).ShouldBe(200);
            steps.Body.ShouldContain(words);
            if (idp is "okta")
                (await FormAsync(admin, next + "?handler=Generate", steps, ("Token.Others", "keep"), ("Token.Expiry", "never"))).ShouldBe(200).Body.ShouldContain("rc_scim_");
        }
        var directories = await host.Service<DirectoryStore>().ListAsync();
        // The one without a token was taken over; the other was in use.
        directories.Select(d => d.Idp).Order(StringComparer.Ordinal).ShouldBe(["custom", "okta"]);
        directories.ShouldAllBe(d => d.Enabled);
    }

    [Fact]
    public async Task A_viewer_sees_no_secret_and_changes_nothing()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var viewer = (await host.SignedInAsync(AdministratorRole.Viewer)).Visitor;
        (await viewer.GetAsync("/settings/scim")).ShouldBe(200).Body.ShouldContain("not set up yet");
        (await host.Service<DirectoryStore>().ListAsync()).ShouldBeEmpty("looking makes nothing");
        var tenant = await host.Service<DirectoryStore>().CreateAsync(new("Acme", "Okta", "okta", false, null), Actor.CommandLine);
        var before = await StateAsync(host, tenant.Id);
        var account = await viewer.GetAsync("/account");
        var organization = (await viewer.GetAsync("/organizations")).ShouldBe(200).Body.Split("href=\"/organizations/")[1][..36];
        var token = (await host.Service<TokenStore>().ListAsync(tenant.Id))[0].Id.ToString();
        string[] pages = ["/settings/scim", "/settings", "/settings/sync", "/settings/sync/new", $"/directories/{tenant.Id}", $"/directories/{tenant.Id}/settings", "/settings/tokens", "/settings/tokens/new", $"/settings/tokens/{tenant.Id}/{token}", "/organizations", $"/organizations/{organization}", "/start", $"/start/{tenant.Id}"];
        foreach (var page in pages)
        {
            var shown = (await viewer.GetAsync(page)).ShouldBe(200);
            shown.Body.ShouldNotContain(tenant.Token);
            shown.Body.ShouldNotContain("handler=", Case.Sensitive, page);
            shown.Body.ShouldNotContain("id=\"generate\"", Case.Sensitive, page);
        }
        string[] deeds =
        [
            "/settings/scim?handler=Generate", "/settings/scim?handler=Save", "/settings/scim?handler=Apply", "/settings/sync/new", $"/directories/{tenant.Id}?handler=Generate", $"/directories/{tenant.Id}?handler=Revoke",
            $"/directories/{tenant.Id}/settings?handler=Save", $"/directories/{tenant.Id}/settings?handler=Delete", $"/directories/{tenant.Id}/settings?handler=Disable", $"/directories/{tenant.Id}/settings?handler=ApplySize",
            $"/directories/{tenant.Id}/settings?handler=ApplyGroup", "/settings/tokens/new", $"/settings/tokens/{tenant.Id}/{token}?handler=Revoke", "/organizations?handler=Create", "/organizations?handler=Environment",
            $"/organizations/{organization}?handler=Save", $"/organizations/{organization}?handler=Delete", $"/organizations/{organization}/directories/new", "/start", $"/start/{tenant.Id}?handler=Generate",
        ];
        foreach (var deed in deeds)
            (await FormAsync(viewer, deed, account, ("Name", "X"), ("Typed", "Okta"), ("Accounts", "close"), ("Idp", "okta"), ("revoked", token))).Code.ShouldBe(403, deed);
        (await StateAsync(host, tenant.Id)).ShouldBe(before);
    }

    private static async Task<string> StateAsync(DashboardHost host, Guid directory) =>
        string.Join('\n', [.. (await host.Service<DirectoryStore>().ListAsync()).Select(d => d.ToString()), .. (await host.Service<TokenStore>().ListAsync(directory)).Select(t => t.ToString()), .. (await host.Service<OrganizationStore>().NamesAsync()).Select(o => o.ToString())]);

    private static ValueTask<long> SizeAsync(DashboardHost host, string directory) => host.Service<Database>().ReadAsync(session => session.SingleAsync(
        "select size_gb from accounts where directory_id = $1 and user_id is not null", [Guid.Parse(directory)], row => row.Integer(0)));

    // A form as it stood on a page, sent to one of its handlers.
    private static Task<PageAnswer> FormAsync(Visitor visitor, string action, PageAnswer page, params (string Name, string Value)[] fields) =>
        visitor.SendAsync(action, [("antiforgery", Visitor.Token(page.Body)), .. fields]);

    private static string? Value(string html, string name)
    {
        var tag = Input().Matches(html).Select(m => m.Value).FirstOrDefault(t => t.Contains($"name=\"{name}\"", StringComparison.Ordinal) || t.Contains($"id=\"{name}\"", StringComparison.Ordinal));
        return tag is null ? null : WebUtility.HtmlDecode(ValueOf().Match(tag).Groups["value"].Value);
    }

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Input();

    [GeneratedRegex("value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValueOf();

    // What is done a moment later, off the request.
    internal static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await done())
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
    }
}

internal static class PageAnswers
{
    public static PageAnswer ShouldBe(this PageAnswer answer, int code)
    {
        ((int)answer.Status).ShouldBe(code, answer.Body);
        return answer;
    }
}
