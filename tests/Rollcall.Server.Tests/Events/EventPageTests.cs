using Rollcall.Contracts;
using Rollcall.Server.Events;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Events;

public abstract class EventPageTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task The_history_is_read_from_its_newest_end_and_filtered_by_kind()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        for (var i = 0; i < 6; i++)
            await tenant.CreateUserAsync($"user-{i}");
        var all = (await hub.Events.ListAsync(tenant.Id, 0, 1000)).Select(e => e.Sequence).Reverse().ToList();
        (await AllAsync(before => hub.Events.NewestAsync(tenant.Id, before, "", 4))).Select(e => e.Sequence).ShouldBe(all);
        (await AllAsync(before => hub.Events.NewestAsync(tenant.Id, before, "account.", 4))).Select(e => e.Type).ShouldBe(Enumerable.Repeat(EventTypes.AccountCreated, 6));
        (await hub.Events.NewestAsync(tenant.Id, null, "group.", 4)).ShouldSatisfyAllConditions(page => page.Rows.ShouldBeEmpty(), page => page.Older.ShouldBeNull());
    }

    [Fact]
    public async Task The_history_of_a_person_holds_what_happened_to_the_account_too()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await tenant.CreateUserAsync("somebody");
        var ada = (await tenant.CreateUserAsync("ada", ",\"displayName\":\"Ada\"")).Id;
        await tenant.PatchUserAsync(ada, """{"op":"replace","path":"active","value":false}""");
        await tenant.PatchUserAsync(ada, """{"op":"replace","path":"title","value":"Countess"}""");
        var account = (await new PeopleStore(hub.Database).FindAsync(tenant.Access, Guid.Parse(ada)))!.Account!.Id;
        var history = await AllAsync(before => hub.Events.OfAsync(tenant.Id, [Guid.Parse(ada), account], before, "", 2));
        history.Select(e => e.Type).ShouldBe([EventTypes.UserUpdated, EventTypes.AccountSuspended, EventTypes.UserUpdated, EventTypes.AccountCreated, EventTypes.UserCreated]);
        (await hub.Events.OfAsync(tenant.Id, [Guid.Parse(ada)], null, "account.", 5)).Rows.ShouldBeEmpty();

        var lines = await EventLine.OfAsync(history, new ResourceNames(hub.Database), of: null, CancellationToken.None);
        lines.Select(l => l.Label).ShouldBe(["Attributes changed", "Account suspended", "Attributes changed", "Account opened", "Person created"]);
        lines.Select(l => l.Subject).Distinct(StringComparer.Ordinal).ShouldBe(["Ada"]);
        lines.Select(l => l.Path).Distinct(StringComparer.Ordinal).ShouldBe([NamedResource.PathOf(tenant.Id, Guid.Parse(ada), ResourceKind.User)]);
    }

    [Fact]
    public async Task A_membership_names_the_first_members_and_counts_the_rest()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var people = new List<string>();
        for (var i = 0; i < 8; i++)
            people.Add((await tenant.CreateUserAsync($"user-{i}")).Id);
        var group = (await tenant.CreateGroupAsync("Team", people)).Id;
        await tenant.DeleteUserAsync(people[0]);
        var history = await hub.Events.OfAsync(tenant.Id, [Guid.Parse(group)], null, "", 10);
        var joined = (await EventLine.OfAsync(history.Rows, new ResourceNames(hub.Database), of: null, CancellationToken.None)).First(l => l.Event.Type is EventTypes.MembershipAdded);
        joined.Members.Select(m => m.Name).ShouldBe(["user-1", "user-2", "user-3", "user-4"], ignoreOrder: true);
        joined.MoreMembers.ShouldBe(4);
    }

    [Fact]
    public async Task The_history_of_a_person_tells_what_they_joined_and_left()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var others = new List<string>();
        for (var i = 0; i < 300; i++)
            others.Add((await tenant.CreateUserAsync($"user-{i}")).Id);
        var crew = (await tenant.CreateGroupAsync("Crew", [.. others, ada])).Id;
        var board = (await tenant.CreateGroupAsync("Board", [ada])).Id;
        await tenant.RemoveMemberAsync(crew, ada);
        await tenant.RemoveMemberAsync(crew, others[0]);

        var history = await AllAsync(before => hub.Events.OfAsync(tenant.Id, [Guid.Parse(ada)], before, "", 1));
        history.Select(e => (e.Type, e.SubjectId)).ShouldBe(
        [
            (EventTypes.MembershipRemoved, Guid.Parse(crew)), (EventTypes.MembershipAdded, Guid.Parse(board)), (EventTypes.MembershipAdded, Guid.Parse(crew)), (EventTypes.UserCreated, Guid.Parse(ada)),
        ]);
        (await hub.Events.OfAsync(tenant.Id, [Guid.Parse(ada)], null, "user.", 5)).Rows.ShouldHaveSingleItem();

        var lines = await EventLine.OfAsync(history, new ResourceNames(hub.Database), Guid.Parse(ada), CancellationToken.None);
        lines.Select(l => (l.Label, l.Subject)).ShouldBe([("Left the group", "Crew"), ("Joined the group", "Board"), ("Joined the group", "Crew"), ("Person created", null)]);
        lines.ShouldAllBe(l => l.Members.Count == 0 && l.MoreMembers == 0);

        // What happened before there was a list of who is named.
        await hub.ExecuteAsync("drop table event_members");
        await hub.MigrateAgainAsync("010-event-members");
        (await AllAsync(before => hub.Events.OfAsync(tenant.Id, [Guid.Parse(ada)], before, "", 2))).Select(e => e.Sequence).ShouldBe(history.Select(e => e.Sequence));
    }

    private static async Task<List<EventRecord>> AllAsync(Func<long?, ValueTask<EventPage>> read)
    {
        var seen = new List<EventRecord>();
        long? before = null;
        while (true)
        {
            var page = await read(before);
            seen.AddRange(page.Rows);
            if (page.Older is null)
                return seen;
            before = page.Older;
        }
    }
}
