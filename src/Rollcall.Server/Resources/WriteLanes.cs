using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Bulk;
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

    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);

    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly ILogger<WriteLanes> _log;
    private readonly ConcurrentDictionary<Guid, Lane> _lanes = new();
    private readonly Channel<Lane> _ready = Channel.CreateUnbounded<Lane>();
    private readonly Task[] _committers;

    /// <summary>Starts as many committers as the database can use side by side.</summary>
    public WriteLanes(Database database, TimeProvider time, ILogger<WriteLanes> log)
    {
        _database = database;
        _time = time;
        _log = log;
        _committers = [.. Enumerable.Range(0, database.Committers).Select(_ => Task.Run(CommitAsync))];
    }

    /// <summary>Puts a change into its lane and waits until it is durable or refused.</summary>
    /// <exception cref="ScimException">The change was refused, or 503: the lane is full or the database cannot be written now. Nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">The client went away before the change was taken; it was dropped.</exception>
    public async ValueTask<WriteOutcome> WriteAsync(DirectoryAccess access, ResourceChange change, CancellationToken cancellationToken) =>
        WriteResults.Single(await WriteAsync(access, BulkPlan.Of(change), cancellationToken));

    /// <summary>Puts the changes of a plan into their lane, to be made in one transaction, and waits until each is durable or refused.</summary>
    /// <exception cref="ScimException">The whole was refused: 401, 403, or 503: the lane is full or the database cannot be written now. Nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">The client went away before the changes were taken; they were dropped.</exception>
    public async ValueTask<ImmutableArray<BulkResult>> WriteAsync(DirectoryAccess access, BulkPlan plan, CancellationToken cancellationToken)
    {
        var pending = new PendingWrite(access, plan);
        var lane = _lanes.GetOrAdd(access.DirectoryId, static _ => new Lane());
        switch (lane.Enter(pending))
        {
            case LaneEntry.Full:
                throw ScimException.Unavailable("Too many changes of this directory are waiting. Try again shortly.", 1);
            case LaneEntry.Closed:
                throw Stopping();
            case LaneEntry.First when !_ready.Writer.TryWrite(lane):
                lane.Close(Stopping());
                break;
            default:
                break;
        }
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingWrite)state!).Cancel(token), pending);
        return await pending.Results;
    }

    /// <summary>Takes no more changes, completes those that wait, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _ready.Writer.TryComplete();
        await Task.WhenAll(_committers);
    }

    private static ScimException Stopping() => ScimException.Unavailable("The server is stopping. Try again shortly.", 2);

    private async Task CommitAsync()
    {
        var batch = new List<PendingWrite>();
        var lanes = new List<Lane>();
        while (await _ready.Reader.WaitToReadAsync())
        {
            var weight = 0;
            // Several lanes share a transaction, and none can fill it as long as others wait.
            while (weight < BatchWeight && _ready.Reader.TryRead(out var lane))
            {
                weight += lane.Take(batch, BatchWeight / 2);
                lanes.Add(lane);
            }
            var outgrew = await CommitAsync(batch);
            // A lane is scheduled again only now: two committers never hold changes of one directory.
            foreach (var lane in lanes)
            {
                while (lane.Leave() && !_ready.Writer.TryWrite(lane))
                {
                    // Only when stopping the channel refuses; what waits is then completed here.
                    batch.Clear();
                    lane.Take(batch, BatchWeight);
                    outgrew |= await CommitAsync(batch);
                }
            }
            // Now and not before the next: it may be long in coming, and a large Bulk would be kept until then.
            batch.Clear();
            lanes.Clear();
            // Takes long: what was answered is let go before, and its lanes are open to other committers.
            if (outgrew)
                await AnalyzeAsync();
        }
    }

    // Whether so much was written that the planner's statistics are too old.
    private async Task<bool> CommitAsync(List<PendingWrite> batch)
    {
        if (batch.Count == 0)
            return false;
        object[] results = [];
        ChangeBatch? ran = null;
        try
        {
            var now = _time.GetUtcNow();
            await _database.WriteAsync(async session =>
            {
                ran = new ChangeBatch(session, now);
                results = await ran.RunAsync(batch);
            });
            Answer(batch, results);
            return ran is { Outgrew: true };
        }
        catch (DatabaseUnavailableException lost) when (lost.CommitUnknown)
        {
            await SettleAsync(batch, results, ran!, lost);
        }
        catch (Exception failure) when (batch is [{ Plan.Steps.Length: <= 1 }] || failure is DatabaseBusyException or DatabaseUnavailableException)
        {
            FailAll(batch, Refusal(failure));
        }
        catch (Exception failure)
        {
            // The database refused the whole; alone, only the culprit fails.
            _log.LogWarning(failure, "A batch of {Count} changes was refused; each is tried alone.", batch.Sum(write => write.Changes.Length));
            if (batch is [var bulk])
                return await CommitStepsAsync(bulk);
            var outgrew = false;
            foreach (var write in batch)
                outgrew |= await CommitAsync([write]);
            return outgrew;
        }
        return false;
    }

    // Step by step, each in a transaction of its own: what refers to each other in a circle stays together.
    private async Task<bool> CommitStepsAsync(PendingWrite bulk)
    {
        var outgrew = false;
        var results = new WriteResults(bulk.Plan);
        while (results.Run.Next() is [var first, ..] step)
        {
            var part = new PendingWrite(bulk.Access, bulk.Plan.Part(step));
            outgrew |= await CommitAsync([part]);
            try
            {
                results.Take(step, await part.Results);
            }
            catch (ScimException whole) when (whole.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status503ServiceUnavailable && !results.AnyDone)
            {
                bulk.Fail(whole);
                return outgrew;
            }
            catch (ScimException refused)
            {
                results.Run.Refused(step, first, refused);
            }
        }
        bulk.Complete(results.All());
        return outgrew;
    }

    // The connection went after COMMIT was sent: the database knows whether it was kept, and the answer must be that truth.
    private async Task SettleAsync(List<PendingWrite> batch, object[] results, ChangeBatch ran, Exception lost)
    {
        _log.LogWarning(lost, "The answer to a commit was lost; asking the database what became of it.");
        if (ran.Mark is not { } mark)
        {
            // Nothing was written: what was read is the whole answer.
            Answer(batch, results);
            return;
        }
        var deadline = _time.GetUtcNow() + SettleWithin;
        while (_time.GetUtcNow() < deadline)
        {
            try
            {
                if (await _database.WriteAsync(mark.IsCommittedAsync))
                    Answer(batch, results);
                else
                    FailAll(batch, ScimException.Unavailable("The database connection was lost. Nothing was changed.", 1));
                return;
            }
            catch (Exception again) when (again is DatabaseBusyException or DatabaseUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), _time);
            }
        }
        FailAll(batch, ScimException.Unavailable("The database connection was lost, and it is not known yet whether the change was kept. Read the resource before repeating it.", 5));
    }

    private async Task AnalyzeAsync()
    {
        try
        {
            if (_database.Dialect.Analyze is { } analyze)
                await _database.WriteAsync(session =>
                {
                    session.Execute(analyze);
                    return ValueTask.CompletedTask;
                });
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "Statistics could not be brought up to date.");
        }
    }

    private ScimException Refusal(Exception failure)
    {
        if (failure is DatabaseBusyException or DatabaseUnavailableException)
        {
            _log.LogError(failure, "The database cannot be written now.");
            return ScimException.Unavailable("The database cannot be written now. Nothing was changed.", 2);
        }
        _log.LogError(failure, "A change was refused by the database.");
        return failure is DatabaseRefusedException { Uniqueness: true } ? ScimException.Uniqueness("userName or displayName") : ScimException.Internal();
    }

    private static void FailAll(List<PendingWrite> batch, ScimException refusal)
    {
        foreach (var write in batch)
            write.Fail(refusal);
    }

    private static void Answer(List<PendingWrite> batch, object[] results)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (results[i] is ImmutableArray<BulkResult> made)
                batch[i].Complete(made);
            else
                batch[i].Fail((ScimException)results[i]);
        }
    }

    private enum LaneEntry
    {
        Queued,
        First,
        Full,
        Closed,
    }

    /// <summary>The writes of one directory that wait. In <c>_ready</c> at most once.</summary>
    private sealed class Lane
    {
        private readonly Lock _lock = new();
        private readonly Queue<PendingWrite> _waiting = new();
        private int _weight;
        private bool _scheduled;
        private bool _closed;

        public LaneEntry Enter(PendingWrite write)
        {
            lock (_lock)
            {
                if (_closed)
                    return LaneEntry.Closed;
                if (_weight > 0 && _weight + write.Weight > LaneWeight)
                    return LaneEntry.Full;
                _waiting.Enqueue(write);
                _weight += write.Weight;
                if (_scheduled)
                    return LaneEntry.Queued;
                _scheduled = true;
                return LaneEntry.First;
            }
        }

        /// <summary>Moves writes whose clients still wait into a batch; at least one, whatever its weight.</summary>
        public int Take(List<PendingWrite> batch, int most)
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

        /// <summary>Takes no more writes and refuses those that wait: nobody will come for them.</summary>
        public void Close(ScimException refusal)
        {
            lock (_lock)
            {
                _closed = true;
                while (_waiting.TryDequeue(out var write))
                {
                    if (write.TryTake())
                        write.Fail(refusal);
                }
            }
        }

        /// <summary>Whether something still waits, so that the lane must be scheduled again.</summary>
        public bool Leave()
        {
            lock (_lock)
                return _scheduled = _waiting.Count > 0;
        }
    }
}
