using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

public abstract class GroupTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Adding_and_removing_one_member_costs_the_same_whatever_the_size_of_the_group()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var empty = (await tenant.CreateGroupAsync("empty")).Id;
        var large = (await tenant.CreateGroupAsync("large")).Id;
        await FillAsync(hub, tenant, large, 10_000);
        (await tenant.FindGroupAsync(large))!.MemberCount.ShouldBe(10_000);

        var (toEmpty, toLarge) = (await CostAsync(() => tenant.AddMembersAsync(empty, ada)), await CostAsync(() => tenant.AddMembersAsync(large, ada)));
        toLarge.ShouldBe(toEmpty);
        toLarge.Rows.ShouldBeLessThanOrEqualTo(9, "the member, the group, the event, whom it names, the counters, and its place in the feed");
        (await CostAsync(() => tenant.RemoveMemberAsync(large, ada))).ShouldBe(await CostAsync(() => tenant.RemoveMemberAsync(empty, ada)));
        (await tenant.FindGroupAsync(large))!.MemberCount.ShouldBe(10_000);
        await Consistency.CheckAsync(hub, tenant.Id);

        async Task<(int Statements, long Rows)> CostAsync(Func<Task<Result>> change)
        {
            var before = await TotalChangesAsync();
            hub.Database.Reset();
            (await change()).Outcome!.Changed.ShouldBeTrue();
            var statements = hub.Database.Statements;
            return (statements, await TotalChangesAsync() - before);
        }

        async ValueTask<long> TotalChangesAsync() =>
            hub.Words.RowsWritten is { } sql ? await hub.Database.WriteAsync(session => session.SingleAsync(sql, [], row => row.Integer(0))) : 0;
    }

    [Fact]
    public async Task A_reference_is_found_as_it_is_shown()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var inner = (await tenant.CreateGroupAsync("inner", ada)).Id;
        await tenant.CreateGroupAsync("outer", inner);
        (await tenant.UsersAsync($"groups[$ref eq \"{tenant.Access.BaseUrl}/Groups/{inner}\"]")).Resources.ShouldHaveSingleItem().Id.ShouldBe(ada);
        (await tenant.GroupsAsync($"members.$ref eq \"{tenant.Access.BaseUrl}/Users/{ada}\"")).Resources.ShouldHaveSingleItem().Id.ShouldBe(inner);
        (await tenant.GroupsAsync($"members.$ref eq \"{tenant.Access.BaseUrl}/Users/{inner}\"")).Resources.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_count_of_nested_groups_is_right_after_every_operation()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var a = (await tenant.CreateGroupAsync("a", ada)).Id;
        await NestedAsync(0);
        var b = (await tenant.CreateGroupAsync("b", a, ada)).Id;
        await NestedAsync(1);
        var c = (await tenant.CreateGroupAsync("c", a, b)).Id;
        await NestedAsync(3);
        await tenant.AddMembersAsync(a, c, a);
        await NestedAsync(5);
        await tenant.RemoveMemberAsync(a, a);
        await NestedAsync(4);
        await tenant.ReplaceGroupAsync(c, "c", b, ada);
        await NestedAsync(3);
        await tenant.PatchGroupAsync(c, """{"op":"remove","path":"members[type eq \"Group\"]"}""");
        await NestedAsync(2);
        await tenant.AddMembersAsync(c, a, b, c);
        await NestedAsync(5);
        // a is in b and c, and has c; c is in a and in itself.
        await tenant.DeleteGroupAsync(a);
        await NestedAsync(2);
        await tenant.DeleteGroupAsync(c);
        await NestedAsync(0);
        (await tenant.MembersAsync(b)).ShouldBe([ada]);

        async Task NestedAsync(long expected)
        {
            (await hub.NumberAsync("select nested from directory_state where directory_id = $1", tenant.Id)).ShouldBe(expected);
            await Consistency.CheckAsync(hub, tenant.Id);
        }
    }

    [Fact]
    public async Task A_user_sees_the_groups_above_even_in_a_circle()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var a = (await tenant.CreateGroupAsync("a", ada)).Id;
        (await tenant.FindUserAsync(ada))!.Groups.ShouldHaveSingleItem();
        var b = (await tenant.CreateGroupAsync("b", a)).Id;
        var c = (await tenant.CreateGroupAsync("c", b, ada)).Id;
        await tenant.AddMembersAsync(a, c);
        await tenant.ReopenAsync();
        (await tenant.FindUserAsync(ada))!.Groups.Select(g => (g.Id, g.Display, g.Direct)).OrderBy(g => g.Display, StringComparer.Ordinal)
            .ShouldBe([(a, "a", true), (b, "b", false), (c, "c", true)]);
    }

    [Fact]
    public async Task Members_of_a_large_group_come_in_one_stable_order_each_once()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var group = (await tenant.CreateGroupAsync("large")).Id;
        await FillAsync(hub, tenant, group, 2500);
        var members = await tenant.MembersAsync(group);
        members.Count.ShouldBe(2500);
        members.ShouldBe(members.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_read_is_the_stored_bytes()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        // Not what this program would write, nor JSON at all: whoever parsed it would stumble.
        const string Odd = "{ \"userName\" : \"ada\", not json }";
        await hub.ExecuteAsync("update resources set document = $1", Odd);
        System.Text.Encoding.UTF8.GetString((await tenant.FindUserAsync(ada))!.Document.Span).ShouldBe(Odd);
        System.Text.Encoding.UTF8.GetString((await tenant.UsersAsync()).Resources.Single().Document.Span).ShouldBe(Odd);
    }

    // Rows of the size wanted, of the shape the lanes write, in one transaction.
    private static ValueTask FillAsync(Hub hub, Tenant tenant, string group, int count) => hub.Database.WriteAsync(async session =>
    {
        var (directory, now) = (tenant.Id, hub.Clock.GetUtcNow());
        for (var i = 0; i < count; i++)
        {
            var id = Guid.CreateVersion7(now);
            session.Execute(
                "insert into resources (directory_id, id, kind, ordinal, key, twin, display, version, created_at, changed_at, document) values ($1, $2, 0, $3, $4, 0, $4, 1, $5, $5, $6)",
                directory, id, 100 + i, $"member-{i}", now, $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"member-{{i}}"}""");
            session.Execute("insert into members (directory_id, group_id, member_id, source, member_kind, created_at) values ($1, $2, $3, 0, 0, $4)", directory, Guid.Parse(group), id, now);
            session.Execute("insert into accounts (directory_id, id, user_id, status, created_at, changed_at) values ($1, $2, $3, 0, $4, $4)", directory, Guid.CreateVersion7(now), id, now);
        }
        session.Execute("update resources set members = $2 where id = $1", Guid.Parse(group), (long)count);
        session.Execute("update directory_state set users = users + $2, last_user = $3 where directory_id = $1", directory, (long)count, 100L + count);
        session.Execute("insert into ordinal_blocks (directory_id, kind, block, live) select directory_id, 0, ordinal / 1000, count(*) from resources where directory_id = $1 and kind = 0 group by 1, 3 on conflict (directory_id, kind, block) do update set live = excluded.live", directory);
        await session.FlushAsync();
    });
}
