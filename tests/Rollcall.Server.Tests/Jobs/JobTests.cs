using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Jobs;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Jobs;

/// <summary>Work in portions, by the example of the account size.</summary>
public abstract class JobTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Another_size_is_for_new_accounts_until_it_is_applied_to_those_there_are()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 10);
        await tenant.CreateUserAsync("old");
        hub.Clock.AdvanceSecond();
        await SizeAsync(hub, tenant, 50);
        await tenant.CreateUserAsync("new");
        (await SizesAsync(hub, tenant)).ShouldBe([10, 50]);

        var job = await hub.Jobs.RunAsync((await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!);
        (job.State, job.Done, job.Changed).ShouldBe((JobState.Done, 2L, 1L));
        (await SizesAsync(hub, tenant)).ShouldBe([50, 50]);
        var told = (await hub.Events.ListAsync(tenant.Id, 0, 100)).Single(e => e.Type is EventTypes.AccountUpdated);
        told.Reason.ShouldBe("policy.account_size");
        told.Data.GetProperty("account").GetProperty("sizeGb").GetInt64().ShouldBe(50);

        await SizeAsync(hub, tenant, null);
        await hub.Jobs.RunAsync((await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!);
        (await SizesAsync(hub, tenant)).ShouldBe([null, null]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_job_goes_on_in_another_process_from_the_last_portion_that_was_committed()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 10);
        await FillAsync(tenant, 600);
        await SizeAsync(hub, tenant, 20);
        var job = (await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!;
        (await hub.Jobs.StepAsync(tenant.Id, job.Id))!.Percent.ShouldBe(41);
        (await SizesAsync(hub, tenant)).Count(s => s == 20).ShouldBe(250);

        // Only what was committed is known to the next process.
        await using var elsewhere = hub.OpenElsewhere();
        var other = new JobStore(elsewhere, hub.Clock);
        var running = (await other.RunningAsync()).ShouldHaveSingleItem();
        (running.Id, running.Done).ShouldBe((job.Id, 250L));
        var over = await other.RunAsync(running);
        (over.State, over.Done, over.Changed, over.EndedAt).ShouldBe((JobState.Done, 600L, 600L, hub.Clock.GetUtcNow()));
        (await SizesAsync(hub, tenant)).ShouldAllBe(s => s == 20);
        (await other.RunningAsync()).ShouldBeEmpty();
        (await hub.Events.ListAsync(tenant.Id, 0, 10_000)).Count(e => e.Type is EventTypes.AccountUpdated).ShouldBe(600, "each is told once");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Two_workers_at_one_job_take_turns_while_people_come_and_go()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 10);
        var people = await FillAsync(tenant, 1200);
        await SizeAsync(hub, tenant, 20);
        hub.Clock.AdvanceSecond();
        var job = (await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!;
        hub.Clock.AdvanceSecond();
        await using var elsewhere = hub.OpenElsewhere();
        var changes = Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? tenant.CreateUserAsync($"late{i}") : tenant.DeleteUserAsync(people[i]));
        await Task.WhenAll([hub.Jobs.RunAsync(job).AsTask(), new JobStore(elsewhere, hub.Clock).RunAsync(job).AsTask(), .. changes]);
        (await hub.NumberAsync("select count(*) from accounts where directory_id = $1 and user_id is not null and size_gb <> 20", tenant.Id)).ShouldBe(0);
        var over = (await hub.Jobs.FindAsync(tenant.Id, job.Id))!;
        over.State.ShouldBe(JobState.Done);
        over.Done.ShouldBeInRange(1150, 1200);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_newer_job_of_the_same_kind_takes_the_place_of_one_that_runs_and_anybody_may_be_stopped()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 10);
        await FillAsync(tenant, 300);
        await SizeAsync(hub, tenant, 20);
        var first = (await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!;
        await hub.Jobs.StepAsync(tenant.Id, first.Id);
        await SizeAsync(hub, tenant, 30);
        hub.Clock.AdvanceSecond();
        var second = (await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!;
        (await hub.Jobs.StepAsync(tenant.Id, first.Id))!.State.ShouldBe(JobState.Cancelled);
        (await hub.Jobs.CancelAsync(tenant.Id, first.Id, Actor.CommandLine)).ShouldBeFalse();
        await hub.Jobs.RunAsync(second);
        (await SizesAsync(hub, tenant)).ShouldAllBe(s => s == 30);
        (await hub.Jobs.ListAsync(tenant.Id)).Select(j => j.State).ShouldBe([JobState.Done, JobState.Cancelled]);

        await SizeAsync(hub, tenant, 40);
        var third = (await hub.Directories.ApplyAccountSizeAsync(tenant.Id, Actor.CommandLine))!;
        (await hub.Jobs.CancelAsync(tenant.Id, third.Id, Actor.CommandLine)).ShouldBeTrue();
        (await hub.Jobs.RunAsync((await hub.Jobs.FindAsync(tenant.Id, third.Id))!)).Changed.ShouldBe(0);
        (await hub.Jobs.StepAsync(tenant.Id, Guid.CreateVersion7(hub.Clock.GetUtcNow()))).ShouldBeNull();
        (await hub.Jobs.FindAsync(Guid.CreateVersion7(hub.Clock.GetUtcNow()), third.Id)).ShouldBeNull("a job is found in its own directory only");
    }

    private static Task<string[]> FillAsync(Tenant tenant, int people) =>
        Task.WhenAll(Enumerable.Range(0, people).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));

    private static ValueTask<Rollcall.Server.Directories.SettingsResult> SizeAsync(Hub hub, Tenant tenant, long? size) =>
        hub.Directories.UpdateAsync(tenant.Id, null, settings => settings with { AccountSizeGb = size }, Actor.CommandLine);

    private static ValueTask<List<long?>> SizesAsync(Hub hub, Tenant tenant) =>
        hub.ListAsync("select size_gb from accounts where directory_id = $1 order by id", [tenant.Id], row => row.IntegerOrNull(0));
}
