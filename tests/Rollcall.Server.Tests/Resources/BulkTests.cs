using Rollcall.Scim.AspNetCore.Tests;
using Rollcall.Server.Requests;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Bulk (RFC 7644 §3.7) on a real database: the same cases as over any store, and what is promised of one transaction.</summary>
public abstract class BulkTests<TEngine> where TEngine : StorageEngine, new()
{
    [Theory]
    [MemberData(nameof(BulkCase.Names), MemberType = typeof(BulkCase))]
    public async Task A_bulk_is_answered_as_the_section_says(string name)
    {
        var test = BulkCase.All.Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(test.IsStrict);
        await using var server = await HubServer.StartAsync(hub);
        await test.CheckAsync((method, path, body) => server.SendAsync(tenant, method, path, body));
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_thousand_creates_are_one_transaction_with_a_fixed_number_of_reads()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        hub.Database.Reset();

        var statuses = await server.BulkAsync(tenant, Enumerable.Range(0, 1000).Select(i => User($"u{i}", $"user{i}")));

        statuses.Length.ShouldBe(1000);
        statuses.ShouldAllBe(status => status == "201");
        // Per user a row, an account and two events. The rest is a number of its own on each engine, and does not grow with the operations.
        (hub.Database.Statements - 1000 * 4).ShouldBeLessThan(20);
        hub.Database.Writes.ShouldBe(1 + Analyze(hub));
        if (hub.Database.RoundTrips > 0)
            hub.Database.RoundTrips.ShouldBeLessThanOrEqualTo(2 + 2 * Analyze(hub));
        (await tenant.UsersAsync(count: 0)).TotalResults.ShouldBe(1000);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Names_are_swapped_passed_on_and_taken_over_in_one_transaction()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var (a, b, c, d) = ((await tenant.CreateUserAsync("a")).Id, (await tenant.CreateUserAsync("b")).Id, (await tenant.CreateUserAsync("c")).Id, (await tenant.CreateUserAsync("d")).Id);
        var (staff, board) = ((await tenant.CreateGroupAsync("Staff")).Id, (await tenant.CreateGroupAsync("Board")).Id);
        await using var server = await HubServer.StartAsync(hub);
        hub.Database.Reset();

        (await server.BulkAsync(tenant,
            Rename(a, "free"), Rename(b, "A"), Put(a, "b"),
            $$"""{"method":"DELETE","path":"/Users/{{c}}"}""", Rename(d, "C"), User("u", "d"),
            Patch("/Groups/" + staff, """{"op":"replace","path":"displayName","value":"free"}"""), Patch("/Groups/" + board, """{"op":"replace","path":"displayName","value":"STAFF"}"""),
            Patch("/Groups/" + staff, """{"op":"replace","path":"displayName","value":"Board"}"""))).ShouldBe(["200", "200", "200", "204", "200", "201", "200", "200", "200"]);

        hub.Database.Writes.ShouldBe(1, "the database refuses nothing");
        (await tenant.UsersAsync("userName eq \"a\"")).Resources.ShouldHaveSingleItem().Id.ShouldBe(b);
        (await tenant.UsersAsync("userName eq \"b\"")).Resources.ShouldHaveSingleItem().Id.ShouldBe(a);
        (await tenant.UsersAsync("userName eq \"c\"")).Resources.ShouldHaveSingleItem().Id.ShouldBe(d);
        (await tenant.UsersAsync("userName eq \"d\"")).TotalResults.ShouldBe(1);
        (await tenant.GroupsAsync("displayName eq \"staff\"")).Resources.ShouldHaveSingleItem().Id.ShouldBe(board);
        (await hub.NumberAsync("select count(*) from resources where twin <> 0")).ShouldBe(0);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Many_changes_to_one_group_and_many_deletions_read_with_as_many_statements_as_one()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        await server.BulkAsync(tenant, Enumerable.Range(0, 100).Select(i => User($"u{i}", $"user{i}")).Concat(Enumerable.Range(0, 100).Select(i => Group($"g{i}"))));
        var users = (await tenant.UsersAsync()).Resources.Select(r => r.Id).ToList();
        var groups = (await tenant.GroupsAsync()).Resources.Select(r => r.Id).ToList();

        hub.Database.Reset();
        (await server.BulkAsync(tenant, users.Select(user => Patch("/Groups/" + groups[0], $$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}""")))).ShouldAllBe(status => status == "200");
        // Per membership a row, an event and whom that names; the group itself once.
        (hub.Database.Statements - 100 * 3).ShouldBeLessThan(20);
        (await tenant.MembersAsync(groups[0])).Count.ShouldBe(100);

        hub.Database.Reset();
        (await server.BulkAsync(tenant, groups.Select(group => $$"""{"method":"DELETE","path":"/Groups/{{group}}"}"""))).ShouldAllBe(status => status == "204");
        // Per group its row, its memberships each way, its tombstone and its event.
        (hub.Database.Statements - 100 * 5).ShouldBeLessThan(20);
        hub.Database.Writes.ShouldBe(1);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Events_tell_what_happened_in_the_order_it_happened()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        await using var server = await HubServer.StartAsync(hub);
        var last = await LastAsync(hub, tenant);

        (await server.BulkAsync(tenant,
            Group("g", "bulkId:h", "bulkId:u"), User("x", "ADA"), Group("h", "bulkId:g"), User("u", "carol"),
            Patch("/Users/bulkId:u", """{"op":"add","path":"title","value":"T"}"""), $$"""{"method":"DELETE","path":"/Users/{{ada}}"}""")).ShouldBe(["201", "409", "201", "201", "200", "204"]);

        (await EventsAsync(hub, tenant, last)).ShouldBe([
            "user.created", "account.created", "group.created", "membership.added", "group.created", "membership.added", "user.updated", "user.deleted", "account.closed"]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task What_comes_and_goes_in_one_request_leaves_its_events_its_closed_account_and_nothing_else()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 5);
        await using var server = await HubServer.StartAsync(hub);
        var last = await LastAsync(hub, tenant);

        (await server.BulkAsync(tenant, User("u", "carol", ""","emails":[{"value":"c@ex.test"}]"""), Group("g", "bulkId:u"), """{"method":"DELETE","path":"/Users/bulkId:u"}""", """{"method":"DELETE","path":"/Groups/bulkId:g"}"""))
            .ShouldBe(["201", "201", "204", "204"]);

        (await EventsAsync(hub, tenant, last)).ShouldBe(["user.created", "account.created", "group.created", "membership.added", "user.deleted", "account.closed", "group.deleted"]);
        (await hub.NumberAsync("select count(*) from resources")).ShouldBe(0);
        (await hub.NumberAsync("select count(*) from value_index")).ShouldBe(0);
        (await hub.NumberAsync("select count(*) from members")).ShouldBe(0);
        (await hub.NumberAsync("select count(*) from tombstones")).ShouldBe(2);
        var account = (await Consistency.AccountsAsync(hub, tenant.Id)).ShouldHaveSingleItem();
        await Consistency.CheckAsync(hub, tenant.Id);

        (await server.BulkAsync(tenant, User("u", "Carol"))).ShouldBe(["201"]);
        (await Consistency.AccountsAsync(hub, tenant.Id)).ShouldHaveSingleItem().Id.ShouldBe(account.Id, "who comes back finds the account");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Names_of_groups_are_unique_within_the_request_and_free_again_when_a_circle_fails()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await tenant.CreateGroupAsync("Staff");
        await using var server = await HubServer.StartAsync(hub);
        (await server.BulkAsync(tenant, Named("a", "Wanted", "bulkId:b"), Named("b", "staff", "bulkId:a"), Named("c", "WANTED"), Named("d", "wanted"))).ShouldBe(["409", "409", "201", "409"]);
        (await tenant.GroupsAsync()).TotalResults.ShouldBe(2);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task When_the_database_refuses_the_whole_only_the_culprit_fails_and_its_circle_with_it()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        foreach (var statement in hub.Words.Poison)
            await hub.ExecuteAsync(statement);

        (await server.BulkAsync(tenant,
            User("a", "ann"), User("p", "poison"), Group("g", "bulkId:a", "bulkId:p"), Group("h", "bulkId:a"),
            Named("k", "poison", "bulkId:l"), Named("l", "other", "bulkId:k"), Patch("/Users/bulkId:a", """{"op":"add","path":"title","value":"T"}"""), """{"method":"DELETE","path":"/Users/bulkId:p"}"""))
            .ShouldBe(["201", "500", "409", "201", "500", "409", "200", "409"]);

        var ann = (await tenant.UsersAsync()).Resources.ShouldHaveSingleItem();
        ann.Version.ShouldBe(2);
        var group = (await tenant.GroupsAsync()).Resources.ShouldHaveSingleItem();
        (await tenant.MembersAsync(group.Id)).ShouldBe([ann.Id]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_token_revoked_or_a_directory_switched_off_while_it_waits_refuses_the_whole()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        (await ReachingTheLaneAfterAsync("update directories set enabled = 0")).ShouldBe(["whole 403"]);
        await hub.ExecuteAsync("update directories set enabled = 1");
        (await ReachingTheLaneAfterAsync("update tokens set revoked_at = 1")).ShouldBe(["whole 401"]);
        (await hub.NumberAsync("select count(*) from resources")).ShouldBe(0);

        async Task<string[]> ReachingTheLaneAfterAsync(string sql)
        {
            hub.Database.Close();
            var bulk = server.BulkAsync(tenant, User("u", "u"), User("v", "v"));
            await hub.Database.Arrived;
            await using (var elsewhere = hub.OpenElsewhere())
            {
                await elsewhere.WriteAsync(session =>
                {
                    session.Execute(sql);
                    return session.FlushAsync();
                });
            }
            hub.Database.Open();
            return await bulk;
        }
    }

    [Fact]
    public async Task A_bulk_heavier_than_a_whole_lane_is_admitted_when_the_lane_is_empty()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        var nobody = Enumerable.Range(0, 250).Select(i => $"01900000-0000-7000-8000-{i:x12}").ToArray();
        // Every operation names as many members as weigh five: with its own weight more than the lane takes.
        (await server.BulkAsync(tenant, Enumerable.Range(0, 1000).Select(i => Group($"g{i}", nobody)))).ShouldAllBe(status => status == "201");
        (1000 * 6).ShouldBeGreaterThan(WriteLanes.LaneWeight);
    }

    [Fact]
    public async Task Bulks_and_single_changes_share_a_transaction_and_see_each_other()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        hub.Database.Close();
        hub.Database.Reset();
        var plug = tenant.DeleteUserAsync(IdText.Format(Guid.Empty));
        await hub.Database.Arrived;
        var bulks = Enumerable.Range(0, 4).Select(i => server.BulkAsync(tenant, User("u", "carol"), User("v", $"v{i}"))).ToList();
        hub.Database.Open();
        await plug;
        var answers = await Task.WhenAll(bulks);
        answers.Count(a => a is ["201", "201"]).ShouldBe(1);
        answers.Count(a => a is ["409", "201"]).ShouldBe(3);
        (await tenant.UsersAsync()).TotalResults.ShouldBe(5);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task The_request_log_says_what_became_of_it()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var server = await HubServer.StartAsync(hub);
        await server.BulkAsync(tenant, User("u", "ann", ""","shoeSize":9"""), User("v", "ANN"));
        await server.Log.FlushAsync();
        var entry = (await new RequestStore(hub.Database).ListAsync(tenant.Id, 0, 999, 10)).ShouldHaveSingleItem();
        (entry.Method, entry.Shape, entry.Status, entry.Verdict, entry.ScimType).ShouldBe(("POST", "/Bulk", 200, "partly refused", "uniqueness"));
        entry.Ignored.Count.ShouldBe(2);
        entry.Ignored[0].ShouldBe("shoeSize");
        entry.Ignored[1].ShouldStartWith("operation 2: 409 ");
    }

    // PostgreSQL is told to look again at a table that has just grown.
    private static int Analyze(Hub hub) => hub.Database.Dialect.Analyze is null ? 0 : 1;

    private static string User(string bulkId, string userName, string more = "") => $$$"""{"method":"POST","path":"/Users","bulkId":"{{{bulkId}}}","data":{"userName":"{{{userName}}}"{{{more}}}}}""";

    private static string Group(string bulkId, params string[] members) => Named(bulkId, "group " + bulkId, members);

    private static string Named(string bulkId, string name, params string[] members) =>
        $$$"""{"method":"POST","path":"/Groups","bulkId":"{{{bulkId}}}","data":{"displayName":"{{{name}}}","members":[{{{string.Join(',', members.Select(m => $$"""{"value":"{{m}}"}"""))}}}]}}""";

    private static string Rename(string user, string name) => Patch("/Users/" + user, $$"""{"op":"replace","path":"userName","value":"{{name}}"}""");

    private static string Put(string user, string name) => $$$"""{"method":"PUT","path":"/Users/{{{user}}}","data":{"userName":"{{{name}}}"}}""";

    private static string Patch(string path, string operation) => $$$"""{"method":"PATCH","path":"{{{path}}}","data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{{operation}}}]}}""";

    private static ValueTask<long> LastAsync(Hub hub, Tenant tenant) => hub.NumberAsync("select last_sequence from directory_state where directory_id = $1", tenant.Id);

    private static ValueTask<List<string>> EventsAsync(Hub hub, Tenant tenant, long after) =>
        hub.ListAsync("select type from events where directory_id = $1 and sequence > $2 order by sequence", [tenant.Id, after], row => row.Text(0));
}
