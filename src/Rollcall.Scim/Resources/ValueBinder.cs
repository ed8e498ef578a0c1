using System.Collections.Immutable;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Binds values to attribute definitions, for one request.</summary>
internal sealed class ValueBinder(ScimDialect dialect, ScimLimits limits, ICollection<string> ignored)
{
    public bool IsStrict => dialect.IsStrict;

    /// <summary>
    /// The value of an attribute; null when it is unassigned. Of what is not kept (<see cref="ScimAttribute.IsDiscarded"/>) too: the caller throws it away.
    /// </summary>
    public ScimValue? Attribute(ScimAttribute attribute, ScimValue? value, in AttributePlace place)
    {
        // RFC 7644 §3.3 and §3.5.1: readOnly values SHALL be ignored, whatever they are.
        if (value is null || attribute.Mutability == Mutability.ReadOnly || IsUnassigned(attribute, value))
            return null;
        return attribute.MultiValued ? List(attribute, value, place) : Single(attribute, value, place);
    }

    /// <summary>The attributes of an extension, in schema order; null when none has a value.</summary>
    public ScimObject? Extension(ScimSchema extension, ScimValue? value)
    {
        if (value is null or ScimNull or ScimObject { IsUnassigned: true } || (!IsStrict && IsEmpty(value)))
            return null;
        if (value is not ScimObject container)
            throw ScimException.InvalidValue($"{extension.Id} must be an object, not {value.Kind}. (RFC 7643 §3.3)");
        foreach (var (name, _) in container.Members)
        {
            if (extension.Find(name) is null)
                Unknown($"{extension.Id}:{Excerpt.Of(name)}");
        }
        return Parts(container, extension.Attributes, attribute => new(extension, attribute));
    }

    /// <summary>The failure of a required attribute without value.</summary>
    public static ScimException Missing(in AttributePlace place) =>
        ScimException.InvalidValue($"{place} is required and must have a value: map one to it. (RFC 7643 §2.2)");

    /// <summary>A name that no schema knows: refused, or left out and told (RFC 7644 table 9: not conforming to the schema is invalidSyntax).</summary>
    public void Unknown(string path)
    {
        if (IsStrict)
            throw ScimException.InvalidSyntax($"{path} is not an attribute this resource has. Leave it out, or see /Schemas for its name. (RFC 7643 §2)");
        ignored.Leave(path);
    }

    /// <summary>A URN in <c>schemas</c> that the resource type does not have: refused, or left out and told.</summary>
    public void UnknownSchema(string urn, ResourceType type, string section)
    {
        if (IsStrict)
            throw ScimException.InvalidSyntax($"schemas names {Excerpt.Quoted(urn)}, which a {type.Name} does not have. Leave it out, or see /ResourceTypes. {section}");
        ignored.Leave(Excerpt.Of(urn));
    }

    private ScimValue? Single(ScimAttribute attribute, ScimValue value, AttributePlace place)
    {
        if (!attribute.IsComplex)
        {
            if (attribute.Required && value is ScimString { Value: "" })
                throw Missing(place);
            var simple = SimpleValues.Check(attribute, value, place, limits, IsStrict);
            return attribute.CanonicalOnly && !CanonicalText.IsAmong(attribute, simple) ? Unsupported(attribute, place) : simple;
        }
        if (value is not ScimObject complex)
            throw SimpleValues.WrongType(place, "an object", value, "§2.3.8");
        foreach (var (name, _) in complex.Members)
        {
            if (attribute.Find(name) is null)
                Unknown($"{(IsStrict ? place.ToString() : place.Path)}.{Excerpt.Of(name)}");
        }
        return Parts(complex, attribute.SubAttributes, place.Sub);
    }

    // RFC 7643 §2.3.1 and §7 leave it to the server whether a value outside the canonical ones is refused or ignored.
    private ScimValue? Unsupported(ScimAttribute attribute, in AttributePlace place)
    {
        if (IsStrict)
            throw ScimException.InvalidValue($"{place} must be one of {CanonicalText.Listed(attribute)}, and the value sent is not. (RFC 7643 §2.3.1)");
        ignored.Leave(place.Path);
        return null;
    }

    // What is required inside is demanded only when there is anything inside at all.
    private ScimObject? Parts(ScimObject source, ImmutableArray<ScimAttribute> attributes, Func<ScimAttribute, AttributePlace> placeOf)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(source.Members.Length);
        ScimAttribute? missing = null;
        var any = false;
        foreach (var attribute in attributes)
        {
            var bound = Attribute(attribute, source[attribute.Name], placeOf(attribute));
            any |= bound is not null;
            if (bound is null)
                missing ??= attribute is { Required: true, Mutability: not Mutability.ReadOnly } ? attribute : null;
            else if (!attribute.IsDiscarded)
                members.Add(new(attribute.Name, bound));
        }
        if (any && missing is not null)
            throw Missing(placeOf(missing));
        return members.Count == 0 ? null : new(members.DrainToImmutable());
    }

    private ScimList? List(ScimAttribute attribute, ScimValue value, in AttributePlace place)
    {
        if (value is not ScimList list)
            throw SimpleValues.WrongType(place, "an array", value, "§2.4");
        var items = ImmutableArray.CreateBuilder<ScimValue>(list.Items.Length);
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (!list.Items[i].IsUnassigned && Single(attribute, list.Items[i], place.At(i)) is { } bound)
                items.Add(bound);
        }
        return items.Count == 0 ? null : new(OnePrimary(attribute, Distinct(items.DrainToImmutable()), place));
    }

    // RFC 7643 §2.4: the same value is not kept twice.
    private static ImmutableArray<ScimValue> Distinct(ImmutableArray<ScimValue> items) => items.Length < 2 ? items : [.. items.Distinct()];

    // RFC 7643 §2.4: "The primary attribute value 'true' MUST appear no more than once."
    private ImmutableArray<ScimValue> OnePrimary(ScimAttribute attribute, ImmutableArray<ScimValue> items, in AttributePlace place)
    {
        if (items.Length < 2 || attribute.Primary is not { } flag || items.Count(IsPrimary) < 2)
            return items;
        if (IsStrict)
            throw ScimException.InvalidValue($"{place} has more than one value with '{flag.Name}' true; one at most may be. (RFC 7643 §2.4)");
        ignored.Leave(place.Sub(flag).Path);
        var first = items.IndexOf(items.First(IsPrimary));
        return Distinct([.. items.Select((item, i) => i != first && IsPrimary(item) ? ((ScimObject)item).With(flag.Name, ScimBoolean.False) : item)]);

        bool IsPrimary(ScimValue item) => PrimaryFlag.IsPrimary(attribute, item);
    }

    // RFC 7643 §2.5: null is "unassigned", and for many values the empty array; a complex value without content says nothing either.
    private bool IsUnassigned(ScimAttribute attribute, ScimValue value) => IsStrict
        ? value is ScimNull || (attribute.MultiValued ? value is ScimList { IsUnassigned: true } : attribute.IsComplex && value is ScimObject { IsUnassigned: true })
        : IsEmpty(value);

    // Many clients send "" for what has no value, and empty arrays and objects wherever.
    private static bool IsEmpty(ScimValue value) => value.IsUnassigned || value is ScimString { Value: "" };
}
