using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>
/// A <c>sortBy</c> (RFC 7644 §3.4.2.3) bound to a resource type: of each resource it takes the one value that decides. Of a multi-valued attribute that is
/// the primary value, or else the first; a complex attribute without sub-attribute means its <c>value</c>. Immutable and safe to share between threads.
/// </summary>
public sealed class ScimSort
{
    private const string ValueName = "value";

    // Keys are kept by the thousand and travel in cursors: two texts that agree so far stand in the order of creation.
    private const int LongestText = 256;

    private readonly ScimAttribute _owner;
    private readonly ScimAttribute? _sub;
    private readonly ScimComparer _comparer;

    private ScimSort(AttributeTarget target, ScimAttribute owner, ScimAttribute? sub)
    {
        Target = target;
        _owner = owner;
        _sub = sub;
        _comparer = new(sub ?? owner);
    }

    /// <summary>The attribute sorted by.</summary>
    public AttributeTarget Target { get; }

    /// <summary>Binds an attribute to a resource type.</summary>
    /// <exception cref="ScimException">
    /// 400 <c>invalidValue</c>: no schema of the type knows it, it is never returned, or it is complex and none of its sub-attributes is meant. RFC 7644 table 9
    /// has <c>invalidPath</c> for PATCH alone.
    /// </exception>
    public static ScimSort Compile(AttributePath path, ResourceType type)
    {
        var target = type.Resolve(path) ?? throw ScimException.InvalidValue($"'sortBy': {Excerpt.Quoted(path.ToString())} is not an attribute of {type.Name}. (RFC 7644 §3.4.2.3)");
        if (target.Attribute is not { } owner)
            throw ScimException.InvalidValue($"'sortBy': '{target}' is a whole extension; name one of its attributes. (RFC 7644 §3.4.2.3)");
        var sub = target.SubAttribute;
        if (sub is null && owner.IsComplex)
            sub = owner.Find(ValueName) ?? throw ScimException.InvalidValue($"'sortBy': '{target}' is complex; name one of its sub-attributes: {string.Join(", ", owner.SubAttributes.Select(s => $"{owner.Name}.{s.Name}"))}. (RFC 7644 §3.4.2.3)");
        // The order would give away what no answer may contain.
        if (owner.IsDiscarded || sub is { IsDiscarded: true })
            throw ScimException.InvalidValue($"'sortBy': '{target}' is never returned and cannot be sorted by. (RFC 7643 §7)");
        return new(target, owner, sub);
    }

    /// <summary>What decides of a resource, or null where it has no such value. Of a long text only the first 256 characters count.</summary>
    /// <param name="resource">The complete resource as the client would see it.</param>
    public SortKey? KeyOf(ScimObject resource)
    {
        ScimValue? container = Target.Extension is null ? resource : resource[Target.Extension.Id];
        var value = One((container as ScimObject)?[_owner.Name]);
        return _comparer.KeyOf(_sub is null ? value : One((value as ScimObject)?[_sub.Name])) is { } key ? Bounded(key) : null;
    }

    /// <summary>The key for a text that is stored apart from the resource, folded already where case does not count; null for null.</summary>
    public static SortKey? KeyOf(string? text) => text is null ? null : Bounded(new(text, 0));

    private ScimValue? One(ScimValue? value)
    {
        if (value is not ScimList list)
            return value;
        return _owner.Primary is { } primary && list.Items.FirstOrDefault(item => (item as ScimObject)?[primary.Name] is ScimBoolean { Value: true }) is { } preferred
            ? preferred
            : list.Items.FirstOrDefault();
    }

    private static SortKey Bounded(SortKey key)
    {
        if (key.Text is not { Length: > LongestText } text)
            return key;
        // Never half a surrogate pair: it could not be written as UTF-8.
        return key with { Text = text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] };
    }
}
