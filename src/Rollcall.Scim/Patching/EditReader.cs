using System.Collections.Immutable;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>Turns what one operation says of one attribute into an edit with bound values; null when there is nothing to do.</summary>
internal sealed class EditReader(ResourceType type, ScimDialect dialect, ScimLimits limits, ICollection<string> ignored)
{
    public AttributeEdit? Read(PatchVerb verb, AttributeTarget target, Filter? filter, ScimValue? value)
    {
        DemandWritable(target);
        var attribute = target.Attribute!;
        if (ReferenceEquals(attribute, CommonAttributes.Schemas))
            return SchemasEdit(verb, target, filter, value);
        var where = filter is null ? null : Selection(verb, target, filter);
        var edit = verb == PatchVerb.Remove ? Removal(target, where, value) : Assignment(verb, target, where, value!);
        // A password is checked like any value and then thrown away.
        return attribute.IsDiscarded || target.Leaf!.IsDiscarded ? null : edit;
    }

    private static void DemandWritable(AttributeTarget target)
    {
        if (target.Attribute!.Mutability == Mutability.ReadOnly || target.Leaf!.Mutability == Mutability.ReadOnly)
            throw ScimException.Mutability($"'{target}' is readOnly: this server alone writes it. Leave it out. (RFC 7644 §3.5.2)");
    }

    // What 'schemas' lists follows from the content: URNs are checked, and adding one adds nothing until the extension has content.
    private AttributeEdit? SchemasEdit(PatchVerb verb, AttributeTarget target, Filter? filter, ScimValue? value)
    {
        if (verb == PatchVerb.Remove || filter is not null || value!.IsUnassigned)
            throw ScimException.Mutability("'schemas' follows from what the resource holds: remove the extension by its URN instead. (RFC 7643 §3)");
        // RFC 7643 §3: only what the resource type has may be listed.
        foreach (var urn in (Bind(target, value) as ScimList ?? ScimList.Empty).Items.OfType<ScimString>().Select(item => item.Value))
        {
            if (string.Equals(urn, type.Schema.Id, StringComparison.OrdinalIgnoreCase) || type.FindExtension(urn) is not null)
                continue;
            if (dialect.IsStrict)
                throw ScimException.InvalidValue($"'schemas' cannot name {Excerpt.Quoted(urn)}, which a {type.Name} does not have. See /ResourceTypes. (RFC 7643 §3)");
            ignored.Leave(urn);
        }
        return null;
    }

    private AttributeEdit? Removal(AttributeTarget target, ValueSelection? where, ScimValue? value)
    {
        var attribute = target.Attribute!;
        if (value is not null and not ScimNull)
        {
            if (dialect.IsStrict)
                throw ScimException.InvalidValue($"'remove' of '{target}' takes no 'value': what goes is said by the path. (RFC 7644 §3.5.2.2)");
            if (where is null && target.SubAttribute is null && attribute.MultiValued)
                return Listed(target, value);
        }
        if (target.SubAttribute is { } sub)
            return PartsEdit(attribute, where, new PartChange(ScimObject.Empty, [sub], Appends: false));
        return where is null ? Clearing(target) : new AttributeEdit.Select(where, new ElementEdit.Drop());
    }

    // Entra (without its compatibility flag), OneLogin, JumpCloud and authentik name in 'value' what is to go. Read by the letter, that would remove everything.
    private AttributeEdit.Discard? Listed(AttributeTarget target, ScimValue value)
    {
        if (Bind(target, value) is not ScimList listed)
            return null;
        if (listed.Items.Length > limits.PatchOperations)
            throw ScimException.TooLarge($"'remove' of '{target}' lists {listed.Items.Length} values; this server takes at most {limits.PatchOperations}. Send several.");
        return new([.. listed.Items.Select(item => LikeListed(target.Attribute!, item))]);
    }

    // Texts are compared as filters compare them; a part with several values, which no filter compares, must be equal.
    private static Func<ScimValue, bool> LikeListed(ScimAttribute attribute, ScimValue listed)
    {
        if (listed is not ScimObject parts)
            return listed.Equals;
        var tests = parts.Members.Select(Func<ScimValue, bool> (part) => part.Value is ScimList
            ? candidate => part.Value.Equals((candidate as ScimObject)?[part.Key])
            : ScimPredicate.CompileValueFilter(new Filter.Comparison(new(null, part.Key, null), CompareOperator.Equal, part.Value), attribute).Matches).ToArray();
        return candidate => Array.TrueForAll(tests, test => test(candidate));
    }

    private AttributeEdit? Assignment(PatchVerb verb, AttributeTarget target, ValueSelection? where, ScimValue value)
    {
        var attribute = target.Attribute!;
        if (target.SubAttribute is { } sub)
            return PartsEdit(attribute, where, Part(verb, target, sub, value));
        if (where is not null)
            return ElementAssignment(verb, target, where, value);
        if (attribute is { IsComplex: true, MultiValued: false } && value is ScimObject parts)
            return PartsEdit(attribute, null, Parts(verb, target, parts));
        var bound = Bind(target, value);
        if (bound is null && IsLeftOut(target, value))
            return null;
        if (bound is null)
            return attribute.MultiValued && verb == PatchVerb.Add ? null : Clearing(target);
        return attribute.MultiValued && verb == PatchVerb.Add ? new AttributeEdit.Append((ScimList)bound) : new AttributeEdit.Put(bound);
    }

