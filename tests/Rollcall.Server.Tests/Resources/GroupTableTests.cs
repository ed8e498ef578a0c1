using Rollcall.Server.Accounts;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

public abstract class GroupTableTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Groups_of_equal_names_are_all_listed_in_every_order()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(strict: true);
        for (var i = 0; i < 25; i++)
            await tenant.CreateGroupAsync(i % 2 == 0 ? "Same" : $"Other {i:D2}");
        var store = new GroupStore(hub.Database);
        foreach (var descending in (bool[])[false, true])
        {
            var seen = new List<GroupRow>();
            for (var number = 1; number <= 9; number++)
                seen.AddRange((await store.ListAsync(tenant.Access, "", GroupFilter.All, new(ResourceOrder.Name, descending, number, 3))).Rows);
            seen.Select(g => g.Id).Distinct().Count().ShouldBe(25);
            seen.Select(g => g.Name).ShouldBe(descending ? seen.Select(g => g.Name).OrderDescending(StringComparer.Ordinal) : seen.Select(g => g.Name).Order(StringComparer.Ordinal));
        }
        (await store.ListAsync(tenant.Access, "SAME", GroupFilter.All, new(ResourceOrder.Name, false, 1, 50))).Total.ShouldBe(13);
    }

    [Fact]
    public async Task Groups_with_and_without_members_are_told_apart_whoever_put_the_members_there()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, other) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        await other.CreateGroupAsync("Team of others", (await other.CreateUserAsync("ben")).Id);
        await tenant.CreateGroupAsync("Team 3", ada);
        var byPolicy = (await tenant.CreateGroupAsync("Team 1")).Id;
        await hub.ExecuteAsync("insert into members (directory_id, group_id, member_id, source, member_kind, created_at) values ($1, $2, $3, 1, 0, 0)", tenant.Id, Guid.Parse(byPolicy), Guid.Parse(ada));
        await tenant.CreateGroupAsync("Team 4");
        await tenant.CreateGroupAsync("Crew");
        await tenant.CreateGroupAsync("Team 2");
        var left = await tenant.CreateGroupAsync("Team 0", ada);
        await tenant.RemoveMemberAsync(left.Id, ada);
        var store = new GroupStore(hub.Database);
        (await NamesAsync("", GroupFilter.Filled, ResourceOrder.Name, false)).ShouldBe(["Team 1", "Team 3"]);
        (await NamesAsync("", GroupFilter.Empty, ResourceOrder.Name, false)).ShouldBe(["Crew", "Team 0", "Team 2", "Team 4"]);
        (await NamesAsync("", GroupFilter.Empty, ResourceOrder.Name, true)).ShouldBe(["Team 4", "Team 2", "Team 0", "Crew"]);
        (await NamesAsync("", GroupFilter.Empty, ResourceOrder.Created, false)).ShouldBe(["Team 4", "Crew", "Team 2", "Team 0"]);
        (await NamesAsync("team", GroupFilter.Empty, ResourceOrder.Match, false)).ShouldBe(["Team 0", "Team 2", "Team 4"]);
        (await NamesAsync("team", GroupFilter.Filled, ResourceOrder.Created, true)).ShouldBe(["Team 1", "Team 3"]);
        (await NamesAsync("crew", GroupFilter.Filled, ResourceOrder.Match, false)).ShouldBeEmpty();

        async Task<List<string>> NamesAsync(string search, GroupFilter filter, ResourceOrder order, bool descending)
        {
            var seen = new List<string>();
            var (number, last) = (1, 1L);
            while (number <= last)
            {
                var page = await store.ListAsync(tenant.Access, search, filter, new(order, descending, number++, 3));
                seen.AddRange(page.Rows.Select(g => g.Name));
                last = (page.Total + 2) / 3;
            }
            return seen;
        }
    }

    [Fact]
    public async Task Members_are_paged_source_by_source_and_counted_together()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var people = new List<string>();
        for (var i = 0; i < 23; i++)
        {
            hub.Clock.AdvanceSecond();
            people.Add((await tenant.CreateUserAsync($"user-{i:D2}", i == 0 ? ",\"active\":false,\"displayName\":\"Ada Lovelace\"" : "")).Id);
        }
        var inner = (await tenant.CreateGroupAsync("Inner")).Id;
        var group = Guid.Parse((await tenant.CreateGroupAsync("Team", [.. people.Take(20), inner])).Id);
        foreach (var id in people.TakeLast(3))
            await hub.ExecuteAsync("insert into members (directory_id, group_id, member_id, source, member_kind, created_at) values ($1, $2, $3, 1, 0, 0)", tenant.Id, group, Guid.Parse(id));
        var store = new GroupStore(hub.Database);

        var details = (await store.FindAsync(tenant.Access, group))!;
        details.Members.OrderBy(m => m.Key).Select(m => (m.Key, m.Value)).ShouldBe([(MembershipSource.Directory, 21L), (MembershipSource.Policy, 3L)]);
        (await store.ListAsync(tenant.Access, "team", GroupFilter.All, new(ResourceOrder.Name, false, 1, 10))).Rows.ShouldHaveSingleItem().Members.ShouldBe(24);

        var seen = new List<MemberRow>();
        for (var number = 1; number <= 6; number++)
        {
            var page = await store.MembersAsync(tenant.Id, group, MembershipSource.Directory, number, 4);
            (page.Total, page.Number).ShouldBe((21, number));
            seen.AddRange(page.Rows);
        }
        seen.Select(m => m.Id.ToString()).ShouldBe([.. people.Take(20), inner]);
        (seen[0].Name, seen[0].Status, seen[0].Kind).ShouldBe(("Ada Lovelace", AccountStatus.Suspended, ResourceKind.User));
        (seen[^1].Name, seen[^1].Status, seen[^1].Kind).ShouldBe(("Inner", null, ResourceKind.Group));
        (await store.MembersAsync(tenant.Id, group, MembershipSource.Policy, 1, 50)).Rows.Select(m => (m.Id.ToString(), m.Source)).ShouldBe(people.TakeLast(3).Select(id => (id, MembershipSource.Policy)));

        var nested = (await store.FindAsync(tenant.Access, Guid.Parse(inner)))!;
        nested.Parents.ShouldHaveSingleItem().GroupId.ShouldBe(group);
    }

    [Fact]
    public async Task Names_are_found_over_directories_and_told_for_ids()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (one, two) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        var ada = Guid.Parse((await one.CreateUserAsync("ada", ",\"displayName\":\"Ada Lovelace\"")).Id);
        var second = Guid.Parse((await two.CreateUserAsync("ben", ",\"emails\":[{\"value\":\"ada-ben@x.test\"}]")).Id);
        var group = Guid.Parse((await two.CreateGroupAsync("Adapters")).Id);
        var names = new ResourceNames(hub.Database);
        var found = await names.FindAsync([one.Id, two.Id], "AdA", 5);
        found.Select(r => (r.Directory, r.Id, r.Kind, r.Name)).ShouldBe([(one.Id, ada, ResourceKind.User, "Ada Lovelace"), (two.Id, second, ResourceKind.User, "ben"), (two.Id, group, ResourceKind.Group, "Adapters")]);
        (await names.FindAsync([one.Id], "ada", 5)).ShouldHaveSingleItem().Id.ShouldBe(ada);
        (await names.FindAsync([one.Id], " ", 5)).ShouldBeEmpty();
        (await names.OfAsync(one.Id, [ada, second, group])).Keys.ShouldBe([ada]);
    }
}
