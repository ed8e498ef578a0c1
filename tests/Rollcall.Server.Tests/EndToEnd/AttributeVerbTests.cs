using System.Text.Json.Nodes;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Sqlite;
using Client = Rollcall.Server.Tests.Hosting.Tenant;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Attributes of a directory's own at the command line, beside a running server.</summary>
[Collection(ProcessCollection.Name)]
public sealed class AttributeVerbTests(SharedServer shared)
{
    private const string Custom = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";

    // So many that the job is not over before anybody can look.
    private const int People = 6000;

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task What_is_defined_beside_the_server_holds_for_the_next_request()
    {
        var tenant = await Server.NewDirectoryAsync("attributes");
        using var client = Server.Client(tenant);
        var made = (await RunAsync("create", tenant.Id, "--label", "Cost center", "--searchable", "true", "--description", "Who pays", "--json")).Json;
        ((string)made["name"]!).ShouldBe("cost-center");
        Keys(made).ShouldBe(["id", "resource", "schema", "name", "label", "field", "definition", "searchable", "pending", "removed", "job", "jobDone", "problem", "createdAt", "changedAt"]);
        (await RunAsync("create", tenant.Id, "--name", "desk", "--type", "complex", "--sub-attributes", """[{"name":"seat","type":"integer"}]""")).Output.ShouldContain($"Defined {Custom}:desk.");
        (await RunAsync("create", tenant.Id, "--name", "size", "--field", "select", "--canonical-values", "S", "--canonical-values", "L", "--schema", "enterprise")).Exit.ShouldBe(0);
        (await client.GetAsync($"/Schemas/{Custom}")).ShouldBe(200).Json["attributes"]!.AsArray().Select(a => (string)a!["name"]!).ShouldBe(["cost-center", "desk"]);
        await client.CreateUserAsync("ada", $$$""","{{{Custom}}}":{"cost-center":"North","desk":{"seat":4}}""");
        ((int)(await client.GetAsync($"/Users?filter={Uri.EscapeDataString($"{Custom}:cost-center eq \"NORTH\"")}")).Json["totalResults"]!).ShouldBe(1);

        (await RunAsync("create", tenant.Id, "--name", "department", "--schema", "enterprise")).ShouldFail(1, "--name: 'department' is a standard attribute");
        (await RunAsync("change", tenant.Id, "--attribute", "desk", "--type", "string", "--multi-valued", "true")).ShouldFail(1, "--type: type cannot change");
        (await RunAsync("change", tenant.Id, "--attribute", "nothing", "--label", "x")).ShouldFail(1, "--attribute: the directory has no attribute 'nothing'");
        (await RunAsync("change", tenant.Id, "--attribute", "Desk", "--label", "Place to sit")).Exit.ShouldBe(0);
        var list = await RunAsync("list", tenant.Id);
        list.Output.ShouldContain("Place to sit");
        (await RunAsync("delete", tenant.Id, "--attribute", "desk", "--json")).Json["removed"]!.GetValue<bool>().ShouldBeTrue();
        (await client.GetAsync($"/Schemas/{Custom}")).ShouldBe(200).Json["attributes"]!.AsArray().Select(a => (string)a!["name"]!).ShouldBe(["cost-center"]);
    }

    [Fact]
    public async Task A_server_that_is_killed_while_it_takes_values_out_goes_on_when_it_starts_again()
    {
        using var directory = new TemporaryDirectory();
        Guid id;
        await using (var server = await RunningServer.StartAsync(directory["data"]))
        {
            var made = await server.NewDirectoryAsync("removal");
            id = Guid.ParseExact(made.Id, "D");
            (await server.RunAsync("attributes", "create", "--directory", made.Id, "--name", "badge")).Exit.ShouldBe(0);
            await FillAsync(directory["data"], made);
        }
        await using (var server = await RunningServer.StartAsync(directory["data"]))
        {
            (await server.RunAsync("attributes", "delete", "--directory", IdText.Format(id), "--attribute", "badge")).Exit.ShouldBe(0);
            await UntilAsync(directory["data"], async database => await NumberAsync(database, "select coalesce(max(done), 0) from jobs where directory_id = $1 and kind = 'attribute_strip'", id) > 0);
            server.Process.Kill();
            await server.Process.ExitAsync();
        }
        await UntilAsync(directory["data"], async database =>
        {
            (await NumberAsync(database, "select count(*) from resources where directory_id = $1 and document like '%badge%'", id)).ShouldBeInRange(1, People - 1, "it was killed in the middle");
            return true;
        });
        await using var again = await RunningServer.StartAsync(directory["data"]);
        await UntilAsync(directory["data"], async database => await NumberAsync(database, "select count(*) from schema_attributes where directory_id = $1", id) == 0);
        await UntilAsync(directory["data"], async database =>
        {
            (await NumberAsync(database, "select count(*) from resources where directory_id = $1 and document like '%custom%'", id)).ShouldBe(0);
            (await NumberAsync(database, "select count(*) from resources where directory_id = $1 and version <> 2", id)).ShouldBe(0, "nobody was changed twice");
            (await NumberAsync(database, "select count(*) from events where directory_id = $1 and reason = 'schema.attribute_removed'", id)).ShouldBe(People);
            (await NumberAsync(database, "select count(*) - max(sequence) from events where directory_id = $1", id)).ShouldBe(0);
            return true;
        });
    }

    private Task<Verb> RunAsync(string verb, string directory, params string[] options) => Server.RunAsync(["attributes", verb, "--directory", directory, .. options]);

    private static async Task FillAsync(string data, Tenant made)
    {
        await using var hub = Hub.On(SqliteDatabase.Open(Path.Combine(data, "rollcall.db"), create: false));
        var tenant = new Client(hub, Guid.ParseExact(made.Id, "D"), made.Token, await hub.Directories.OpenAsync(made.Id, made.Token, CancellationToken.None));
        foreach (var some in Enumerable.Range(0, People).Chunk(2000))
            (await Task.WhenAll(some.Select(i => tenant.CreateUserAsync($"u{i}", $$""","badge":"b{{i}}" """)))).ShouldAllBe(r => r.Status == 200);
    }

    private static async Task UntilAsync(string data, Func<Database, Task<bool>> holds)
    {
        await using var database = SqliteDatabase.Open(Path.Combine(data, "rollcall.db"), create: false);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await holds(database))
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
    }

    private static async Task<long> NumberAsync(Database database, string sql, Guid directory) => await database.ReadAsync(session => session.SingleAsync(sql, [directory], row => row.Integer(0)));

    private static string[] Keys(JsonNode node) => [.. node.AsObject().Select(p => p.Key)];
}
