using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>
/// Runs the sequencer where several nodes write one database. The lease lets one node at a time try; the fence, checked under the lock of the environment's state row
/// in the very transaction that gives positions, lets only its holder succeed, however late it wakes up.
/// </summary>
public sealed class FeedWorker(Database database, Readiness readiness, TimeProvider time, ILogger<FeedWorker> log) : Worker(readiness, time, TimeSpan.FromMilliseconds(100), log)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

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
    protected override Task TurnAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    // Where there is one writer, positions are given in the write transaction itself. The lease of a server that ends runs out by itself.
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => database.Dialect.HasOneWriter ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    // Compare and set: whoever finds the lease free or run out gets the next fence.
    private ValueTask<long?> AcquireAsync(Guid environment, CancellationToken cancellationToken) => database.WriteAsync(async session =>
    {
        var now = Time.GetUtcNow();
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
