using System.Collections.Immutable;

namespace Rollcall.Scim.Schemas;

/// <summary>Data types of attributes (RFC 7643 §2.3).</summary>
public enum AttributeType
{
    /// <summary>Unicode text.</summary>
    String,

    /// <summary>true or false; has no order.</summary>
    Boolean,

    /// <summary>A number with a fraction.</summary>
    Decimal,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An instant, <c>xsd:dateTime</c>, compared by instant.</summary>
    DateTime,

    /// <summary>A URI; compared as case-exact text.</summary>
    Reference,

    /// <summary>base64 text; case exact; only equality.</summary>
    Binary,

    /// <summary>An object of sub-attributes.</summary>
    Complex,
}

/// <summary>Who may change an attribute, and when (RFC 7643 §2.2 and §7).</summary>
public enum Mutability
{
    /// <summary>Only the service provider.</summary>
    ReadOnly,

    /// <summary>The client, at any time.</summary>
    ReadWrite,

    /// <summary>The client, once: as long as the attribute has no value.</summary>
    Immutable,

    /// <summary>The client, at any time; never returned, never filterable.</summary>
    WriteOnly,
}

/// <summary>When an attribute is in an answer (RFC 7643 §7).</summary>
public enum Returned
{
    /// <summary>In every answer, whatever <c>attributes</c> and <c>excludedAttributes</c> say.</summary>
    Always,

    /// <summary>In no answer.</summary>
    Never,

    /// <summary>Unless excluded, or not among those asked for.</summary>
    Default,

    /// <summary>Only when asked for by name, or in the answer to a request that set it.</summary>
    Request,
}

/// <summary>How far values of an attribute must differ (RFC 7643 §2.2).</summary>
public enum Uniqueness
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Within one directory.</summary>
    Server,

    /// <summary>Everywhere; enforced like <see cref="Server"/>.</summary>
    Global,
}

/// <summary>What the text of a string attribute must look like (RFC 7643 §2.3.1: a string may specify a required format).</summary>
public enum TextFormat
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>A calendar day, <c>yyyy-MM-dd</c>.</summary>
    Date,
}

/// <summary>
/// One attribute definition of RFC 7643 §7, data and nothing else. Validation, PATCH, filters, projection and <c>/Schemas</c> all
/// read this one source.
/// </summary>
public sealed record ScimAttribute
{
    /// <summary>The name as schemas spell it; found without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>The data type.</summary>
    public AttributeType Type { get; init; } = AttributeType.String;

    /// <summary>Whether the value is an array.</summary>
    public bool MultiValued { get; init; }

    /// <summary>What the attribute means, for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether a resource must have a value.</summary>
    public bool Required { get; init; }

    /// <summary>Suggested values; whether others are accepted says <see cref="CanonicalOnly"/>.</summary>
    public ImmutableArray<string> CanonicalValues { get; init; } = [];

    /// <summary>
    /// Whether only <see cref="CanonicalValues"/> are accepted (RFC 7643 §2.3.1: "service providers MAY restrict accepted values"). A strict directory refuses others; a
    /// tolerant one leaves them out as if they had not been sent (§7: "MAY choose to ignore unsupported values"). Not a characteristic of RFC 7643: <c>/Schemas</c> does not show it.
    /// </summary>
    public bool CanonicalOnly { get; init; }

    /// <summary>What a text must look like. Not a characteristic of RFC 7643: <c>/Schemas</c> does not show it.</summary>
    public TextFormat Format { get; init; }

    /// <summary>Whether upper and lower case differ in comparison and uniqueness.</summary>
    public bool CaseExact { get; init; }

    /// <summary>Who may change it.</summary>
    public Mutability Mutability { get; init; } = Mutability.ReadWrite;

    /// <summary>When it is in an answer.</summary>
    public Returned Returned { get; init; } = Returned.Default;

    /// <summary>How far its values must differ.</summary>
    public Uniqueness Uniqueness { get; init; }

    /// <summary>
    /// Whether this server keeps an index on it, so that its text may not be longer than <see cref="Resources.ScimLimits.KeyBytes"/>.
    /// Not a characteristic of RFC 7643: <c>/Schemas</c> does not show it.
    /// </summary>
    public bool Searchable { get; init; }

    /// <summary>
    /// Whether an index on it is being filled: what is written goes there, and nothing relies on it yet. Not a characteristic of RFC 7643: <c>/Schemas</c> does not show it.
    /// </summary>
    public bool Indexing { get; init; }

    /// <summary>Whether this server keeps its values in an index, complete or not yet.</summary>
    public bool IsIndexed => Searchable || Indexing || Uniqueness != Uniqueness.None;

    /// <summary>
    /// Whether a PUT that does not mention it leaves it as it is in a tolerant directory, where silence about a switch is no order to turn it.
    /// RFC 7644 §3.5.1 lets the server choose ("MAY be cleared"). Not a characteristic of RFC 7643: <c>/Schemas</c> does not show it.
    /// </summary>
    public bool KeptWhenAbsent { get; init; }

    /// <summary>For references: names of resource types, or <c>external</c> or <c>uri</c>.</summary>
    public ImmutableArray<string> ReferenceTypes { get; init; } = [];

    /// <summary>The parts of a complex attribute, in schema order; empty for every other type.</summary>
    public ImmutableArray<ScimAttribute> SubAttributes { get; init; } = [];

    /// <summary>Whether the attribute is complex.</summary>
    public bool IsComplex => Type == AttributeType.Complex;

    /// <summary>Whether a value is taken in and thrown away: what may never be returned is never kept (a password).</summary>
    public bool IsDiscarded => Mutability == Mutability.WriteOnly || Returned == Returned.Never;

    /// <summary>
    /// Of a multi-valued attribute: the sub-attribute that says which value is the preferred one, to which RFC 7643 §2.4 gives this name everywhere.
    /// Null where there is none.
    /// </summary>
    public ScimAttribute? Primary => MultiValued && Find("primary") is { Type: AttributeType.Boolean } primary ? primary : null;

    /// <summary>A sub-attribute by name, without regard to case; null when there is none.</summary>
    public ScimAttribute? Find(string name)
    {
        foreach (var sub in SubAttributes)
        {
            if (string.Equals(sub.Name, name, StringComparison.OrdinalIgnoreCase))
                return sub;
        }
        return null;
    }
}
