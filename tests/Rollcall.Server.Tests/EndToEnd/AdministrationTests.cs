using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Verbs on the data directory of a running server: what they change holds from the very next request on.</summary>
[Collection(ProcessCollection.Name)]
public sealed class AdministrationTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_directory_switched_off_answers_403_and_names_the_switch_until_it_is_on_again()
    {
        var tenant = await Server.NewDirectoryAsync("switch");
        using var client = Server.Client(tenant);
        var user = await client.CreateUserAsync("a@switch.example");
        (await Server.RunAsync("directories", "disable", "--directory", tenant.Id)).Exit.ShouldBe(0);
        foreach (var (method, path, body) in Requests(user))
        {
            var refused = (await client.SendAsync(method, path, body)).ShouldBeError(403);
            ((string)refused.Json["detail"]!).ShouldContain("Enable SCIM user management");
        }
        (await Server.RunAsync("directories", "enable", "--directory", tenant.Id)).Exit.ShouldBe(0);
        (await client.GetAsync($"/Users/{user}")).ShouldBe(200).Header("ETag").ShouldBe("W/\"1\"");
    }

    [Fact]
    public async Task A_revoked_token_is_answered_401_on_the_next_request_of_the_same_connection()
    {
        var tenant = await Server.NewDirectoryAsync("revoke");
        using var client = Server.Client(tenant);
        await client.CreateUserAsync("a@revoke.example");
        var id = (string)(await Server.RunAsync("tokens", "list", "--directory", tenant.Id, "--json")).Json["tokens"]![0]!["id"]!;
        (await Server.RunAsync("tokens", "revoke", "--directory", tenant.Id, "--token", id)).Exit.ShouldBe(0);
        (await client.GetAsync("/Users")).ShouldBeError(401);
        (await client.PostAsync("/Users", """{"userName":"b@revoke.example"}""")).ShouldBeError(401);
        (await Server.RunAsync("tokens", "revoke", "--directory", tenant.Id, "--token", id)).ShouldFail(1, "--token:");
    }

    [Fact]
    public async Task A_replacing_token_works_and_every_older_one_is_dead_at_once()
    {
        var tenant = await Server.NewDirectoryAsync("replace");
        var second = (string)(await Server.RunAsync("tokens", "create", "--directory", tenant.Id, "--json")).Json["token"]!;
        using var first = Server.Client(tenant);
        using var other = Server.Client(tenant with { Token = second });
        (await first.GetAsync("/Users")).ShouldBe(200);
        (await other.GetAsync("/Users")).ShouldBe(200);
        var third = (string)(await Server.RunAsync("tokens", "create", "--directory", tenant.Id, "--replace", "--json")).Json["token"]!;
        (await first.GetAsync("/Users")).ShouldBeError(401);
        (await other.GetAsync("/Users")).ShouldBeError(401);
        using var current = Server.Client(tenant with { Token = third });
        (await current.GetAsync("/Users")).ShouldBe(200);
        new[] { tenant.Token, second, third }.ShouldAllBe(token => token.Length == 51 && token.StartsWith("rc_scim_", StringComparison.Ordinal) && token.Substring(8).All(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '_'));
        new[] { tenant.Token, second, third }.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
    }

    [Fact]
    public async Task Settings_typed_at_the_command_line_hold_for_the_next_person_and_are_applied_to_those_there_are_when_asked()
    {
        var tenant = await Server.NewDirectoryAsync("settings", accountSizeGb: 10, defaultGroup: "Synced");
        using var client = Server.Client(tenant);
        await client.CreateUserAsync("a@settings.example");
        var changed = (await Server.RunAsync("directories", "update", "--directory", tenant.Id, "--account-size", "20", "--default-group", "Staff", "--primary", "yes", "--strict", "no", "--json")).Json;
        ((long)changed["accountSizeGb"]!).ShouldBe(20);
        ((bool)changed["primary"]!).ShouldBeTrue();
        changed["applied"]!.AsArray().ShouldBeEmpty();
        await client.CreateUserAsync("b@settings.example");
        (await SizesAsync()).ShouldBe([10, 20]);

        var applied = (await Server.RunAsync("directories", "update", "--directory", tenant.Id, "--apply", "--json")).Json["applied"]!.AsArray();
        applied.Select(j => ((string)j!["kind"]!, (int)j["changed"]!)).ShouldBe([("account_size", 1), ("default_group", 1)]);
        (await SizesAsync()).ShouldBe([20, 20]);
        (await Server.RunAsync("directories", "update", "--directory", tenant.Id, "--account-size", "none", "--default-group", "none")).Exit.ShouldBe(0);
        (await Server.RunAsync("directories", "show", "--directory", tenant.Id, "--json")).Json["accountSizeGb"].ShouldBeNull();
        (await Server.RunAsync("directories", "show", "--directory", tenant.Id)).Output.ShouldContain("Default group");

        async Task<int[]> SizesAsync() => [.. (await Server.RunAsync("users", "list", "--directory", tenant.Id, "--json")).Json["users"]!.AsArray().Select(u => (int)u!["account"]!["sizeGb"]!)];
    }

    [Fact]
    public async Task A_token_is_replaced_with_an_overlap_at_the_command_line()
    {
        var tenant = await Server.NewDirectoryAsync("overlap");
        var made = (await Server.RunAsync("tokens", "create", "--directory", tenant.Id, "--name", "Second", "--replace", "--overlap", "24h", "--expires", "90d", "--json")).Json;
        ((string)made["name"]!).ShouldBe("Second");
        using var first = Server.Client(tenant);
        using var second = Server.Client(tenant with { Token = (string)made["token"]! });
        (await first.GetAsync("/Users")).ShouldBe(200);
        (await second.GetAsync("/Users")).ShouldBe(200);
        var listed = (await Server.RunAsync("tokens", "list", "--directory", tenant.Id, "--json")).Json["tokens"]!.AsArray();
        var now = TimeProvider.System.GetUtcNow();
        listed.Select(t => (int)Math.Round(((DateTimeOffset)t!["expiresAt"]! - now).TotalHours)).ShouldBe([90 * 24, 24]);
        (await Server.RunAsync("tokens", "create", "--directory", tenant.Id, "--overlap", "24h")).ShouldFail(2, "--overlap:");
    }

    [Fact]
    public async Task A_deleted_directory_is_answered_401_and_its_people_are_gone()
    {
        var tenant = await Server.NewDirectoryAsync("delete");
        using var client = Server.Client(tenant);
        var user = await client.CreateUserAsync("canary-of-the-deleted@delete.example");
        (await Server.RunAsync("directories", "delete", "--directory", tenant.Id)).Exit.ShouldBe(0);
        foreach (var (method, path, body) in Requests(user))
            (await client.SendAsync(method, path, body)).ShouldBeError(401);
        (await Server.RunAsync("users", "list", "--directory", tenant.Id)).ShouldFail(1, "--directory:");
        (await Server.RunAsync("directories", "list", "--json")).Json["directories"]!.AsArray().ShouldNotContain(d => (string)d!["id"]! == tenant.Id);
    }

    [Fact]
    public async Task Verbs_work_beside_a_server_under_load()
    {
        var busy = await Server.NewDirectoryAsync("busy");
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        var problems = new List<string>();
        var simulator = new OktaSimulator(http, Server.Okta(busy, OktaFlavor.Aiw, seed: 9, users: 150, groups: 5), exchange =>
        {
            if (exchange.Problem is not null)
                problems.Add(exchange.ToString());
        });
        var load = simulator.RunAsync(TestContext.Current.CancellationToken);
        for (var round = 0; round < 3; round++)
        {
            var tenant = await Server.NewDirectoryAsync($"beside {round}");
            using var client = Server.Client(tenant);
            await client.CreateUserAsync("a@beside.example");
            await Task.WhenAll(Server.RunAsync("directories", "disable", "--directory", tenant.Id), Server.RunAsync("tokens", "create", "--directory", tenant.Id), Server.RunAsync("users", "list", "--directory", busy.Id));
            (await client.GetAsync("/Users")).ShouldBeError(403);
            (await Server.RunAsync("directories", "delete", "--directory", tenant.Id)).Exit.ShouldBe(0);
        }
        await load;
        problems.ShouldBeEmpty();
        await StoredTruth.ShouldHoldAsync(Server, busy, simulator.Acknowledged);
    }

    private static (string Method, string Path, string? Body)[] Requests(string user) =>
    [
        ("GET", "/Users", null),
        ("GET", $"/Users/{user}", null),
        ("GET", "/ServiceProviderConfig", null),
        ("POST", "/Users", """{"userName":"new@switch.example"}"""),
        ("PUT", $"/Users/{user}", """{"userName":"changed@switch.example"}"""),
        ("PATCH", $"/Users/{user}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]}"""),
        ("DELETE", $"/Users/{user}", null),
        ("GET", "/Nowhere", null),
    ];
}
