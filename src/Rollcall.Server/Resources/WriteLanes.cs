using System.Collections.Concurrent;
using System.Threading.Channels;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>
/// Every change to a directory goes through that directory's lane, and a lane is serial: uniqueness, <c>If-Match</c>, membership and event numbers are free of races.
/// What waits is committed together, so that many writers share one flush to disk. An answer is given only after the commit.
/// </summary>
public sealed class WriteLanes : IAsyncDisposable
{
    /// <summary>Weight of the changes in one transaction at most. Beyond a few hundred, larger batches gain nothing.</summary>
    public const int BatchWeight = 256;

    /// <summary>Weight of the changes that may wait in one lane; more are answered 503.</summary>
    public const int LaneWeight = 4096;

    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly ILogger<WriteLanes> _log;
    private readonly ConcurrentDictionary<Guid, Lane> _lanes = new();
    private readonly Channel<Lane> _ready = Channel.CreateUnbounded<Lane>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _committer;

    /// <summary>Starts the committer: one, because SQLite has one writer.</summary>
    public WriteLanes(Database database, TimeProvider time, ILogger<WriteLanes> log)
    {
        _database = database;
        _time = time;
        _log = log;
        _committer = Task.Run(CommitAsync);
    }

    /// <summary>Puts a change into its lane and waits until it is durable or refused.</summary>
    /// <exception cref="ScimException">The change was refused, or 503: the lane is full or the database cannot be written now. Nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">The client went away before the change was taken; it was dropped.</exception>
    public async ValueTask<WriteOutcome> WriteAsync(DirectoryAccess access, ResourceChange change, CancellationToken cancellationToken)
    {
        var pending = new PendingChange(access, change);
        var lane = _lanes.GetOrAdd(access.DirectoryId, static _ => new Lane());
        switch (lane.Enter(pending))
        {
            case LaneEntry.Full:
                throw ScimException.Unavailable("Too many changes of this directory are waiting. Try again shortly.", 1);
            case LaneEntry.First when !_ready.Writer.TryWrite(lane):
                throw ScimException.Unavailable("The server is stopping. Try again shortly.", 2);
            default:
                break;
        }
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingChange)state!).Cancel(token), pending);
        return await pending.Outcome;
    }

    /// <summary>Takes no more changes, completes those that wait, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _ready.Writer.TryComplete();
        await _committer;
    }

    private async Task CommitAsync()
    {
        var batch = new List<PendingChange>();
        while (await _ready.Reader.WaitToReadAsync())
        {
            batch.Clear();
            var weight = 0;
            var again = new List<Lane>();
            // Several lanes share a transaction, and none can fill it as long as others wait.
            while (weight < BatchWeight && _ready.Reader.TryRead(out var lane))
            {
                weight += lane.Take(batch, BatchWeight / 2);
                if (lane.Leave())
                    again.Add(lane);
            }
            foreach (var lane in again)
            {
                // Only when stopping the channel refuses; what waits is then completed here.
                if (!_ready.Writer.TryWrite(lane))
                    while (lane.Take(batch, int.MaxValue) > 0)
                    {
                    }
            }
            if (batch.Count > 0)
                await CommitAsync(batch);
        }
    }

    private async Task CommitAsync(List<PendingChange> batch)
    {
        try
        {
            var now = _time.GetUtcNow();
            var results = await _database.WriteAsync(session => new ChangeBatch(session, now).RunAsync(batch));
            for (var i = 0; i < batch.Count; i++)
                Answer(batch[i], results[i]);
        }
        catch (Exception failure)
        {
            if (batch.Count == 1)
            {
                batch[0].Fail(Refusal(failure));
                return;
            }
            // The database refused the whole; alone, only the culprit fails.
            _log.LogWarning(failure, "A batch of {Count} changes was refused; each is tried alone.", batch.Count);
            foreach (var change in batch)
                await CommitAsync([change]);
        }
    }

    private ScimException Refusal(Exception failure)
    {
        if (failure is DatabaseBusyException or IOException)
        {
            _log.LogError(failure, "The database cannot be written now.");
            return ScimException.Unavailable("The database cannot be written now. Nothing was changed.", 5);
        }
        _log.LogError(failure, "A change was refused by the database.");
        return failure is DatabaseRefusedException { Uniqueness: true } ? ScimException.Uniqueness("userName or displayName") : ScimException.Internal();
    }

    private static void Answer(PendingChange pending, object result)
    {
        if (result is WriteOutcome outcome)
            pending.Complete(outcome);
        else
            pending.Fail((ScimException)result);
    }

    private enum LaneEntry
    {
        Queued,
        First,
        Full,
    }

    /// <summary>The changes of one directory that wait. In <c>_ready</c> at most once.</summary>
    private sealed class Lane
    {
        private readonly Lock _lock = new();
        private readonly Queue<PendingChange> _waiting = new();
        private int _weight;
        private bool _scheduled;

        public LaneEntry Enter(PendingChange change)
        {
            lock (_lock)
            {
                if (_weight > 0 && _weight + change.Weight > LaneWeight)
                    return LaneEntry.Full;
                _waiting.Enqueue(change);
                _weight += change.Weight;
                if (_scheduled)
                    return LaneEntry.Queued;
                _scheduled = true;
                return LaneEntry.First;
            }
        }

        /// <summary>Moves changes whose clients still wait into a batch; at least one, whatever its weight.</summary>
        public int Take(List<PendingChange> batch, int most)
        {
            var taken = 0;
            lock (_lock)
            {
                while (_waiting.TryPeek(out var next) && (taken == 0 || taken + next.Weight <= most))
                {
                    _waiting.Dequeue();
                    _weight -= next.Weight;
                    if (!next.TryTake())
                        continue;
                    batch.Add(next);
                    taken += next.Weight;
                }
            }
            return taken;
        }

        /// <summary>Whether something still waits, so that the lane must be scheduled again.</summary>
        public bool Leave()
        {
            lock (_lock)
                return _scheduled = _waiting.Count > 0;
        }
    }
}
