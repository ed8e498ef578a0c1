using System.Globalization;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>
/// The order of values of one simple attribute, as filters (RFC 7644 §3.4.2.2) and <c>sortBy</c> (§3.4.2.3) need it: instants by time,
/// numbers by value, false before true, text by code point and folded by <see cref="Folding.Key"/> unless the attribute is case exact.
/// A value that is absent or not of the attribute's type comes last.
/// </summary>
public sealed class ScimComparer : IComparer<ScimValue?>
{
    private readonly ScimAttribute _attribute;

    /// <summary>Makes the comparer of an attribute.</summary>
    /// <exception cref="ArgumentException">The attribute is complex: only its sub-attributes have an order.</exception>
    public ScimComparer(ScimAttribute attribute)
    {
        if (attribute.IsComplex)
            throw new ArgumentException($"'{attribute.Name}' is complex and has no order.", nameof(attribute));
        _attribute = attribute;
    }

    /// <inheritdoc/>
    public int Compare(ScimValue? x, ScimValue? y) => (KeyOf(x), KeyOf(y)) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        ({ } left, { } right) => SortKey.Compare(left, right),
    };

    /// <summary>
    /// A value as an index holds it: two values have the same key exactly when a filter finds them equal. Null when the value is absent or not of the attribute's type.
    /// </summary>
    public string? IndexKey(ScimValue? value) => KeyOf(value) is not { } key ? null : key.Text ?? key.Number.ToString("G29", CultureInfo.InvariantCulture);

    /// <summary>What is compared of a value, or null when it is absent or not of the attribute's type.</summary>
    internal SortKey? KeyOf(ScimValue? value) => (_attribute.Type, value) switch
    {
        (AttributeType.DateTime, ScimString text) => ScimInstant.Ticks(text.Value) is { } ticks ? new(null, ticks) : null,
        (AttributeType.Binary, ScimString text) => new(text.Value, 0),
        (AttributeType.String or AttributeType.Reference, ScimString text) => new(_attribute.CaseExact ? text.Value : Folding.Key(text.Value), 0),
        (AttributeType.Boolean, ScimBoolean flag) => new(null, flag.Value ? 1 : 0),
        (AttributeType.Integer or AttributeType.Decimal, ScimInteger number) => new(null, number.Value),
        (AttributeType.Integer or AttributeType.Decimal, ScimDecimal number) => new(null, number.Value),
        _ => null,
    };
}
