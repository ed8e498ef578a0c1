using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>
/// Turns an operation on the membership into steps. Two things may never happen: a message that names nobody empties the group, and a form that is not
/// understood is answered as if it were.
/// </summary>
internal sealed class MemberChangeReader(ScimDialect dialect, ScimLimits limits, ICollection<string> ignored)
{
    private const string MemberId = "value";

    public ImmutableArray<MemberChange> Read(PatchVerb verb, AttributeTarget target, Filter? filter, ScimValue? value)
    {
        if (target.SubAttribute is not null)
            return OfMember(target);
        if (filter is not null)
            ScimPredicate.CompileValueFilter(filter, target.Attribute!);
        return verb switch
        {
            PatchVerb.Add when filter is null => Adding(ResourceBinder.MemberIds(value, limits)),
            PatchVerb.Replace when filter is null => [new MemberChange.ReplaceAll(ResourceBinder.MemberIds(Named(target, value), limits))],
            PatchVerb.Remove when filter is null => Removal(target, value),
            PatchVerb.Remove => Removal(filter!),
            PatchVerb.Add or PatchVerb.Replace => Reassignment(target, filter!, value!),
            _ => throw new InvalidOperationException($"Unknown operation {verb}."),
        };
    }

    // RFC 7643 §4.2: who a member is cannot change, only whether it is one; its name for people comes from the member itself.
    private ImmutableArray<MemberChange> OfMember(AttributeTarget target)
    {
        if (dialect.IsStrict || target.SubAttribute!.Mutability != Mutability.ReadOnly)
            throw ScimException.Mutability($"'{target}' cannot be changed: add and remove members instead. (RFC 7643 §4.2)");
        ignored.Leave(target.ToString());
        return [];
    }

    // null where a list belongs may be a serializer's way to say nothing; [] is the way to empty a group (Okta sends it).
    private ScimValue? Named(AttributeTarget target, ScimValue? value) => value is ScimNull && !dialect.IsStrict
        ? throw ScimException.InvalidValue($"'{target}' is null, which does not say whether everybody is meant or nobody. Send [] to remove all members. (RFC 7643 §2.5)")
        : value;

    private ImmutableArray<MemberChange> Removal(AttributeTarget target, ScimValue? value)
    {
        if (Named(target, value) is null or ScimNull)
            return [new MemberChange.ReplaceAll([])];
        if (dialect.IsStrict)
            throw ScimException.InvalidValue($"'remove' of '{target}' takes no 'value': select members by a filter, as in members[value eq \"id\"]. (RFC 7644 §3.5.2.2)");
        // Entra (without its compatibility flag), OneLogin, JumpCloud and authentik name in 'value' who is to go; by the letter everybody would.
        var ids = ResourceBinder.MemberIds(value, limits);
        return ids.IsEmpty ? [] : [new MemberChange.Remove(ids)];
    }

    private ImmutableArray<MemberChange> Removal(Filter filter)
    {
        var ids = Ids(filter);
        return ids.IsEmpty ? [new MemberChange.RemoveWhere(filter, dialect.IsStrict)] : [new MemberChange.Remove(ids)];
    }

    // members[value eq "x"] with a value that is x again asks for x to be a member; anything else would make one member another.
    private ImmutableArray<MemberChange> Reassignment(AttributeTarget target, Filter filter, ScimValue value)
    {
        var ids = ResourceBinder.MemberIds(value, limits);
        return ids.Length == 1 && Ids(filter) is [var id] && string.Equals(id, ids[0], StringComparison.Ordinal)
            ? Adding(ids)
            : throw ScimException.Mutability($"'{target}' selected by a filter cannot be changed: add and remove members instead. (RFC 7643 §4.2)");
    }

    private static ImmutableArray<MemberChange> Adding(ImmutableArray<string> ids) => ids.IsEmpty ? [] : [new MemberChange.Add(ids)];

    /// <summary>The ids, when the filter names ids and nothing else; else none.</summary>
    private static ImmutableArray<string> Ids(Filter filter)
    {
        var terms = filter is Filter.Or or ? or.Terms : [filter];
        var ids = ImmutableArray.CreateBuilder<string>(terms.Length);
        foreach (var term in terms)
        {
            if (term is not Filter.Comparison { Operator: CompareOperator.Equal, Value: ScimString id, Path: { Schema: null, SubAttribute: null } path }
                || !string.Equals(path.Name, MemberId, StringComparison.OrdinalIgnoreCase))
                return [];
            ids.Add(id.Value);
        }
        return [.. ids.Distinct(StringComparer.Ordinal)];
    }
}
