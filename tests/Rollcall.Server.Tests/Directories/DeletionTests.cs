using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Jobs;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Directories;

/// <summary>What becomes of people and accounts when their directory is deleted.</summary>
public abstract class DeletionTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Accounts_are_closed_and_told_before_the_end_of_the_directory_is()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var http = await HubHttp.StartAsync(hub);
        var tenant = await hub.DirectoryAsync();
        await FillAsync(tenant, 300);
        await tenant.CreateGroupAsync("Sales");
        using var okta = http.Client(tenant);
        (await okta.GetAsync("/Users?count=1")).ShouldBe(200);

        var job = (await hub.Directories.StartDeletionAsync(tenant.Id, closeAccounts: true, Actor.CommandLine))!;
        (await okta.GetAsync("/Users?count=1")).ShouldBeError(401);
        (await tenant.CreateUserAsync("late")).Status.ShouldBe(401);
        (await hub.Directories.FindAsync(tenant.Id)).ShouldBeNull();
        (await hub.Jobs.CancelAsync(tenant.Id, job.Id, Actor.CommandLine)).ShouldBeFalse("half a directory is of no use");
        (await hub.Jobs.RunAsync(job)).State.ShouldBe(JobState.Done);

        var events = await hub.Events.ListAsync(tenant.Id, 0, 10_000);
        events[^1].Type.ShouldBe(EventTypes.DirectoryDeleted);
        var closed = events.Where(e => e.Type is EventTypes.AccountClosed).ToList();
        closed.Count.ShouldBe(300);
        closed.ShouldAllBe(e => e.Reason == "directory.deleted");
        closed.DistinctBy(e => e.SubjectId).Count().ShouldBe(300);
        events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
        foreach (var table in (string[])["resources", "members", "value_index", "accounts", "ordinal_blocks", "tombstones"])
            (await hub.NumberAsync($"select count(*) from {table} where directory_id = $1", tenant.Id)).ShouldBe(0, table);
        (await hub.Directories.DeleteAsync(tenant.Id, Actor.CommandLine)).ShouldBeTrue("it was deleted, and stays so");
        (await hub.Directories.DeleteAsync(Guid.CreateVersion7(hub.Clock.GetUtcNow()), Actor.CommandLine)).ShouldBeFalse();
    }

    [Fact]
    public async Task Accounts_that_are_kept_stay_as_they_were_without_anybody_behind_them()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 7);
        await tenant.CreateUserAsync("Ada");
        var bob = (await tenant.CreateUserAsync("bob")).Id;
        await tenant.PatchUserAsync(bob, """{"op":"replace","path":"active","value":false}""");
        var before = await Consistency.AccountsAsync(hub, tenant.Id);

        await hub.Directories.DeleteAsync(tenant.Id, Actor.CommandLine, closeAccounts: false);
        (await Consistency.AccountsAsync(hub, tenant.Id)).ShouldBe(before.Select(a => a with { UserId = null }));
        (await hub.ListAsync("select key from accounts where directory_id = $1 order by key", [tenant.Id], row => row.Text(0))).ShouldBe((string[])["ada", "bob"]);
        (await hub.NumberAsync("select count(*) from resources where directory_id = $1", tenant.Id)).ShouldBe(0);
        var events = await hub.Events.ListAsync(tenant.Id, 0, 100);
        events.TakeLast(3).Select(e => $"{e.Type} {e.Reason}").ShouldBe(["account.updated directory.deleted", "account.updated directory.deleted", "directory.deleted administrator"]);
        events.ShouldNotContain(e => e.Type.StartsWith(EventTypes.AccountClosed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interrupted_deletion_goes_on_where_it_stopped()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await FillAsync(tenant, 600);
        var job = (await hub.Directories.StartDeletionAsync(tenant.Id, closeAccounts: true, Actor.CommandLine))!;
        await hub.Jobs.StepAsync(tenant.Id, job.Id);
        await using var elsewhere = hub.OpenElsewhere();
        var other = new JobStore(elsewhere, hub.Clock);
        (await other.RunAsync((await other.RunningAsync()).ShouldHaveSingleItem())).State.ShouldBe(JobState.Done);
        var events = await hub.Events.ListAsync(tenant.Id, 0, 10_000);
        events.Count(e => e.Type is EventTypes.AccountClosed).ShouldBe(600);
        events.Count(e => e.Type is EventTypes.DirectoryDeleted).ShouldBe(1);
        (await hub.NumberAsync("select count(*) from resources where directory_id = $1", tenant.Id)).ShouldBe(0);
    }

    private static Task<Result[]> FillAsync(Tenant tenant, int people) => Task.WhenAll(Enumerable.Range(0, people).Select(i => tenant.CreateUserAsync($"u{i}")));
}
