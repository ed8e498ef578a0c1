using System.Collections.Immutable;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Bulk;

namespace Rollcall.Server.Resources;

/// <summary>A request's changes waiting in its directory's lane, one or those of a Bulk, and whoever waits for what becomes of them.</summary>
internal sealed class PendingWrite
{
    private readonly TaskCompletionSource<ImmutableArray<BulkResult>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public PendingWrite(DirectoryAccess access, BulkPlan plan)
    {
        Access = access;
        Plan = plan;
        Changes = [.. plan.Operations.Select(o => o.Change is null ? null : new PendingChange(access, o.Change))];
        Weight = Math.Max(1, Changes.Sum(c => c?.Weight ?? 0));
    }

    public DirectoryAccess Access { get; }

    public BulkPlan Plan { get; }

    /// <summary>One for each operation of the plan; null where it is refused as it stands.</summary>
    public ImmutableArray<PendingChange?> Changes { get; }

    /// <summary>What its changes weigh together.</summary>
    public int Weight { get; }

    public Task<ImmutableArray<BulkResult>> Results => _completion.Task;

    /// <summary>Takes the write for execution; false when its client has gone before.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    /// <summary>Drops the write if nobody has taken it: one that has been taken completes whatever its client does.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        if (TryTake())
            _completion.TrySetCanceled(cancellationToken);
    }

    public void Complete(ImmutableArray<BulkResult> results) => _completion.TrySetResult(results);

    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
