using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>
/// Runs the sequencer where several nodes write one database. The lease lets one node at a time try; the fence, checked under the lock of the environment's state row
/// in the very transaction that gives positions, lets only its holder succeed, however late it wakes up.
/// </summary>
public sealed class FeedWorker(Database database, Readiness readiness, TimeProvider time, ILogger<FeedWorker> log) : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(100);

    private readonly Guid _me = Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Takes or keeps the lease of every environment that has something waiting, and gives positions to all of it.</summary>
    /// <returns>How many inbox rows were taken.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken = default)
    {
        var taken = 0;
        foreach (var environment in await database.ReadAsync(session => FeedSequencer.EnvironmentsAsync(session, cancellationToken), cancellationToken: cancellationToken))
        {
            if (await AcquireAsync(environment, cancellationToken) is not { } fence)
                continue;
            int step;
            do
            {
                step = await StepAsync(environment, fence, cancellationToken);
                taken += step;
            }
            while (step == FeedSequencer.RowsPerStep);
        }
        return taken;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database.Dialect.HasOneWriter)
            return;
        using var timer = new PeriodicTimer(Rhythm, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The end of the server; the lease runs out by itself.
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        if (!readiness.IsMigrated)
            return;
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DatabaseUnavailableException or DatabaseBusyException)
        {
            // The lanes say loudly enough that the database is away; this goes on where it stopped.
            log.LogDebug(failure, "The feed waits for the database.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // An exception that left this loop would end the server.
            log.LogError(failure, "Events could not be given positions in the feed; it is tried again.");
        }
    }

    // Compare and set: whoever finds the lease free or run out gets the next fence.
    private ValueTask<long?> AcquireAsync(Guid environment, CancellationToken cancellationToken) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var held = await session.SingleAsync(
            "select lease_owner, lease_until, fence from feed_state where environment_id = $1" + session.Dialect.RowLock, [environment],
            row => new Held(row.IdOrNull(0), row.Time(1), row.Integer(2)), cancellationToken);
        if (held is null || (held.Owner != _me && held.Until > now))
            return (long?)null;
        var fence = held.Owner == _me ? held.Fence : held.Fence + 1;
        session.Execute("update feed_state set lease_owner = $2, lease_until = $3, fence = $4 where environment_id = $1", environment, _me, now + Lease, fence);
        return fence;
    }, cancellationToken);

    private ValueTask<int> StepAsync(Guid environment, long fence, CancellationToken cancellationToken) => database.WriteAsync(async session =>
    {
        var current = await session.SingleAsync("select fence from feed_state where environment_id = $1" + session.Dialect.RowLock, [environment], row => row.Integer(0), cancellationToken);
        return current == fence ? await FeedSequencer.AssignAsync(session, environment, cancellationToken) : 0;
    }, cancellationToken);

    private sealed record Held(Guid? Owner, DateTimeOffset Until, long Fence);
}
