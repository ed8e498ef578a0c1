using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Server.Audit;
using Rollcall.Server.Events;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Server.Tokens;
using Rollcall.Storage;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Events;

/// <summary>The feed of a database that several nodes write: one of them at a time gives positions, and no reader ever skips an event.</summary>
public sealed class FeedSequencerTests
{
    private static readonly TimeSpan LongerThanTheLease = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Sixteen_writers_at_two_nodes_with_random_delays_are_read_in_order_each_event_once()
    {
        const int PerWriter = 25;
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        await using var left = Hub.On(Delayed(hub, 1));
        await using var right = Hub.On(Delayed(hub, 2));
        var directories = new List<Guid>();
        for (var i = 0; i < 4; i++)
            directories.Add((await hub.DirectoryAsync()).Id);
        var tenants = new List<Tenant>();
        foreach (var directory in directories)
        {
            var token = (await hub.Tokens.CreateAsync(directory, new NewToken(), Actor.CommandLine))!.Value.Secret;
            foreach (var node in (Hub[])[left, right])
                tenants.Add(new Tenant(node, directory, token, await node.Directories.OpenAsync(IdText.Format(directory), token, CancellationToken.None)));
        }

        using var written = new CancellationTokenSource();
        var sequencers = ((Hub[])[left, right]).Select(node => Task.Run(async () =>
        {
            var worker = Worker(node.Database, TimeProvider.System);
            while (!written.IsCancellationRequested)
                await worker.RunOnceAsync();
        })).ToList();
        var reader = Task.Run(() => ReadAsync(hub, written.Token));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < PerWriter; i++)
                (await tenants[writer % tenants.Count].CreateUserAsync($"w{writer}-{i}")).Status.ShouldBe(200);
        })));
        var total = await hub.NumberAsync("select sum(last_sequence)::bigint from directory_state");
        while (await hub.NumberAsync("select coalesce(max(last_position), 0) from feed") < total)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        await written.CancelAsync();
        await Task.WhenAll(sequencers);

        var entries = await reader;
        entries.Select(e => e.Position).ShouldBe(Enumerable.Range(1, (int)total).Select(p => (long)p));
        foreach (var events in entries.GroupBy(e => e.Event.DirectoryId))
            events.Select(e => e.Event.Sequence).ShouldBe(Enumerable.Range(1, events.Count()).Select(n => (long)n));
        entries.Count.ShouldBeGreaterThan(16 * PerWriter * 2);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public async Task A_holder_that_dies_at_any_step_is_followed_by_another(int write, bool beforeCommit)
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        await (await hub.DirectoryAsync()).CreateUserAsync("ada");
        await using var mortal = new StagedDatabase(PostgresDatabase.Open(hub.ConnectionString));
        Func<int, Task> death = number => number == write ? throw new TimeZoneNotFoundException() : Task.CompletedTask;
        (mortal.Before, mortal.BeforeCommit) = beforeCommit ? (mortal.Before, death) : (death, mortal.BeforeCommit);
        await Should.ThrowAsync<TimeZoneNotFoundException>(() => Worker(mortal, hub.Clock).RunOnceAsync());
        (await PositionsAsync(hub)).ShouldBeEmpty();

        var heir = Worker(hub.Database, hub.Clock);
        // Before the first transaction is committed nobody holds the lease; afterwards it must run out first.
        var holds = write == 1;
        (await heir.RunOnceAsync() == 0).ShouldBe(holds);
        hub.Clock.Advance(LongerThanTheLease);
        await heir.RunOnceAsync();
        await EverythingIsReadOnceAsync(hub);
    }

    [Fact]
    public async Task A_holder_that_wakes_up_too_late_gives_no_positions()
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        var tenant = await hub.DirectoryAsync();
        await using var slow = new StagedDatabase(PostgresDatabase.Open(hub.ConnectionString));
        TaskCompletionSource asleep = new(TaskCreationOptions.RunContinuationsAsynchronously), wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Before = async number =>
        {
            if (number != 1)
                return;
            asleep.SetResult();
            await wake.Task;
        };
        // It has the lease, and sleeps before it gives the first position.
        var sleeper = Worker(slow, hub.Clock).RunOnceAsync();
        await asleep.Task;
        var other = Worker(hub.Database, hub.Clock);
        (await other.RunOnceAsync()).ShouldBe(0, "the lease is held");
        hub.Clock.Advance(LongerThanTheLease);
        (await other.RunOnceAsync()).ShouldBeGreaterThan(0);

        await tenant.CreateUserAsync("late");
        wake.SetResult();
        (await sleeper).ShouldBe(0, "its fence is an old one");
        (await hub.NumberAsync("select count(*) from feed_inbox")).ShouldBe(1);
        (await other.RunOnceAsync()).ShouldBe(1);
        await EverythingIsReadOnceAsync(hub);
    }

    [Fact]
    public async Task A_lease_that_ran_out_and_was_taken_by_nobody_still_serves_its_holder()
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        var tenant = await hub.DirectoryAsync();
        var worker = Worker(hub.Database, hub.Clock);
        await worker.RunOnceAsync();
        hub.Clock.Advance(LongerThanTheLease);
        await tenant.CreateUserAsync("later");
        (await worker.RunOnceAsync()).ShouldBe(1);
        await EverythingIsReadOnceAsync(hub);
    }

    private static StagedDatabase Delayed(Hub hub, int seed)
    {
        var random = new Random(seed);
        return new StagedDatabase(PostgresDatabase.Open(hub.ConnectionString))
        {
            BeforeCommit = async _ =>
            {
                int milliseconds;
                lock (random)
                    milliseconds = random.Next(8);
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
            },
        };
    }

    private static FeedWorker Worker(Database database, TimeProvider time) => new(database, new Readiness(database) { IsMigrated = true }, time, NullLogger<FeedWorker>.Instance);

    private static ValueTask<List<long>> PositionsAsync(Hub hub) => hub.ListAsync("select last_position from feed", [], row => row.Integer(0));

    private static async Task EverythingIsReadOnceAsync(Hub hub)
    {
        var entries = await ReadAsync(hub, new CancellationToken(canceled: true));
        entries.Select(e => e.Position).ShouldBe(Enumerable.Range(1, entries.Count).Select(p => (long)p));
        entries.Select(e => e.Event.Sequence).ShouldBe(Enumerable.Range(1, entries.Count).Select(p => (long)p));
        entries.Count.ShouldBe((int)await hub.NumberAsync("select count(*) from events"));
        (await hub.NumberAsync("select count(*) from feed_inbox")).ShouldBe(0);
    }

    // Reads on from where it is, until nothing more can come.
    private static async Task<List<FeedEntry>> ReadAsync(Hub hub, CancellationToken written)
    {
        var store = new FeedStore(hub.Database);
        var environment = (await hub.ListAsync("select id from environments", [], row => row.Id(0))).Single();
        var read = new List<FeedEntry>();
        while (true)
        {
            var last = written.IsCancellationRequested;
            var more = await store.ReadAsync(environment, read.Count == 0 ? 0 : read[^1].Position, 37, CancellationToken.None);
            read.AddRange(more);
            if (last && more.Count == 0)
                return read;
        }
    }
}
