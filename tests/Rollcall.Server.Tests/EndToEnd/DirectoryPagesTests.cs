using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>The pages of the setup guides, walked through as somebody does who reads one: with forms and links alone.</summary>
[Collection(ProcessCollection.Name)]
public sealed class DirectoryPagesTests
{
    private const string User = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"NAME"}""";

    [Fact]
    public async Task Backup_service_opens_copies_generates_and_saves()
    {
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        using var admin = await Visitor.SignInAsync(server, "administrator");
        var page = (await admin.GetAsync("/settings/scim")).ShouldBe(200);
        var url = Visitor.Value(page.Html, "tenant-url")!;
        var id = url.Split('/')[^2];
        url.ShouldBe(new Uri(server.Address, $"/scim/{id}/v2").AbsoluteUri);
        (string, string)[] typed = [("Version", Visitor.Value(page.Html, "Version")!), ("Enabled", "true"), ("AccountSize", "25"), ("Token.Others", "keep"), ("Token.Expiry", "never"), ("Token.Newest", "")];

        var generated = (await admin.PostAsync($"/settings/scim?handler=Generate&directory={id}", page, typed)).ShouldBe(200);
        var token = Visitor.Value(generated.Html, "token")!;
        token.ShouldStartWith("rc_scim_");
        generated.CacheControl.ShouldBe("no-store");
        Visitor.Value(generated.Html, "AccountSize").ShouldBe("25", "what was typed stays typed");
        // A reload sends the same form again: it neither shows the token nor makes another.
        (await admin.PostAsync($"/settings/scim?handler=Generate&directory={id}", page, typed)).ShouldBe(200).Html.ShouldNotContain("rc_scim_" + token[12..]);
        (await admin.GetAsync("/settings/scim")).Html.ShouldNotContain(token);
        (await server.RunAsync("tokens", "list", "--directory", id, "--json")).Json["tokens"]!.AsArray().Count.ShouldBe(1);

        using var okta = new ScimClient(new Uri(server.Address, $"/scim/{id}/v2"), token);
        (await okta.GetAsync("/Users")).ShouldBeError(403);
        (await admin.PostAsync($"/settings/scim?handler=Save&directory={id}", page, typed)).ShouldBe(302).Location.ShouldBe("/settings/scim");
        await okta.CreateUserAsync("a@backup.example");
        (await SizeAsync(server, id)).ShouldBe(25);

        // Another size is for new accounts; the page offers to apply it.
        page = (await admin.GetAsync("/settings/scim")).ShouldBe(200);
        page.Html.ShouldNotContain("id=\"apply-size\"");
        (await admin.PostAsync($"/settings/scim?handler=Save&directory={id}", page, ("Version", Visitor.Value(page.Html, "Version")!), ("Enabled", "true"), ("AccountSize", "50"))).ShouldBe(302);
        (await SizeAsync(server, id)).ShouldBe(25);
        page = (await admin.GetAsync("/settings/scim")).ShouldBe(200);
        page.Html.ShouldContain("One account has another size");
        // Somebody whose page is older is told so, and saves nothing.
        (await admin.PostAsync($"/settings/scim?handler=Save&directory={id}", page, ("Version", "1"), ("AccountSize", "70"))).ShouldBe(200).Html.ShouldContain("Somebody else saved");
        (await admin.PostAsync($"/settings/scim?handler=Apply&directory={id}", page)).ShouldBe(302);
        await UntilAsync(async () => await SizeAsync(server, id) == 50);
        (await admin.PostAsync($"/settings/scim?handler=Save&directory={id}", page, ("Version", "1"), ("AccountSize", "1.5"))).ShouldBe(200).Html.ShouldContain("AccountSize-error");
    }

    [Fact]
    public async Task Training_platform_makes_a_configuration_with_its_group_and_sees_the_secret_once()
    {
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        using var admin = await Visitor.SignInAsync(server, "owner");
        var form = (await admin.GetAsync("/settings/sync/new")).ShouldBe(200);
        (string, string)[] typed = [("Type", "okta"), ("Name", "Okta of Acme"), ("GroupChoice", "new"), ("NewGroup", "Trainees")];
        var details = (await admin.PostAsync("/settings/sync/new", form, typed)).ShouldBe(200);
        var (url, token) = (Visitor.Value(details.Html, "tenant-url")!, Visitor.Value(details.Html, "token")!);
        details.CacheControl.ShouldBe("no-store");
        (await admin.PostAsync("/settings/sync/new", form, typed)).ShouldBe(200).Html.ShouldContain("already");
        (await admin.GetAsync("/settings/sync")).ShouldBe(200).Html.ShouldContain("Trainees");

        var id = url.Split('/')[^2];
        (await admin.GetAsync($"/directories/{id}/connection")).Html.ShouldContain("Waiting for the first request");
        using var okta = new ScimClient(new Uri(server.Address, $"/scim/{id}/v2"), token);
        await okta.CreateUserAsync("a@training.example");
        var events = (await server.RunAsync("events", "list", "--directory", id, "--json")).Json["events"]!.AsArray();
        var joined = events.Single(e => (string)e!["type"]! == "membership.added")!;
        ((string)joined["data"]!["source"]!).ShouldBe("policy");
        await UntilAsync(async () => (await admin.GetAsync($"/directories/{id}/connection")).Html.Contains("Connected.", StringComparison.Ordinal));
        (await admin.GetAsync($"/directories/{id}")).ShouldBe(200).Html.ShouldNotContain(token);
    }

    [Fact]
    public async Task Directory_hub_makes_an_organization_its_directory_and_replaces_the_token()
    {
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        using var admin = await Visitor.SignInAsync(server, "administrator");
        var list = (await admin.GetAsync("/organizations")).ShouldBe(200);
        var organization = (await admin.PostAsync("/organizations?handler=Create", list, ("Name", "Acme"), ("ExternalId", "cust-1"))).ShouldBe(302).Location;
        (await admin.PostAsync("/organizations?handler=Create", list, ("Name", "Acme"))).ShouldBe(200).Html.ShouldContain("Name-error");
        var form = (await admin.GetAsync(organization + "/directories/new")).ShouldBe(200);
        var directory = (await admin.PostAsync(organization + "/directories/new", form, ("Name", "Okta"), ("Idp", "okta"), ("Primary", "true"))).ShouldBe(302).Location;
        var page = (await admin.GetAsync(directory)).ShouldBe(200);
        var id = directory.Split('/')[^1];
        var first = Visitor.Value((await admin.PostAsync(directory + "?handler=Generate", page, ("Token.Others", "keep"), ("Token.Expiry", "never"))).ShouldBe(200).Html, "token")!;
        using var old = new ScimClient(new Uri(server.Address, $"/scim/{id}/v2"), first);
        (await old.GetAsync("/Users")).ShouldBe(200);
        page = (await admin.GetAsync(directory)).ShouldBe(200);
        var replaced = (await admin.PostAsync(directory + "?handler=Generate", page, ("Token.Others", "revoke"), ("Token.Expiry", "90d"), ("Token.Name", "Second"), ("Token.Newest", Visitor.Value(page.Html, "Token.Newest")!))).ShouldBe(200);
        (await old.GetAsync("/Users")).ShouldBeError(401);
        using var okta = new ScimClient(new Uri(server.Address, $"/scim/{id}/v2"), Visitor.Value(replaced.Html, "token")!);
        (await okta.GetAsync("/Users")).ShouldBe(200);
        (await admin.GetAsync(organization)).ShouldBe(200).Html.ShouldContain("yes");

        // Taking it away asks what becomes of its people, and wants the name typed.
        await okta.CreateUserAsync("a@hub.example");
        page = (await admin.GetAsync(directory + "/settings")).ShouldBe(200);
        (await admin.PostAsync(directory + "/settings?handler=Delete", page, ("Typed", "Okta"))).ShouldBe(200).Html.ShouldContain("Choose what becomes");
        (await admin.PostAsync(directory + "/settings?handler=Delete", page, ("Typed", "Otka"), ("Accounts", "close"))).ShouldBe(200).Html.ShouldContain("Typed-error");
        (await okta.GetAsync("/Users")).ShouldBe(200);
        var job = (await admin.PostAsync(directory + "/settings?handler=Delete", page, ("Typed", "Okta"), ("Accounts", "close"))).ShouldBe(302).Location;
        (await okta.GetAsync("/Users")).ShouldBeError(401);
        await UntilAsync(async () => (await admin.GetAsync(job)).ShouldBe(200).Html.Contains("Done:", StringComparison.Ordinal));
        (await admin.GetAsync(directory)).ShouldBe(404);
    }

    [Fact]
    public async Task Help_desk_makes_a_token_and_reads_its_endpoint()
    {
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        using var admin = await Visitor.SignInAsync(server, "administrator");
        (await admin.GetAsync("/settings/tokens")).ShouldBe(200).Html.ShouldContain("/settings/tokens/new");
        var form = (await admin.GetAsync("/settings/tokens/new")).ShouldBe(200);
        var made = (await admin.PostAsync("/settings/tokens/new", form, ("Token.Name", "Help desk"), ("Token.Others", "keep"), ("Token.Expiry", "never"), ("Enable", "true"))).ShouldBe(200);
        var (endpoint, token) = (Visitor.Value(made.Html, "scim-endpoint")!, Visitor.Value(made.Html, "token")!);
        using var okta = new ScimClient(new Uri(server.Address, new Uri(endpoint).AbsolutePath), token);
        (await okta.PostAsync("/Users", User.Replace("NAME", "a@help.example", StringComparison.Ordinal))).ShouldBe(201);
        var id = (string)(await server.RunAsync("tokens", "list", "--directory", endpoint.Split('/')[^2], "--json")).Json["tokens"]![0]!["id"]!;
        var shown = (await admin.GetAsync($"/settings/tokens/{endpoint.Split('/')[^2]}/{id}")).ShouldBe(200);
        shown.Html.ShouldContain("Help desk");
        shown.Html.ShouldNotContain(token);
        (await admin.PostAsync($"/settings/tokens/{endpoint.Split('/')[^2]}/{id}?handler=Revoke", shown)).ShouldBe(302);
        (await okta.GetAsync("/Users")).ShouldBeError(401);
    }

    [Fact]
    public async Task The_short_path_takes_the_directory_nobody_has_used_and_shows_the_steps()
    {
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        using var admin = await Visitor.SignInAsync(server, "administrator");
        foreach (var (idp, words) in ((string, string)[])[("entra", "Enterprise applications"), ("okta", "Enable SCIM provisioning"), ("custom", "ServiceProviderConfig")])
        {
            var form = (await admin.GetAsync("/start")).ShouldBe(200);
            var next = (await admin.PostAsync("/start", form, ("Idp", idp))).ShouldBe(302).Location;
            var steps = (await admin.GetAsync(next)).ShouldBe(200);
            steps.Html.ShouldContain(words);
            if (idp is "okta")
                (await admin.PostAsync(next + "?handler=Generate", steps, ("Token.Others", "keep"), ("Token.Expiry", "never"))).ShouldBe(200).Html.ShouldContain("rc_scim_");
        }
        var directories = (await server.RunAsync("directories", "list", "--json")).Json["directories"]!.AsArray();
        directories.Select(d => (string)d!["idp"]!).ShouldBe(["okta", "custom"], "the one without a token was taken over, the other was in use");
        directories.ShouldAllBe(d => (bool)d!["enabled"]!);
    }

    [Fact]
    public async Task A_viewer_sees_no_secret_and_changes_nothing()
    {
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        using var viewer = await Visitor.SignInAsync(server, "viewer");
        (await viewer.GetAsync("/settings/scim")).ShouldBe(200).Html.ShouldContain("not set up yet");
        (await server.RunAsync("directories", "list", "--json")).Json["directories"]!.AsArray().ShouldBeEmpty("looking makes nothing");
        var tenant = await server.NewDirectoryAsync("Okta");
        var before = await StateAsync(server, tenant.Id);
        var account = await viewer.GetAsync("/account");
        var organization = (await viewer.GetAsync("/organizations")).ShouldBe(200).Html.Split("href=\"/organizations/")[1][..36];
        var token = (string)before["tokens"]![0]!["id"]!;
        string[] pages = ["/settings/scim", "/settings", "/settings/sync", "/settings/sync/new", $"/directories/{tenant.Id}", $"/directories/{tenant.Id}/settings", "/settings/tokens", "/settings/tokens/new", $"/settings/tokens/{tenant.Id}/{token}", "/organizations", $"/organizations/{organization}", "/start", $"/start/{tenant.Id}"];
        foreach (var page in pages)
        {
            var shown = (await viewer.GetAsync(page)).ShouldBe(200);
            shown.Html.ShouldNotContain(tenant.Token);
            shown.Html.ShouldNotContain("<form method=\"post\"", Case.Sensitive, page);
            shown.Html.ShouldNotContain("id=\"generate\"", Case.Sensitive, page);
        }
        string[] deeds =
        [
            "/settings/scim?handler=Generate", "/settings/scim?handler=Save", "/settings/scim?handler=Apply", "/settings/sync/new", $"/directories/{tenant.Id}?handler=Generate", $"/directories/{tenant.Id}?handler=Revoke",
            $"/directories/{tenant.Id}/settings?handler=Save", $"/directories/{tenant.Id}/settings?handler=Delete", $"/directories/{tenant.Id}/settings?handler=Disable", $"/directories/{tenant.Id}/settings?handler=ApplySize",
            $"/directories/{tenant.Id}/settings?handler=ApplyGroup", "/settings/tokens/new", $"/settings/tokens/{tenant.Id}/{token}?handler=Revoke", "/organizations?handler=Create", "/organizations?handler=Environment",
            $"/organizations/{organization}?handler=Save", $"/organizations/{organization}?handler=Delete", $"/organizations/{organization}/directories/new", "/start", $"/start/{tenant.Id}?handler=Generate",
        ];
        foreach (var deed in deeds)
            (await viewer.PostAsync(deed, account, ("Name", "X"), ("Typed", "Okta"), ("Accounts", "close"), ("Idp", "okta"), ("revoked", token))).Status.ShouldBeOneOf(302, 403);
        (await StateAsync(server, tenant.Id)).ToJsonString().ShouldBe(before.ToJsonString());
    }

    private static async Task<JsonObject> StateAsync(RunningServer server, string directory) => new()
    {
        ["directories"] = (await server.RunAsync("directories", "list", "--json")).Json.DeepClone(),
        ["tokens"] = (await server.RunAsync("tokens", "list", "--directory", directory, "--json")).Json["tokens"]!.DeepClone(),
    };

    private static async Task<int> SizeAsync(RunningServer server, string directory) =>
        (int)(await server.RunAsync("users", "list", "--directory", directory, "--json")).Json["users"]![0]!["account"]!["sizeGb"]!;

    // What is done a moment later, off the request.
    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await done())
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
    }
}
