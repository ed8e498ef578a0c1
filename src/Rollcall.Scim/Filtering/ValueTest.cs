using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>One comparison of RFC 7644 table 3 on a simple attribute, its right side read once.</summary>
internal static class ValueTest
{
    /// <summary>The test of one value, null where there is none.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>: the type does not have the operator, or the value is not of the type.</exception>
    public static Func<ScimValue?, bool> Of(ScimAttribute attribute, string name, CompareOperator compareOperator, ScimValue operand)
    {
        if (!Has(attribute.Type, compareOperator))
            throw ScimException.InvalidFilter($"The operator '{Operators.Word(compareOperator)}' is not supported for '{name}', which is {Describe(attribute.Type)}. (RFC 7644 §3.4.2.2)");
        var comparer = new ScimComparer(attribute);
        if (comparer.KeyOf(operand) is not { } right)
            throw ScimException.InvalidFilter($"'{name}' is {Describe(attribute.Type)} and cannot be compared with {operand.Kind}{Wanted(attribute.Type)}. (RFC 7644 §3.4.2.2)");
        // "ne" alone holds without a value: nothing is identical to what is not there.
        return compareOperator is CompareOperator.NotEqual
            ? value => comparer.KeyOf(value) is not { } left || !left.Equals(right)
            : Positive(comparer, compareOperator, right);
    }

    private static Func<ScimValue?, bool> Positive(ScimComparer comparer, CompareOperator compareOperator, SortKey right)
    {
        Func<SortKey, bool> holds = compareOperator switch
        {
            CompareOperator.Equal => left => left.Equals(right),
            CompareOperator.Contains => left => left.Text!.Contains(right.Text!, StringComparison.Ordinal),
            CompareOperator.StartsWith => left => left.Text!.StartsWith(right.Text!, StringComparison.Ordinal),
            CompareOperator.EndsWith => left => left.Text!.EndsWith(right.Text!, StringComparison.Ordinal),
            CompareOperator.GreaterThan => left => SortKey.Compare(left, right) > 0,
            CompareOperator.GreaterOrEqual => left => SortKey.Compare(left, right) >= 0,
            CompareOperator.LessThan => left => SortKey.Compare(left, right) < 0,
            CompareOperator.LessOrEqual => left => SortKey.Compare(left, right) <= 0,
            _ => throw new InvalidOperationException($"Unknown operator {compareOperator}."),
        };
        return value => comparer.KeyOf(value) is { } left && holds(left);
    }

    private static bool Has(AttributeType type, CompareOperator compareOperator) => compareOperator switch
    {
        CompareOperator.Equal or CompareOperator.NotEqual => true,
        CompareOperator.Contains or CompareOperator.StartsWith or CompareOperator.EndsWith => type is AttributeType.String or AttributeType.Reference,
        // Table 3: ordering a boolean or a binary value "SHALL cause a failed response".
        _ => type is not (AttributeType.Boolean or AttributeType.Binary),
    };

    private static string Describe(AttributeType type) => type switch
    {
        AttributeType.String => "a string",
        AttributeType.Boolean => "a boolean",
        AttributeType.Decimal => "a decimal number",
        AttributeType.Integer => "an integer",
        AttributeType.DateTime => "a dateTime",
        AttributeType.Reference => "a reference",
        AttributeType.Binary => "binary",
        _ => throw new InvalidOperationException($"{type} is no simple type."),
    };

    private static string Wanted(AttributeType type) => type switch
    {
        AttributeType.DateTime => " other than an xsd:dateTime with a time zone, such as \"2011-05-13T04:42:34Z\"",
        AttributeType.Boolean => "; write true or false without quotes",
        _ => "",
    };
}
