using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Jobs;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Policies;

/// <summary>The default group: people are in it from their first moment, and the identity provider neither sees that nor can undo it.</summary>
public abstract class DefaultGroupTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task A_new_user_is_a_member_at_once_and_SCIM_neither_shows_nor_changes_it()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var http = await HubHttp.StartAsync(hub);
        var tenant = await hub.DirectoryAsync();
        using var okta = http.Client(tenant);
        var group = await okta.CreateGroupAsync("Trainees");
        await ChooseAsync(hub, tenant, new DefaultGroup.Existing(Guid.Parse(group)));
        var before = (await okta.GetAsync($"/Groups/{group}")).ShouldBe(200);

        var ada = await okta.CreateUserAsync("ada@example.com");
        (await PolicyMembersAsync(hub, tenant)).ShouldBe([(group, ada)]);
        (await okta.GetAsync($"/Groups/{group}")).ShouldBe(before, "members, version and lastModified are what the identity provider made of them");
        ((await okta.GetAsync($"/Users/{ada}")).Json["groups"]?.AsArray().Count ?? 0).ShouldBe(0);
        ((int)(await okta.GetAsync($"/Groups?filter=members.value%20eq%20%22{ada}%22")).Json["totalResults"]!).ShouldBe(0);
        ((int)(await okta.GetAsync($"/Users?filter=groups.value%20eq%20%22{group}%22")).Json["totalResults"]!).ShouldBe(0);

        // Okta's PUT of the whole list, with and without her, and her removal by PATCH.
        var put = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Trainees","members":[MEMBER]}""";
        (await okta.PutAsync($"/Groups/{group}", put.Replace("MEMBER", $$"""{"value":"{{ada}}"}""", StringComparison.Ordinal))).ShouldBe(200);
        (await okta.MembersAsync(group)).ShouldBe([ada]);
        (await okta.PutAsync($"/Groups/{group}", put.Replace("MEMBER", "", StringComparison.Ordinal))).ShouldBe(200);
        (await okta.PatchAsync($"/Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}""", """{"op":"replace","path":"members","value":[]}""")).ShouldBe(200);
        (await okta.MembersAsync(group)).ShouldBeEmpty();
        (await PolicyMembersAsync(hub, tenant)).ShouldBe([(group, ada)]);
        await Consistency.CheckAsync(hub, tenant.Id);

        (await okta.DeleteAsync($"/Users/{ada}")).ShouldBe(204);
        (await PolicyMembersAsync(hub, tenant)).ShouldBeEmpty();
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task The_membership_is_told_with_its_source_in_the_same_breath_as_the_user()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var group = await NewGroupAsync(hub, tenant, "Everybody");
        await tenant.CreateUserAsync("ada");
        var events = await hub.Events.ListAsync(tenant.Id, 0, 100);
        var tail = events.TakeLast(3).ToList();
        tail.Select(e => e.Type).ShouldBe(["user.created", "account.created", "membership.added"]);
        tail[2].SubjectId.ShouldBe(group);
        tail[2].Reason.ShouldBe("policy.default_group");
        tail[2].Data.GetProperty("source").GetString().ShouldBe("policy");
        tail[2].Data.GetProperty("members")[0].GetProperty("id").GetGuid().ShouldBe(tail[0].SubjectId);
        var made = events.Single(e => e.Type is EventTypes.GroupCreated);
        (made.SubjectId, made.Reason).ShouldBe((group, "administrator"));
        var told = events.Single(e => e.Type is EventTypes.DirectoryUpdated);
        told.ChangedPaths.ShouldBe(["defaultGroup"]);
        told.Data.GetProperty("directory").GetProperty("defaultGroupId").GetGuid().ShouldBe(group);
    }

    [Fact]
    public async Task A_default_group_that_the_identity_provider_deletes_falls_away_and_asks_for_attention()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var group = await NewGroupAsync(hub, tenant, "Everybody");
        await tenant.CreateUserAsync("ada");
        var version = (await hub.Directories.FindAsync(tenant.Id))!.Version;

        (await tenant.DeleteGroupAsync(group.ToString())).Status.ShouldBe(200);
        var directory = (await hub.Directories.FindAsync(tenant.Id))!;
        (directory.DefaultGroupId, directory.LostGroup, directory.Version).ShouldBe((null, "Everybody", version + 1));
        (await hub.Events.ListAsync(tenant.Id, 0, 100)).TakeLast(2).Select(e => $"{e.Type} {e.Reason} {string.Join(',', e.ChangedPaths)}")
            .ShouldBe(["group.deleted scim.delete ", "directory.updated group.deleted defaultGroup"]);
        (await PolicyMembersAsync(hub, tenant)).ShouldBeEmpty();
        (await tenant.CreateUserAsync("bob")).Status.ShouldBe(200);
        (await PolicyMembersAsync(hub, tenant)).ShouldBeEmpty();
        await ChooseAsync(hub, tenant, new DefaultGroup.None());
        (await hub.Directories.FindAsync(tenant.Id))!.LostGroup.ShouldBeNull();
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task In_one_batch_people_come_and_go_and_the_group_ends_among_them()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var group = await NewGroupAsync(hub, tenant, "Everybody");
        var results = await hub.TogetherAsync(tenant, () => tenant.CreateUserAsync("ada"), () => tenant.DeleteGroupAsync(group.ToString()), () => tenant.CreateUserAsync("bob"));
        results.ShouldAllBe(r => r.Status == 200);
        (await PolicyMembersAsync(hub, tenant)).ShouldBeEmpty();
        var events = (await hub.Events.ListAsync(tenant.Id, 0, 100)).Where(e => e.Type is EventTypes.MembershipAdded).ToList();
        events.ShouldHaveSingleItem().Data.GetProperty("members").GetArrayLength().ShouldBe(1, "only she came while the group was there");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task People_who_are_there_join_in_portions_when_an_administrator_says_so_and_change_over_with_the_group()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 600).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));
        var first = await NewGroupAsync(hub, tenant, "First");
        (await PolicyMembersAsync(hub, tenant)).ShouldBeEmpty("choosing a group is for those who come");

        var steps = new List<Job>();
        var job = await hub.Jobs.RunAsync((await hub.Directories.ApplyDefaultGroupAsync(tenant.Id, Actor.CommandLine))!, steps.Add);
        (job.State, job.Done, job.Changed, job.Total, job.Percent).ShouldBe((JobState.Done, 600L, 600L, 600L, 100));
        steps.Select(s => s.Done).ShouldBe([250, 500, 600]);
        (await PolicyMembersAsync(hub, tenant)).Select(m => m.User).Order(StringComparer.Ordinal).ShouldBe(people.Order(StringComparer.Ordinal));
        (await hub.Jobs.RunAsync((await hub.Directories.ApplyDefaultGroupAsync(tenant.Id, Actor.CommandLine))!)).Changed.ShouldBe(0);

        var second = await NewGroupAsync(hub, tenant, "Second");
        await tenant.CreateUserAsync("late");
        await hub.Jobs.RunAsync((await hub.Directories.ApplyDefaultGroupAsync(tenant.Id, Actor.CommandLine))!);
        (await PolicyMembersAsync(hub, tenant)).Select(m => m.Group).ShouldAllBe(g => g == second.ToString());
        (await PolicyMembersAsync(hub, tenant)).Count.ShouldBe(601);
        await ChooseAsync(hub, tenant, new DefaultGroup.None());
        await hub.Jobs.RunAsync((await hub.Directories.ApplyDefaultGroupAsync(tenant.Id, Actor.CommandLine))!);
        (await PolicyMembersAsync(hub, tenant)).ShouldBeEmpty();
        (await tenant.FindGroupAsync(first.ToString()))!.Version.ShouldBe(1);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task The_job_of_a_group_that_is_deleted_meanwhile_stops_and_says_why()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await tenant.CreateUserAsync("ada");
        var group = await NewGroupAsync(hub, tenant, "Everybody");
        var job = (await hub.Directories.ApplyDefaultGroupAsync(tenant.Id, Actor.CommandLine))!;
        await tenant.DeleteGroupAsync(group.ToString());
        job = await hub.Jobs.RunAsync(job);
        (job.State, job.Changed).ShouldBe((JobState.Stopped, 0L));
        job.Problem!.ShouldContain("deleted");
    }

    internal static async Task<SettingsResult> ChooseAsync(Hub hub, Tenant tenant, DefaultGroup group) =>
        (await hub.Directories.UpdateAsync(tenant.Id, null, settings => settings with { DefaultGroup = group }, Actor.CommandLine)).ShouldBeOfType<SettingsResult.Saved>();

    private static async Task<Guid> NewGroupAsync(Hub hub, Tenant tenant, string name) =>
        ((SettingsResult.Saved)await ChooseAsync(hub, tenant, new DefaultGroup.New(name))).Directory.DefaultGroupId!.Value;

    private static async Task<List<(string Group, string User)>> PolicyMembersAsync(Hub hub, Tenant tenant) =>
        await hub.ListAsync("select group_id, member_id from members where directory_id = $1 and source = 1 order by member_id", [tenant.Id], row => (row.Id(0).ToString(), row.Id(1).ToString()));
}
