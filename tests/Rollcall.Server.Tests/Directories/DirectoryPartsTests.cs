using System.Net;
using System.Text.RegularExpressions;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Organizations;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tokens;

namespace Rollcall.Server.Tests.Directories;

/// <summary>What belongs to a directory is one place in the dashboard: its tabs, its people, its default group, its tokens.</summary>
public sealed partial class DirectoryPartsTests
{
    [Fact]
    public async Task A_default_group_beyond_those_offered_stays_when_something_else_is_saved()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var (_, admin, id) = await StartAsync(host, "Zebras");
        using var okta = await ClientAsync(host, id);
        var groups = string.Join(',', Enumerable.Range(0, 520).Select(i => $$$"""{"method":"POST","path":"/Groups","bulkId":"g{{{i}}}","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Ants {{{i}}}"}}"""));
        (await okta.PostAsync("/Bulk", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{groups}}]}""")).ShouldBe(200);
        var before = (await host.Service<DirectoryStore>().FindAsync(id))!;
        before.DefaultGroupName.ShouldBe("Zebras");

        var page = (await admin.GetAsync($"/directories/{id}/settings")).ShouldBe(200);
        var chosen = Chosen().Match(page.Body);
        WebUtility.HtmlDecode(chosen.Groups["name"].Value).ShouldBe("Zebras");
        (await SaveAsync(admin, id, page, ("Name", "Renamed"), ("Group", chosen.Groups["id"].Value))).ShouldBe(302);
        var after = (await host.Service<DirectoryStore>().FindAsync(id))!;
        (after.Name, after.DefaultGroupId).ShouldBe(("Renamed", before.DefaultGroupId));

        // Nonsense is not "no group".
        page = (await admin.GetAsync($"/directories/{id}/settings")).ShouldBe(200);
        (await SaveAsync(admin, id, page, ("Name", "Renamed"), ("Group", "nonsense"))).ShouldBe(200).Body.ShouldContain("Group-error");
        (await SaveAsync(admin, id, page, ("Name", "Renamed"), ("Group", Guid.Empty.ToString()))).ShouldBe(200).Body.ShouldContain("Group-error");
        (await host.Service<DirectoryStore>().FindAsync(id))!.DefaultGroupId.ShouldBe(before.DefaultGroupId);
        // Typed, as somebody must whose group is beyond the list: the group there is, not a second one of its name.
        (await SaveAsync(admin, id, page, ("Name", "Renamed"), ("Group", "new"), ("NewGroup", "ants 519"))).ShouldBe(302);
        (await host.Service<DirectoryStore>().FindAsync(id))!.DefaultGroupName.ShouldBe("Ants 519");
    }

    [Fact]
    public async Task The_page_of_a_directory_lists_who_came_last_and_its_tabs_stay()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var (_, admin, id) = await StartAsync(host, null);
        (await admin.GetAsync($"/directories/{id}")).ShouldBe(200).Body.ShouldContain("Nobody is here yet");
        using var okta = await ClientAsync(host, id);
        for (var i = 0; i < 10; i++)
            await okta.CreateUserAsync($"person-{i}@hub.example");
        var body = (await admin.GetAsync($"/directories/{id}")).ShouldBe(200).Body;
        Person().Matches(body).Select(m => m.Groups["name"].Value).ShouldBe(Enumerable.Range(2, 8).Reverse().Select(i => $"person-{i}@hub.example"));

        foreach (var (part, label) in ((string, string)[])[($"/people?directory={id}", "People"), ($"/groups?directory={id}", "Groups"), ($"/settings/fields?directory={id}", "Custom fields"), ($"/activity?directory={id}", "Requests"), ($"/activity/events?directory={id}", "History"), ($"/directories/{id}/settings", "Settings"), ($"/directories/{id}", "Setup")])
        {
            body = (await admin.GetAsync(part)).ShouldBe(200).Body;
            Current().Matches(body).Select(m => m.Groups["label"].Value).Contains(label, StringComparer.Ordinal).ShouldBeTrue(part);
            body.ShouldContain($"href=\"/directories/{id}/settings\"", Case.Sensitive, part);
        }
        // Sorted, the tabs are still there; opened from the sidebar, the list is of no directory in particular.
        (await admin.GetAsync($"/people?directory={id}")).Body.ShouldContain($"/people?directory={id}&amp;sort=created");
        (await admin.GetAsync("/people")).Body.ShouldNotContain("nav-tabs");
    }

    [Fact]
    public async Task Tokens_of_all_directories_are_found_sorted_and_filtered()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var (tokens, admin, id) = await StartAsync(host, null);
        var other = await host.Service<DirectoryStore>().CreateAsync(new("Globex", "Entra", "entra", false, null), Actor.CommandLine);
        foreach (var name in (string[])["Alpha", "Beta"])
            await tokens.CreateAsync(id, new(name), Actor.CommandLine);
        await tokens.RevokeAsync(id, (await tokens.ListAsync(id)).Single(t => t.Name is "Beta").Id, Actor.CommandLine);
        for (var i = 0; i < 60; i++)
            await tokens.CreateAsync(other.Id, new($"Many {i:00}"), Actor.CommandLine);

        (await Shown("?q=ALPHA")).ShouldBe(["Alpha"]);
        (await Shown("?q=many&sort=-name")).Take(2).ShouldBe(["Many 59", "Many 58"]);
        (await Shown("?q=many&sort=-name&page=2")).Count.ShouldBe(10);
        (await Shown("?state=ended")).ShouldBe(["Beta"]);
        (await Shown("?state=live&q=beta")).ShouldBeEmpty();
        (await admin.GetAsync("/settings/tokens?q=zzz")).ShouldBe(200).Body.ShouldContain("No token matches");

        async Task<List<string>> Shown(string query) =>
            [.. TokenName().Matches((await admin.GetAsync("/settings/tokens" + query)).ShouldBe(200).Body).Select(m => m.Groups["name"].Value)];
    }

    [Fact]
    public async Task A_wrong_token_and_a_missing_one_are_told_beside_the_connection()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var (tokens, admin, id) = await StartAsync(host, null);
        using var wrong = new ScimClient(new Uri(host.Address, $"/scim/{id}/v2"), "rc_scim_of_somebody_else");
        using var okta = await ClientAsync(host, id);
        (await Shown()).ShouldContain("Waiting for the first request");
        (await wrong.GetAsync("/Users")).ShouldBeError(401);
        (await Shown()).ShouldContain("A request without a live token");
        await host.Service<DirectoryStore>().SwitchAsync(id, enabled: false, Actor.CommandLine);
        (await okta.GetAsync("/Users")).ShouldBeError(403);
        (await Shown()).ShouldContain("A request with a right token came");
        await host.Service<DirectoryStore>().SwitchAsync(id, enabled: true, Actor.CommandLine);

        // What is answered well later has the last word.
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await okta.GetAsync("/Users")).ShouldBe(200);
        await DirectoryPagesTests.UntilAsync(async () => (await Shown()).Contains("Connected.", StringComparison.Ordinal));
        (await Shown()).ShouldNotContain("turned-away");
        foreach (var token in await tokens.ListAsync(id))
            await tokens.RevokeAsync(id, token.Id, Actor.CommandLine);
        (await Shown()).ShouldContain("No live token.");

        async Task<string> Shown() => (await admin.GetAsync($"/directories/{id}/connection")).ShouldBe(200).Body;
    }

    [Fact]
    public async Task A_group_that_was_filled_in_and_not_chosen_is_not_thrown_away()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var (_, admin, id) = await StartAsync(host, "Crew");
        var page = (await admin.GetAsync($"/directories/{id}/settings")).ShouldBe(200);
        (await SaveAsync(admin, id, page, ("Name", "Okta"), ("Group", ""), ("NewGroup", "Trainees"))).ShouldBe(200).Body.ShouldContain("NewGroup-error");
        (await host.Service<DirectoryStore>().FindAsync(id))!.DefaultGroupName.ShouldBe("Crew");
        foreach (var (fields, words) in (((string, string)[], string)[])[([("GroupChoice", "none"), ("NewGroup", "Trainees")], "Choose “Create new group” as well"), ([("GroupChoice", "none"), ("ExistingGroup", "Crew")], "Choose “An existing group” as well"), ([("GroupChoice", "existing"), ("ExistingGroup", "")], "Choose one of the groups"), ([("GroupChoice", "existing"), ("ExistingGroup", "Nobody")], "Choose one of the groups")])
            WebUtility.HtmlDecode((await admin.SendAsync("/settings/sync/new", [("antiforgery", Visitor.Token(page.Body)), ("Type", "okta"), ("Name", "Another"), .. fields])).ShouldBe(200).Body).ShouldContain(words);
        (await host.Service<DirectoryStore>().ListAsync()).Count.ShouldBe(1);

        // Somebody whose form is old is shown the way to the page as it is now, not to the form's own address.
        var stale = (await admin.SendAsync($"/directories/{id}/settings?handler=Save", [("antiforgery", Visitor.Token(page.Body)), ("Version", "0"), ("Name", "Okta"), ("Idp", "okta")])).ShouldBe(200).Body;
        stale.ShouldContain("Somebody else saved");
        stale.ShouldContain($"<a href=\"/directories/{id}/settings\">Open the page anew</a>");
    }

    [Fact]
    public async Task More_directories_than_a_list_can_offer_are_reached_by_their_own_pages()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var (_, admin, id) = await StartAsync(host, null);
        for (var i = 0; i < DirectoryChoice.MostOffered; i++)
            await host.Service<DirectoryStore>().CreateAsync(new($"Company {i}", "Okta", "okta", false, null), Actor.CommandLine);
        var last = (await host.Service<DirectoryStore>().ListAsync())[^1];
        foreach (var page in (string[])["/people", "/groups", "/activity", "/activity/events", "/settings/scim", "/settings/fields"])
        {
            var shown = (await admin.GetAsync(page)).ShouldBe(200).Body;
            (shown.Contains("name=\"directory\" data-submit-on-change", StringComparison.Ordinal), shown.Contains("Choose another", StringComparison.Ordinal)).ShouldBe((false, true), page);
            (await admin.GetAsync($"{page}?directory={last.Id}")).ShouldBe(200).Body.ShouldContain(last.Id.ToString(), Case.Sensitive, page);
        }
        // The organization is typed, by a name that is one's only.
        var form = (await admin.GetAsync("/settings/sync/new")).ShouldBe(200);
        (await MakeAsync("Compan")).ShouldBe(200).Body.ShouldContain("Organization-error");
        (await MakeAsync("company 7")).ShouldBe(200).Body.ShouldContain("Secret Token");
        (await host.Service<DirectoryStore>().ListAsync()).Single(d => d.Name is "Second").Organization.ShouldBe("Company 7");
        var token = (await admin.GetAsync("/settings/tokens/new?directory=" + id)).ShouldBe(200).Body;
        token.ShouldContain("that directory's own page");

        Task<PageAnswer> MakeAsync(string organization) =>
            admin.SendAsync("/settings/sync/new", [("antiforgery", Visitor.Token(form.Body)), ("Type", "okta"), ("Name", "Second"), ("Organization", organization), ("GroupChoice", "none")]);
    }

    [Fact]
    public async Task A_wrong_first_configuration_leaves_nothing_behind()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var admin = (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor;
        var form = (await admin.GetAsync("/settings/sync/new")).ShouldBe(200);
        foreach (var (name, group) in ((string, string)[])[("Okta", "maybe"), ("", "none"), ("Okta\u0007", "none")])
            (await MakeAsync(name, group)).ShouldBe(200).Body.ShouldContain("-error\"");
        (await host.Service<OrganizationStore>().NamesAsync()).ShouldBeEmpty();
        (await MakeAsync("Okta", "none")).ShouldBe(200).Body.ShouldContain("Secret Token");
        (await host.Service<OrganizationStore>().NamesAsync()).ShouldHaveSingleItem().Name.ShouldBe(OrganizationStore.DefaultName);

        Task<PageAnswer> MakeAsync(string name, string group) =>
            admin.SendAsync("/settings/sync/new", [("antiforgery", Visitor.Token(form.Body)), ("Type", "okta"), ("Name", name), ("GroupChoice", group)]);
    }

    [Fact]
    public async Task The_search_without_words_says_what_can_be_found()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var visitor = (await host.SignedInAsync(AdministratorRole.Viewer)).Visitor;
        (await visitor.GetAsync("/find")).ShouldBe(200).Body.ShouldContain("Find a page, a person or a group</");
    }

    private static async Task<(TokenStore Tokens, Visitor Admin, Guid Id)> StartAsync(DashboardHost host, string? group)
    {
        var made = await host.Service<DirectoryStore>().CreateAsync(new("Acme", "Okta", "okta", false, null) { DefaultGroup = group }, Actor.CommandLine);
        return (host.Service<TokenStore>(), (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor, made.Id);
    }

    private static async Task<ScimClient> ClientAsync(DashboardHost host, Guid id) =>
        new(new Uri(host.Address, $"/scim/{id}/v2"), (await host.Service<TokenStore>().CreateAsync(id, new(), Actor.CommandLine))!.Value.Secret);

    private static Task<PageAnswer> SaveAsync(Visitor admin, Guid id, PageAnswer page, params (string Name, string Value)[] fields) => admin.SendAsync($"/directories/{id}/settings?handler=Save",
        [("antiforgery", Visitor.Token(page.Body)), ("Version", Version().Match(page.Body).Groups["number"].Value), ("Idp", "okta"), ("Enabled", "true"), ("Primary", "true"), ("Strict", "false"), .. fields]);

    [GeneratedRegex("<option value=\"(?<id>[0-9a-f-]{36})\" selected=\"selected\">(?<name>[^<]*)<", RegexOptions.None, 1000)]
    private static partial Regex Chosen();

    [GeneratedRegex("name=\"Version\" value=\"(?<number>[0-9]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Version();

    [GeneratedRegex("<a href=\"/people/[^\"]+\">(?<name>[^<]*)<", RegexOptions.None, 1000)]
    private static partial Regex Person();

    [GeneratedRegex("aria-current=\"page\">(?<label>[^<]*)<", RegexOptions.None, 1000)]
    private static partial Regex Current();

    [GeneratedRegex("<a href=\"/settings/tokens/[0-9a-f-]{36}/[0-9a-f-]{36}\">(?<name>[^<]*)<", RegexOptions.None, 1000)]
    private static partial Regex TokenName();
}
