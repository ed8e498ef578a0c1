using System.Collections.Immutable;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>A change waiting in its directory's lane, and whoever waits for its outcome.</summary>
internal sealed class PendingChange
{
    // A plain change has a body of a few KB. By this a full lane (WriteLanes.LaneWeight) holds 64 MiB of bodies at most, and one change.
    private const int BytesPerWeight = 16 * 1024;

    private readonly TaskCompletionSource<WriteOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public PendingChange(DirectoryAccess access, ResourceChange change)
    {
        Access = access;
        Change = change;
        Target = change.Id is { } text && IdText.TryParse(text, out var id) ? id : null;
        NamedMembers = [.. change.Members.SelectMany(Named)];
        Weight = 1 + (NamedMembers.Count / 50) + (change.Bytes / BytesPerWeight);
    }

    public DirectoryAccess Access { get; }

    public ResourceChange Change { get; }

    /// <summary>The resource to change; null for a create and for an id no resource can have.</summary>
    public Guid? Target { get; }

    /// <summary>Every member id the change names.</summary>
    public HashSet<Guid> NamedMembers { get; }

    /// <summary>Whether the change must know all members of its group.</summary>
    public bool NeedsAllMembers => Change.Members.Any(m => m is MemberChange.ReplaceAll or MemberChange.RemoveWhere);

    /// <summary>What it adds to a batch and to what waits: 1 for a plain change, more for many members or a large body.</summary>
    public int Weight { get; }

    public Task<WriteOutcome> Outcome => _completion.Task;

    /// <summary>Takes the change for execution; false when its client has gone before.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    /// <summary>Drops the change if nobody has taken it: one that has been taken completes whatever its client does.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        if (TryTake())
            _completion.TrySetCanceled(cancellationToken);
    }

    public void Complete(WriteOutcome outcome) => _completion.TrySetResult(outcome);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    private static IEnumerable<Guid> Named(MemberChange step)
    {
        ImmutableArray<string> texts = step switch
        {
            MemberChange.Add add => add.Ids,
            MemberChange.Remove remove => remove.Ids,
            MemberChange.ReplaceAll replace => replace.Ids,
            MemberChange.RemoveWhere => [],
            _ => throw new InvalidOperationException(step.GetType().Name),
        };
        foreach (var text in texts)
        {
            if (IdText.TryParse(text, out var id))
                yield return id;
        }
    }
}
