using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Changes that share one transaction, in a known order: each sees the effects of those before it.</summary>
public abstract class BatchTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Changes_to_one_resource_in_one_batch_follow_one_another()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var last = await LastAsync(hub, tenant);
        hub.Clock.AdvanceSecond();

        var results = await hub.TogetherAsync(tenant,
            () => tenant.PatchUserAsync(ada, Title("one")),
            () => tenant.PatchUserAsync(ada, Title("two"), ifMatch: "W/\"2\""),
            () => tenant.PatchUserAsync(ada, Title("late"), ifMatch: "W/\"2\""),
            () => tenant.PatchUserAsync(ada, Title("two")),
            () => tenant.DeleteUserAsync(ada),
            () => tenant.PatchUserAsync(ada, Title("ghost")),
            () => tenant.DeleteUserAsync(ada));

        hub.Database.Writes.ShouldBe(2, "the plug, and one transaction for all");
        results.Select(r => r.Status).ShouldBe([200, 200, 412, 200, 200, 404, 404]);
        results[0].Version.ShouldBe(2);
        results[1].Version.ShouldBe(3);
        results[3].Outcome!.Changed.ShouldBeFalse();
        results[3].Version.ShouldBe(3);
        (await EventsAsync(hub, tenant, last)).ShouldBe(["user.updated", "user.updated", "user.deleted", "account.closed"]);
        (await tenant.FindUserAsync(ada)).ShouldBeNull();
        (await hub.NumberAsync("select count(*) from value_index")).ShouldBe(0);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Who_is_renamed_and_deleted_in_one_batch_is_remembered_by_the_last_name()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 7);
        var ada = (await tenant.CreateUserAsync("ada", ""","externalId":"x1","emails":[{"value":"a@b.c"}]""")).Id;
        var account = (await Consistency.AccountsAsync(hub, tenant.Id)).Single().Id;

        await hub.TogetherAsync(tenant,
            () => tenant.PatchUserAsync(ada, """{"op":"replace","value":{"userName":"Countess","externalId":"x2","emails":[{"value":"new@b.c"}]}}"""),
            () => tenant.DeleteUserAsync(ada));

        var tombstone = (await hub.ListAsync("select key, external_id, version from tombstones", [], row => (row.Text(0), row.Text(1), row.Integer(2)))).Single();
        tombstone.ShouldBe(("countess", "x2", 2));
        await Consistency.CheckAsync(hub, tenant.Id);
        (await tenant.CreateUserAsync("ada")).Status.ShouldBe(200);
        (await Consistency.AccountsAsync(hub, tenant.Id)).Count.ShouldBe(2, "the old name is somebody else's");
        var back = (await tenant.CreateUserAsync("COUNTESS")).Id;
        (await Consistency.AccountsAsync(hub, tenant.Id)).Single(a => a.UserId == Guid.Parse(back)).Id.ShouldBe(account);
    }

    [Fact]
    public async Task Who_is_renamed_and_deleted_one_after_the_other_is_remembered_by_the_last_name()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var account = (await Consistency.AccountsAsync(hub, tenant.Id)).Single().Id;
        await tenant.PatchUserAsync(ada, """{"op":"replace","path":"userName","value":"countess"}""");
        await tenant.DeleteUserAsync(ada);
        var back = await tenant.CreateUserAsync("countess");
        (await Consistency.AccountsAsync(hub, tenant.Id)).ShouldHaveSingleItem().Id.ShouldBe(account);
        back.Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_deleted_and_made_again_gets_the_old_account_back_with_its_size(bool together)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 50);
        var ada = (await tenant.CreateUserAsync("Ada@Example.com")).Id;
        var before = (await Consistency.AccountsAsync(hub, tenant.Id)).Single();
        await hub.ExecuteAsync("update directories set account_size_gb = 99");
        var last = await LastAsync(hub, tenant);

        Func<Task<Result>>[] changes = [() => tenant.DeleteUserAsync(ada), () => tenant.CreateUserAsync("ADA@example.com")];
        var results = new List<Result>();
        if (together)
            results = await hub.TogetherAsync(tenant, changes);
        else
            foreach (var change in changes)
                results.Add(await change());

        results[1].Status.ShouldBe(200);
        string.Equals(results[1].Id, ada, StringComparison.Ordinal).ShouldBeFalse();
        var after = (await Consistency.AccountsAsync(hub, tenant.Id)).ShouldHaveSingleItem();
        after.ShouldBe(before with { UserId = Guid.Parse(results[1].Id) });
        (await EventsAsync(hub, tenant, last)).ShouldBe(["user.deleted", "account.closed", "user.created", "account.linked"]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Names_can_be_passed_on_and_swapped_within_one_batch()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var a = (await tenant.CreateUserAsync("a")).Id;
        var b = (await tenant.CreateUserAsync("b")).Id;
        var c = (await tenant.CreateUserAsync("c")).Id;

        var results = await hub.TogetherAsync(tenant,
            () => tenant.PatchUserAsync(a, Name("b")),
            () => tenant.PatchUserAsync(a, Name("free")),
            () => tenant.PatchUserAsync(b, Name("a")),
            () => tenant.PatchUserAsync(a, Name("b")),
            () => tenant.DeleteUserAsync(c),
            () => tenant.PatchUserAsync(b, Name("c")),
            () => tenant.CreateUserAsync("a"),
            () => tenant.CreateUserAsync("C"));

        results.Select(r => r.Status).ShouldBe([409, 200, 200, 200, 200, 200, 200, 409]);
        (await tenant.UsersAsync()).Resources.Select(r => r.Id).ShouldBe([a, b, results[6].Id]);
        (await tenant.UsersAsync("userName eq \"B\"")).Resources.Single().Id.ShouldBe(a);
        (await tenant.UsersAsync("userName eq \"c\"")).Resources.Single().Id.ShouldBe(b);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_name_freed_by_a_deletion_is_taken_over_in_the_same_transaction()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var a = (await tenant.CreateUserAsync("a")).Id;
        var b = (await tenant.CreateUserAsync("b")).Id;
        var c = (await tenant.CreateUserAsync("c")).Id;
        var results = await hub.TogetherAsync(tenant,
            () => tenant.DeleteUserAsync(b),
            () => tenant.PatchUserAsync(a, Name("b")),
            () => tenant.DeleteUserAsync(c),
            () => tenant.CreateUserAsync("c"));
        results.Select(r => r.Status).ShouldBe([200, 200, 200, 200]);
        hub.Database.Writes.ShouldBe(2, "no change is refused by the database");
        (await tenant.UsersAsync("userName eq \"b\"")).Resources.Single().Id.ShouldBe(a);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Members_deleted_in_one_batch_lower_the_group_once_each()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var users = new List<string>();
        for (var i = 0; i < 4; i++)
            users.Add((await tenant.CreateUserAsync($"u{i}")).Id);
        var group = (await tenant.CreateGroupAsync("g", users.Take(3))).Id;
        var other = (await tenant.CreateGroupAsync("other", users[0])).Id;
        hub.Clock.AdvanceSecond();

        var results = await hub.TogetherAsync(tenant,
            () => tenant.AddMembersAsync(group, users[3]),
            () => tenant.DeleteUserAsync(users[0]),
            () => tenant.AddMembersAsync(group, users[0]),
            () => tenant.DeleteUserAsync(users[3]),
            () => tenant.RemoveMemberAsync(group, users[3]));

        results.Select(r => r.Status).ShouldAllBe(s => s == 200);
        results[2].Outcome!.Changed.ShouldBeFalse();
        results[2].Outcome!.Ignored.ShouldHaveSingleItem().ShouldContain(users[0]);
        results[4].Outcome!.Changed.ShouldBeFalse();
        (await tenant.MembersAsync(group)).ShouldBe([users[1], users[2]], ignoreOrder: true);
        var found = (await tenant.FindGroupAsync(group))!;
        (found.MemberCount, found.Version, found.LastModified).ShouldBe((2, 4, hub.Clock.GetUtcNow()));
        var untouched = (await tenant.FindGroupAsync(other))!;
        (untouched.MemberCount, untouched.Version).ShouldBe((0, 2));
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_group_deleted_in_a_batch_takes_its_memberships_and_frees_its_name()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var inner = (await tenant.CreateGroupAsync("inner", ada)).Id;
        var outer = (await tenant.CreateGroupAsync("outer", inner, ada)).Id;

        var results = await hub.TogetherAsync(tenant,
            () => tenant.DeleteGroupAsync(inner),
            () => tenant.AddMembersAsync(inner, ada),
            () => tenant.CreateGroupAsync("INNER", ada, outer, inner),
            () => tenant.DeleteUserAsync(ada));

        results.Select(r => r.Status).ShouldBe([200, 404, 200, 200]);
        results[2].Outcome!.Ignored.ShouldHaveSingleItem().ShouldContain(inner);
        (await tenant.MembersAsync(results[2].Id)).ShouldBe([outer]);
        (await tenant.MembersAsync(outer)).ShouldBeEmpty();
        (await tenant.FindGroupAsync(outer))!.Version.ShouldBe(3);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Whole_memberships_replaced_and_filtered_in_one_batch_see_each_other()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var users = new List<string>();
        for (var i = 0; i < 5; i++)
            users.Add((await tenant.CreateUserAsync($"u{i}", $$""","displayName":"Person {{i}}" """)).Id);
        var group = (await tenant.CreateGroupAsync("g", users.Take(2))).Id;
        var last = await LastAsync(hub, tenant);

        var results = await hub.TogetherAsync(tenant,
            () => tenant.ReplaceGroupAsync(group, "g", users[1], users[2], users[3]),
            () => tenant.PatchGroupAsync(group, """{"op":"remove","path":"members[display eq \"person 2\"]"}"""),
            () => tenant.AddMembersAsync(group, users[4], users[3]),
            () => tenant.PatchGroupAsync(group, """{"op":"remove","path":"members"}"""),
            () => tenant.ReplaceGroupAsync(group, "G", users[0]));

        results.Select(r => r.Status).ShouldAllBe(s => s == 200);
        results.Select(r => r.Resource.MemberCount).ShouldBe([3, 2, 3, 0, 1]);
        results.Select(r => r.Version).ShouldBe([2, 3, 4, 5, 6]);
        (await tenant.MembersAsync(group)).ShouldBe([users[0]]);
        (await EventsAsync(hub, tenant, last)).ShouldBe(
            ["membership.added", "membership.removed", "membership.removed", "membership.added", "membership.removed", "group.updated", "membership.added"]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_user_moves_between_groups_in_one_batch()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var from = (await tenant.CreateGroupAsync("from", ada)).Id;
        var to = (await tenant.CreateGroupAsync("to")).Id;
        await hub.TogetherAsync(tenant,
            () => tenant.AddMembersAsync(to, ada),
            () => tenant.RemoveMemberAsync(from, ada));
        (await tenant.FindUserAsync(ada))!.Groups.ShouldHaveSingleItem().Id.ShouldBe(to);
        (await tenant.FindUserAsync(ada))!.Version.ShouldBe(1, "membership changes the group, never the user");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Two_directories_in_one_transaction_do_not_see_each_other()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (one, two) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        var ada = (await one.CreateUserAsync("ada")).Id;
        var group = (await two.CreateGroupAsync("g")).Id;
        var results = await hub.TogetherAsync(one,
            () => one.PatchUserAsync(ada, Title("mine")),
            () => two.PatchUserAsync(ada, Title("theirs")),
            () => two.CreateUserAsync("ada"),
            () => two.AddMembersAsync(group, ada),
            () => two.DeleteUserAsync(ada));
        hub.Database.Writes.ShouldBe(2);
        results.Select(r => r.Status).ShouldBe([200, 404, 200, 200, 404]);
        results[3].Outcome!.Changed.ShouldBeFalse();
        await Consistency.CheckAsync(hub, one.Id);
        await Consistency.CheckAsync(hub, two.Id);
    }

    [Fact]
    public async Task What_the_database_refuses_fails_alone()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, other) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        foreach (var statement in hub.Words.Poison)
            await hub.ExecuteAsync(statement);

        var results = await hub.TogetherAsync(tenant,
            () => tenant.CreateUserAsync("before"),
            () => tenant.CreateUserAsync("poison"),
            () => other.CreateUserAsync("other"),
            () => tenant.CreateUserAsync("after"));

        results.Select(r => r.Status).ShouldBe([200, 500, 200, 200]);
        (await tenant.UsersAsync()).TotalResults.ShouldBe(2);
        (await other.UsersAsync()).TotalResults.ShouldBe(1);
        await Consistency.CheckAsync(hub, tenant.Id);
        await Consistency.CheckAsync(hub, other.Id);
    }

    private static string Title(string title) => $$"""{"op":"replace","path":"title","value":"{{title}}"}""";

    private static string Name(string name) => $$"""{"op":"replace","path":"userName","value":"{{name}}"}""";

    private static Task<long> LastAsync(Hub hub, Tenant tenant) => hub.NumberAsync("select last_sequence from directory_state where directory_id = $1", tenant.Id).AsTask();

    private static async Task<List<string>> EventsAsync(Hub hub, Tenant tenant, long after) => [.. (await hub.Events.ListAsync(tenant.Id, after, 1000)).Select(e => e.Type)];
}
