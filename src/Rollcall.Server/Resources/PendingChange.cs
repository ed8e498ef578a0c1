using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>A change and what it needs to be read for it.</summary>
internal sealed class PendingChange
{
    // A plain change has a body of a few KB. By this a full lane (WriteLanes.LaneWeight) holds 64 MiB of bodies at most, and one write.
    private const int BytesPerWeight = 16 * 1024;

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
