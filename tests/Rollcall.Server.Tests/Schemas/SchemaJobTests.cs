using System.Globalization;
using System.Text;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;
using Client = Rollcall.Server.Tests.Hosting.Tenant;

namespace Rollcall.Server.Tests.Schemas;

/// <summary>What changes of definitions mean for stored values, portion by portion.</summary>
public abstract class SchemaJobTests<TEngine> where TEngine : StorageEngine, new()
{
    private const string Custom = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";
    private const string Badge = $"{Custom}:badge";

    // More than two portions.
    private const int People = (2 * AttributeJobKind.ResourcesPerStep) + 50;

    [Fact]
    public async Task A_removed_attribute_is_gone_at_once_and_its_values_portion_by_portion()
    {
        await using var site = await Site.StartAsync<TEngine>();
        var hub = site.Hub;
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge","searchable":true}""", i => $$""","badge":"b{{i}}","nickName":"n" """);
        var last = tenant.Access;
        using var client = site.Client(tenant);
        var some = (await tenant.UsersAsync(count: 1)).Resources[0].Id;

        (await hub.Schemas.RemoveAsync(tenant.Id, badge.Id, Actor.CommandLine)).ShouldNotBeNull().Job.ShouldBe(AttributeJob.Strip);
        await GoneAsync(client, some);
        (await Should.ThrowAsync<AttributeRefusedException>(async () => await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"Badge"}"""), Actor.CommandLine))).Problems.Single().Field.ShouldBe("name");

        (await hub.StepJobAsync(tenant.Id)).ShouldBeTrue();
        var half = await HoldingAsync(hub, tenant);
        half.ShouldBe(People - AttributeJobKind.ResourcesPerStep);
        await GoneAsync(client, some);
        // A change meanwhile takes the value along and says so.
        var untouched = (await tenant.UsersAsync(count: 1, startIndex: People)).Resources[0].Id;
        await tenant.ReopenAsync();
        (await tenant.PatchUserAsync(untouched, """{"op":"replace","path":"title","value":"x"}""")).Status.ShouldBe(200);
        (await hub.Events.ListAsync(tenant.Id, 0, 10_000))[^1].ChangedPaths.ShouldBe(["title", Badge]);

        // The rest on another node.
        await using var elsewhere = Hub.On(hub.OpenElsewhere());
        while (await elsewhere.StepJobAsync(tenant.Id))
            await GoneAsync(client, some);
        (await HoldingAsync(hub, tenant)).ShouldBe(0);
        (await hub.NumberAsync("select count(*) from value_index where directory_id = $1 and path = $2", tenant.Id, Badge)).ShouldBe(0);
        (await hub.Schemas.ListAsync(tenant.Id)).ShouldBeEmpty();
        await tenant.ReopenAsync();
        await Consistency.CheckAsync(hub, tenant.Id);
        var events = (await hub.Events.ListAsync(tenant.Id, 0, 10_000)).Where(e => e.Reason is "schema.attribute_removed").ToList();
        events.Count.ShouldBe(People - 1);
        events.ShouldAllBe(e => e.Type == "user.updated" && e.ChangedPaths.Single() == Badge && !e.Data.GetRawText().Contains("badge"));
        (await tenant.FindUserAsync(some))!.Version.ShouldBe(2);
        Encoding.UTF8.GetString((await tenant.FindUserAsync(some))!.Document.Span).ShouldNotContain("custom");

        // The name is free, and nothing of old comes with it.
        (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge","type":"integer","uniqueness":"server"}"""), Actor.CommandLine)).ShouldNotBeNull();
        await tenant.ReopenAsync();
        (await tenant.UsersAsync($"{Badge} pr")).TotalResults.ShouldBe(0);
        last.SchemaVersion.ShouldBeLessThan(tenant.Access.SchemaVersion);
    }

    [Fact]
    public async Task Two_nodes_at_one_removal_take_turns_and_nobody_loses_a_value_twice()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge","searchable":true}""", i => $$""","badge":"b{{i}}" """);
        var job = (await hub.Schemas.RemoveAsync(tenant.Id, badge.Id, Actor.CommandLine))!.Running!;
        await using var elsewhere = Hub.On(hub.OpenElsewhere());
        await Task.WhenAll(hub.Jobs.RunAsync(job).AsTask(), elsewhere.Jobs.RunAsync(job).AsTask());
        (await hub.Jobs.FindAsync(tenant.Id, job.Id))!.Changed.ShouldBe(People);
        await Task.WhenAll(FinishAsync(hub, tenant), FinishAsync(elsewhere, tenant));
        (await hub.NumberAsync("select count(*) from resources where directory_id = $1 and version = 2", tenant.Id)).ShouldBe(People);
        (await hub.Events.ListAsync(tenant.Id, 0, 10_000)).Count(e => e.Reason is "schema.attribute_removed").ShouldBe(People);
        (await hub.Schemas.ListAsync(tenant.Id)).ShouldBeEmpty();
        await tenant.ReopenAsync();
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task What_may_no_longer_be_returned_is_in_no_answer_and_goes()
    {
        await using var site = await Site.StartAsync<TEngine>();
        var hub = site.Hub;
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge"}""", i => $$""","badge":"secret{{i}}" """, 5);
        using var client = site.Client(tenant);
        var some = (await tenant.UsersAsync(count: 1)).Resources[0].Id;

        (await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Returned = Returned.Never }, Actor.CommandLine)).ShouldNotBeNull().Job.ShouldBe(AttributeJob.Strip);
        for (var round = 0; round < 2; round++)
        {
            foreach (var path in (string[])[$"/Users/{some}", $"/Users/{some}?attributes={Badge}", $"/Users/{some}?attributes={Custom}", $"/Users/{some}?excludedAttributes=title", "/Users", $"/Users?filter={Uri.EscapeDataString("userName pr")}", "/Users?sortBy=userName"])
                (await client.GetAsync(path)).ShouldBe(200).Body.ShouldNotContain("secret");
            (await client.GetAsync($"/Users?filter={Uri.EscapeDataString($"{Badge} eq \"secret1\"")}")).ShouldBeError(400, "invalidFilter");
            ((int)(await client.GetAsync($"/Users?filter={Uri.EscapeDataString($"{Custom} pr")}")).Json["totalResults"]!).ShouldBe(0);
            (await client.PatchAsync($"/Users/{some}", """{"op":"replace","path":"title","value":"a"}""")).ShouldBe(200).Body.ShouldNotContain("secret");
            await FinishAsync(hub, tenant);
        }
        (await HoldingAsync(hub, tenant)).ShouldBe(0);
        (await hub.Schemas.ListAsync(tenant.Id)).Single().Job.ShouldBeNull();
        (await hub.Events.ListAsync(tenant.Id, 0, 1000)).Count(e => e.Reason is "schema.attribute_hidden").ShouldBe(4);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task What_becomes_searchable_is_looked_up_when_its_index_is_whole_and_not_before()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge"}""", i => $$""","badge":"B{{i}}" """);

        (await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Searchable = true }, Actor.CommandLine)).ShouldNotBeNull().Job.ShouldBe(AttributeJob.Fill);
        await hub.StepJobAsync(tenant.Id);
        await tenant.ReopenAsync();
        tenant.Access.Schemas.User.FindExtension(Custom)!.Find("badge")!.Searchable.ShouldBeFalse();
        // Everybody is found while it is being filled, and what changes meanwhile is kept up.
        (await FoundAsync(tenant, $"b{People - 1}")).ShouldBe(1);
        (await FoundAsync(tenant, "b0")).ShouldBe(1);
        var page = (await tenant.UsersAsync()).Resources;
        var (first, final) = (page[0].Id, page[^1].Id);
        (await tenant.PatchUserAsync(first, """{"op":"replace","path":"badge","value":"early"}""")).Status.ShouldBe(200);
        (await tenant.PatchUserAsync(final, """{"op":"replace","path":"badge","value":"late"}""")).Status.ShouldBe(200);
        (await tenant.DeleteUserAsync(page[1].Id)).Status.ShouldBe(200);
        (await tenant.CreateUserAsync("new", ""","badge":"newest" """)).Status.ShouldBe(200);
        (await Should.ThrowAsync<AttributeRefusedException>(async () => await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Uniqueness = Uniqueness.Server }, Actor.CommandLine))).Problems.Single().Message.ShouldContain("worked on");
        (await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Label = "Badge number" }, Actor.CommandLine)).ShouldNotBeNull().Pending!.Searchable.ShouldBeTrue();

        await FinishAsync(hub, tenant);
        await tenant.ReopenAsync();
        var now = (await hub.Schemas.ListAsync(tenant.Id)).Single();
        (now.Job, now.Definition.Searchable, now.Label, now.Problem).ShouldBe((null, true, "Badge number", null));
        foreach (var (value, count) in ((string, int)[])[("b0", 0), ("b1", 0), ("b2", 1), ("early", 1), ("late", 1), ("newest", 1), ($"b{People - 1}", 0), ($"b{People - 2}", 1)])
            (await FoundAsync(tenant, value)).ShouldBe(count, value);
        (await hub.NumberAsync("select count(*) from value_index where directory_id = $1 and path = $2", tenant.Id, Badge)).ShouldBe(People);
        await Consistency.CheckAsync(hub, tenant.Id);

        (await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Searchable = false }, Actor.CommandLine)).ShouldNotBeNull().Job.ShouldBe(AttributeJob.Purge);
        await FinishAsync(hub, tenant);
        await tenant.ReopenAsync();
        (await FoundAsync(tenant, "late")).ShouldBe(1);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task What_becomes_unique_is_enforced_when_no_two_have_the_same()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge"}""", i => $$""","badge":"b{{(i < 3 ? 0 : i < 5 ? 4 : i).ToString(CultureInfo.InvariantCulture)}}" """, 20);

        (await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Uniqueness = Uniqueness.Server }, Actor.CommandLine)).ShouldNotBeNull().Job.ShouldBe(AttributeJob.Fill);
        await FinishAsync(hub, tenant);
        var undone = (await hub.Schemas.ListAsync(tenant.Id)).Single();
        (undone.Definition.Uniqueness, undone.Job, undone.Pending).ShouldBe((Uniqueness.None, null, null));
        undone.Problem.ShouldNotBeNull().ShouldStartWith("2 values are held by more than one resource (5 resources in all)");
        (await hub.NumberAsync("select count(*) from value_index where directory_id = $1 and path = $2", tenant.Id, Badge)).ShouldBe(0);
        await Consistency.CheckAsync(hub, tenant.Id);

        await tenant.ReopenAsync();
        foreach (var user in (await tenant.UsersAsync(count: 5)).Resources)
            (await tenant.PatchUserAsync(user.Id, $$"""{"op":"replace","path":"badge","value":"{{user.Id}}"}""")).Status.ShouldBe(200);
        await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Uniqueness = Uniqueness.Server }, Actor.CommandLine);
        await FinishAsync(hub, tenant);
        var done = (await hub.Schemas.ListAsync(tenant.Id)).Single();
        (done.Definition.Uniqueness, done.Problem).ShouldBe((Uniqueness.Server, null));
        await tenant.ReopenAsync();
        (await tenant.CreateUserAsync("twin", ""","badge":"B7" """)).Refusal!.ScimType.ShouldBe("uniqueness");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task An_attribute_that_has_an_index_becomes_unique_at_once_or_is_refused_at_once()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge","searchable":true}""", _ => ""","badge":"same" """, 3);
        var refused = await Should.ThrowAsync<AttributeRefusedException>(async () => await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Uniqueness = Uniqueness.Server }, Actor.CommandLine));
        refused.Problems.ShouldHaveSingleItem().ShouldBe(new("uniqueness", "1 value is held by more than one resource (3 resources in all), so it cannot be unique. Make them differ and declare it again."));
        foreach (var user in (await tenant.UsersAsync()).Resources)
            await tenant.PatchUserAsync(user.Id, $$"""{"op":"replace","path":"badge","value":"{{user.Id}}"}""");
        (await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Uniqueness = Uniqueness.Server }, Actor.CommandLine)).ShouldNotBeNull().Job.ShouldBeNull();
    }

    [Fact]
    public async Task Values_too_long_for_an_index_undo_the_declaration()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, badge) = await PeopleAsync(hub, """{"name":"badge"}""", i => $$""","badge":"{{new string('x', 1000 + (i * 20))}}" """, 3);
        await hub.Schemas.ChangeAsync(tenant.Id, badge.Id, new() { Searchable = true }, Actor.CommandLine);
        await FinishAsync(hub, tenant);
        (await hub.Schemas.ListAsync(tenant.Id)).Single().Problem.ShouldNotBeNull().ShouldStartWith("1 resource has a value longer than 1024 bytes");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task An_extension_goes_as_a_whole_and_a_directory_with_all_its_jobs()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, _) = await PeopleAsync(hub, """{"name":"badge","schema":"urn:example:own:2.0:User"}""", _ => ""","badge":"x","floor":"1" """, 3, """{"name":"floor","schema":"urn:example:own:2.0:User"}""");
        (await hub.Schemas.RemoveExtensionAsync(tenant.Id, "urn:example:nobody", Actor.CommandLine)).ShouldBeNull();
        (await hub.Schemas.RemoveExtensionAsync(tenant.Id, "urn:example:own:2.0:User", Actor.CommandLine)).ShouldNotBeNull().Count.ShouldBe(2);
        await tenant.ReopenAsync();
        tenant.Access.Schemas.FindSchema("urn:example:own:2.0:User").ShouldBeNull();
        await hub.StepJobAsync(tenant.Id);
        (await hub.ListAsync("select document from resources where directory_id = $1", [tenant.Id], row => row.Text(0))).ShouldAllBe(d => !d.Contains("urn:example:own"));
        await hub.Directories.DeleteAsync(tenant.Id, Actor.CommandLine);
        (await hub.StepJobAsync(tenant.Id)).ShouldBeFalse();
        (await hub.Jobs.RunningAsync()).ShouldBeEmpty();
    }

    private static async Task<(Client, CustomAttribute)> PeopleAsync(Hub hub, string definition, Func<int, string> more, int count = People, params string[] others)
    {
        var tenant = await hub.DirectoryAsync();
        var made = (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read(definition), Actor.CommandLine))!;
        foreach (var other in others)
            await hub.Schemas.DefineAsync(tenant.Id, Definition.Read(other), Actor.CommandLine);
        await tenant.ReopenAsync();
        // In one order, so that who comes first is known.
        await hub.TogetherAsync(tenant, [.. Enumerable.Range(0, count).Select(i => (Func<Task<Result>>)(() => tenant.CreateUserAsync($"u{i.ToString("D4", CultureInfo.InvariantCulture)}", more(i))))]);
        return (tenant, made);
    }

    private static async Task GoneAsync(ScimClient client, string id)
    {
        (await client.GetAsync($"/Schemas/{Custom}")).ShouldBeError(404);
        foreach (var path in (string[])[$"/Users/{id}", $"/Users/{id}?attributes={Badge}", $"/Users/{id}?excludedAttributes=title", "/Users?count=500", "/Users?sortBy=userName&count=500"])
            (await client.GetAsync(path)).ShouldBe(200).Body.ShouldNotContain("custom");
        (await client.GetAsync($"/Users?filter={Uri.EscapeDataString($"{Badge} pr")}")).ShouldBeError(400, "invalidFilter");
        (await client.PatchAsync($"/Users/{id}", $$"""{"op":"replace","path":"{{Badge}}","value":"x"}""")).ShouldBeError(400, "invalidPath");
    }

    private static ValueTask<long> HoldingAsync(Hub hub, Client tenant) =>
        hub.NumberAsync("select count(*) from resources where directory_id = $1 and document like '%badge%'", tenant.Id);

    private static async Task<long> FoundAsync(Client tenant, string badge) => (await tenant.UsersAsync($"{Badge} eq \"{badge}\"")).TotalResults;

    private static async Task FinishAsync(Hub hub, Client tenant)
    {
        while (await hub.StepJobAsync(tenant.Id))
        {
            // Portion by portion.
        }
    }
}