    private AttributeEdit? ElementAssignment(PatchVerb verb, AttributeTarget target, ValueSelection where, ScimValue value)
    {
        var element = value is ScimList { Items: [var only] } ? only : value;
        if (verb == PatchVerb.Add && target.Attribute!.IsComplex && element is ScimObject parts)
            return PartsEdit(target.Attribute, where, Parts(verb, target, parts));
        return Bind(target, value) switch
        {
            null when IsLeftOut(target, element) => null,
            null when verb == PatchVerb.Add => PartsEdit(target.Attribute!, where, new PartChange(ScimObject.Empty, [], Appends: false)),
            null => new AttributeEdit.Select(where, new ElementEdit.Drop()),
            ScimList { Items: [var bound] } => new AttributeEdit.Select(where, new ElementEdit.Put(bound)),
            _ => throw ScimException.InvalidValue($"'{where.Path}' selects values one by one, so 'value' must be one value, not several. (RFC 7644 §3.5.2)").Masking(where.Path),
        };
    }

    // A value that is not supported counts as not sent: it must not clear what is there.
    private static bool IsLeftOut(AttributeTarget target, ScimValue value) =>
        target.Leaf!.CanonicalOnly && (value is ScimList list ? list.Items : [value]).Any(item => item is ScimString { Value.Length: > 0 });

    private PartChange Parts(PatchVerb verb, AttributeTarget target, ScimObject value)
    {
        var given = ScimObject.Empty;
        var cleared = ImmutableArray.CreateBuilder<ScimAttribute>();
        foreach (var (name, part) in value.Members)
        {
            if (target.Attribute!.Find(name) is not { } sub)
            {
                Unknown(target, name);
                continue;
            }
            var place = target with { SubAttribute = sub };
            if (sub.Mutability == Mutability.ReadOnly && !dialect.IsStrict)
                continue;
            DemandWritable(place);
            var change = Part(verb, place, sub, part);
            given = new(given.Members.AddRange(change.Given.Members));
            cleared.AddRange(change.Cleared);
        }
        return new(given, cleared.DrainToImmutable(), verb == PatchVerb.Add);
    }

    private PartChange Part(PatchVerb verb, AttributeTarget target, ScimAttribute sub, ScimValue value)
    {
        var bound = Bind(target, value);
        if (sub.IsDiscarded || (bound is null && verb == PatchVerb.Add && sub.MultiValued))
            return new(ScimObject.Empty, [], Appends: false);
        return bound is null ? new(ScimObject.Empty, [sub], Appends: false) : new(new ScimObject((sub.Name, bound)), [], verb == PatchVerb.Add);
    }

    private void Unknown(AttributeTarget target, string name)
    {
        if (dialect.IsStrict)
            throw ScimException.InvalidSyntax($"'{target}' has no sub-attribute {Excerpt.Quoted(name)}. See /Schemas. (RFC 7643 §2)");
        ignored.Leave($"{target}.{name}");
    }

    private static AttributeEdit? PartsEdit(ScimAttribute attribute, ValueSelection? where, PartChange parts)
    {
        // Values that a filter selects are looked for even when nothing is said of them: RFC 7644 §3.5.2.3 wants noTarget where there are none.
        if (where is null && parts.Given.IsUnassigned && parts.Cleared.IsEmpty)
            return null;
        return attribute.MultiValued ? new AttributeEdit.Select(where, new ElementEdit.Merge(parts)) : new AttributeEdit.Merge(parts);
    }

    private static AttributeEdit.Clear Clearing(AttributeTarget target) => target.Attribute!.Required
        ? throw ScimException.Mutability($"'{target}' is required and cannot be removed. (RFC 7644 §3.5.2.2)")
        : new AttributeEdit.Clear();

    private ValueSelection Selection(PatchVerb verb, AttributeTarget target, Filter filter)
    {
        var predicate = ScimPredicate.CompileValueFilter(filter, target.Attribute!);
        var seed = dialect.IsStrict || verb == PatchVerb.Remove ? null : Seed(target with { SubAttribute = null }, filter);
        return new($"{target with { SubAttribute = null }}[{filter}]", predicate, seed, dialect.IsStrict);
    }

    // emails[type eq "work"] describes the value {"type":"work"}; a filter with anything but equality describes none.
    private ScimObject? Seed(AttributeTarget target, Filter filter)
    {
        var seed = ScimObject.Empty;
        foreach (var term in filter is Filter.And and ? and.Terms : [filter])
        {
            if (term is not Filter.Comparison { Operator: CompareOperator.Equal } pair
                || target.Attribute!.Find(pair.Path.Name) is not { Mutability: not Mutability.ReadOnly } sub
                || seed[sub.Name] is not null
                || Bind(target with { SubAttribute = sub }, pair.Value) is not { } bound)
                return null;
            seed = seed.With(sub.Name, bound);
        }
        return seed;
    }

    private ScimValue? Bind(AttributeTarget target, ScimValue value)
    {
        if (dialect.IsStrict)
            RefuseReadOnlyParts(target, value);
        return ResourceBinder.BindValue(target, value, dialect, ignored, limits);
    }

    private static void RefuseReadOnlyParts(AttributeTarget target, ScimValue value)
    {
        foreach (var item in value is ScimList list ? list.Items : [value])
        {
            foreach (var (name, _) in item is ScimObject parts ? parts.Members : [])
            {
                if (target.Leaf!.Find(name) is { Mutability: Mutability.ReadOnly } sub)
                    DemandWritable(target with { SubAttribute = sub });
            }
        }
    }
}
