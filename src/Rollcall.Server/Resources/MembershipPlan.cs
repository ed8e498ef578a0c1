using System.Collections.Immutable;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>
/// What the member steps of one change come to: who joins, who leaves, who is not known. Made without touching the batch,
/// so that a refused change leaves nothing.
/// </summary>
internal sealed class MembershipPlan
{
    private readonly DirectoryBatch _batch;
    private readonly MemberSet _set;
    private readonly Dictionary<Guid, ResourceKind?> _planned = [];
    private readonly List<string> _ignored = [];

    private MembershipPlan(DirectoryBatch batch, Guid group)
    {
        _batch = batch;
        _set = batch.MembersOf(group);
    }

    /// <summary>Members who were not and are now.</summary>
    public ImmutableArray<(Guid Id, ResourceKind Kind)> Added { get; private set; } = [];

    /// <summary>Members who were and are no longer.</summary>
    public ImmutableArray<(Guid Id, ResourceKind Kind)> Removed { get; private set; } = [];

    /// <summary>What was left out, for the verdict.</summary>
    public ImmutableArray<string> Ignored => [.. _ignored.Distinct(StringComparer.Ordinal)];

    public bool ChangesAnything => !Added.IsEmpty || !Removed.IsEmpty;

    /// <summary>Computes the plan.</summary>
    /// <exception cref="ScimException">400 in strict directories: an unknown member, or a filter that matches none.</exception>
    public static MembershipPlan Of(DirectoryBatch batch, Guid group, ResourceChange change)
    {
        var plan = new MembershipPlan(batch, group);
        foreach (var step in change.Members)
            plan.Apply(step, change);
        plan.Added = [.. plan._planned.Where(p => p.Value is not null && plan._set.Knows(p.Key) != true).Select(p => (p.Key, p.Value!.Value))];
        plan.Removed = [.. plan._planned.Where(p => p.Value is null && plan._set.Knows(p.Key) == true).Select(p => (p.Key, plan._set.KindOf(p.Key)))];
        return plan;
    }

    private void Apply(MemberChange step, ResourceChange change)
    {
        switch (step)
        {
            case MemberChange.Add add:
                Add(add.Ids, change.Strict);
                break;
            case MemberChange.Remove remove:
                foreach (var text in remove.Ids)
                {
                    if (IdText.TryParse(text, out var id))
                        _planned[id] = null;
                }
                break;
            case MemberChange.RemoveWhere where:
                RemoveWhere(where, change.Type);
                break;
            case MemberChange.ReplaceAll replace:
                foreach (var (id, _) in Current().ToList())
                    _planned[id] = null;
                Add(replace.Ids, change.Strict);
                break;
            default:
                throw new InvalidOperationException(step.GetType().Name);
        }
    }

    private void Add(ImmutableArray<string> ids, bool strict)
    {
        foreach (var text in ids)
        {
            if (IdText.TryParse(text, out var id) && _batch.Existing(id) is { } found)
                _planned[id] = found.Kind;
            else if (strict)
                throw ScimException.InvalidValue($"members: no user or group of this directory has the id '{Short(text)}'. Provision it first. (RFC 7643 §4.2)").Masking(Short(text));
            else
                // What does not even look like an id of ours may be a name or an address, which logs must not keep.
                _ignored.Add(IdText.TryParse(text, out _) ? $"members: unknown id {text}" : "members: a value that is no id of this server");
        }
    }

    private void RemoveWhere(MemberChange.RemoveWhere where, ResourceType type)
    {
        var predicate = ScimPredicate.CompileValueFilter(where.Filter, type.Members!);
        var matches = Current().Where(m => predicate.Matches(Value(m.Id, m.Kind))).ToList();
        if (matches.Count == 0 && where.NoTargetWhenEmpty)
            throw ScimException.NoTarget("No member matches the value filter of the path. (RFC 7644 §3.5.2.2)");
        foreach (var (id, _) in matches)
            _planned[id] = null;
    }

    private IEnumerable<(Guid Id, ResourceKind Kind)> Current() =>
        _set.All.Where(m => !_planned.ContainsKey(m.Id)).Concat(_planned.Where(p => p.Value is not null).Select(p => (p.Key, p.Value!.Value)));

    private ScimObject Value(Guid id, ResourceKind kind)
    {
        var value = new ScimObject(("value", new ScimString(IdText.Format(id))), ("type", new ScimString(kind.ToString())));
        return _batch.Existing(id)?.Display is { } display ? value.With("display", new ScimString(display)) : value;
    }

    private static string Short(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
