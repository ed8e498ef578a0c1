using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>The value of one attribute after an edit; null when it is unassigned.</summary>
internal static class AttributeEditor
{
    public static ScimValue? Apply(AttributeEdit edit, ScimAttribute attribute, ScimValue? before, in AttributePlace place) => edit switch
    {
        AttributeEdit.Put put => put.Value,
        AttributeEdit.Clear => null,
        AttributeEdit.Append append => ValueList.Append(attribute, before, append.Values, place),
        AttributeEdit.Merge merge => Merge(attribute, before as ScimObject, merge.Parts, place),
        AttributeEdit.Discard discard => ValueList.Of([.. ValueList.Items(before).Where(item => !discard.Listed.Any(listed => listed(item)))]),
        AttributeEdit.Select select => Select(attribute, before, select, place),
        _ => throw new InvalidOperationException($"Unknown edit {edit.GetType()}."),
    };

    // RFC 7644 §3.5.2.3: "Sub-attributes that are not specified in the "value" parameter are left unchanged."
    private static ScimObject? Merge(ScimAttribute attribute, ScimObject? before, PartChange parts, AttributePlace place)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(attribute.SubAttributes.Length);
        ScimAttribute? missing = null;
        foreach (var sub in attribute.SubAttributes)
        {
            var kept = parts.Cleared.Contains(sub) ? null : before?[sub.Name];
            var value = parts.Given[sub.Name] switch
            {
                null => kept,
                ScimList added when parts.Appends => ValueList.Append(sub, kept, added, place.Sub(sub)),
                { } given => given,
            };
            if (value is not null)
                members.Add(new(sub.Name, value));
            else if (sub is { Required: true, Mutability: not Mutability.ReadOnly, IsDiscarded: false })
                missing ??= sub;
        }
        if (members.Count == 0)
            return null;
        if (missing is null)
            return new(members.DrainToImmutable());
        throw parts.Cleared.Contains(missing)
            ? ScimException.Mutability($"{place.Sub(missing)} is required and cannot be removed. (RFC 7644 §3.5.2.2)")
            : ValueBinder.Missing(place.Sub(missing));
    }

    private static ScimList? Select(ScimAttribute attribute, ScimValue? before, AttributeEdit.Select select, in AttributePlace place)
    {
        var items = ValueList.Items(before);
        var next = ImmutableArray.CreateBuilder<EditedValue>(items.Length + 1);
        var choosing = PrimaryFlag.IsPrimary(attribute, Given(select.Edit));
        var matched = false;
        foreach (var item in items)
        {
            if (select.Where is { } where && !where.Predicate.Matches(item))
            {
                next.Add(new(item, false, false));
                continue;
            }
            matched = true;
            var edited = Edit(attribute, item, select, place);
            Unchangeable.CheckParts(attribute, edited is null ? null : item, edited, place);
            if (edited is not null)
                next.Add(new(edited, true, choosing));
        }
        if (!matched && Made(attribute, select, place) is { } made)
            next.Add(new(made, true, PrimaryFlag.IsPrimary(attribute, made)));
        return ValueList.Settle(attribute, next.DrainToImmutable(), place);
    }

    private static ScimValue? Edit(ScimAttribute attribute, ScimValue item, AttributeEdit.Select select, in AttributePlace place) => select.Edit switch
    {
        ElementEdit.Drop => null,
        ElementEdit.Merge merge => Merge(attribute, item as ScimObject, merge.Parts, place),
        ElementEdit.Put { Value: ScimObject value } => Merge(attribute, select.Where?.Seed, new PartChange(value, [], Appends: false), place),
        ElementEdit.Put put => put.Value,
        _ => throw new InvalidOperationException($"Unknown edit {select.Edit.GetType()}."),
    };

    private static ScimValue? Given(ElementEdit edit) => edit switch
    {
        ElementEdit.Drop => null,
        ElementEdit.Merge merge => merge.Parts.Given,
        ElementEdit.Put put => put.Value,
        _ => throw new InvalidOperationException($"Unknown edit {edit.GetType()}."),
    };

    // Nothing matched. RFC 7644 §3.5.2.3 wants noTarget; Entra counts on the value being made from what its filter says.
    private static ScimValue? Made(ScimAttribute attribute, AttributeEdit.Select select, in AttributePlace place)
    {
        var brings = select.Edit is ElementEdit.Put or ElementEdit.Merge { Parts.Given.IsUnassigned: false };
        if (!brings && select.Where is not { Demanded: true })
            return null;
        if (!brings || select.Where is { Seed: null })
            throw NoTarget(select.Where!);
        var made = Edit(attribute, select.Where?.Seed ?? ScimObject.Empty, select, place);
        return made is null || select.Where is null || select.Where.Predicate.Matches(made) ? made : throw NoTarget(select.Where);
    }

    private static ScimException NoTarget(ValueSelection where) =>
        ScimException.NoTarget($"'{Excerpt.Of(where.Path)}' selects no value of this resource. (RFC 7644 §3.5.2)").Masking(Excerpt.Of(where.Path));
}
