using System.Collections.Immutable;
using Rollcall.Scim.Filtering;

namespace Rollcall.Scim.Changes;

/// <summary>
/// One step of a change to a group's membership. Membership is rows, never inside the group's document, so that adding one
/// member costs the same for any size of group. Steps are applied in order; each is idempotent.
/// </summary>
public abstract record MemberChange
{
    private MemberChange()
    {
    }

    /// <summary>These become members; those that are already stay.</summary>
    public sealed record Add(ImmutableArray<string> Ids) : MemberChange;

    /// <summary>These are members no longer; those that were not are no error.</summary>
    public sealed record Remove(ImmutableArray<string> Ids) : MemberChange;

    /// <summary>
    /// Members that match are removed. Only this step reads the member set; a filter on nothing but <c>value eq</c> becomes <see cref="Remove"/> instead.
    /// </summary>
    /// <param name="Filter">A value filter over the sub-attributes of <c>members</c>.</param>
    /// <param name="NoTargetWhenEmpty">Whether it is 400 <c>noTarget</c> when nothing matches (RFC 7644 §3.5.2.2 for strict directories).</param>
    public sealed record RemoveWhere(Filter Filter, bool NoTargetWhenEmpty) : MemberChange;

    /// <summary>Exactly these are members afterwards; the empty list empties the group.</summary>
    public sealed record ReplaceAll(ImmutableArray<string> Ids) : MemberChange;
}
