namespace Rollcall.Scim.Filtering;

/// <summary>The words of RFC 7644 table 3.</summary>
internal static class Operators
{
    private static readonly (string Word, CompareOperator Operator)[] All =
    [
        ("eq", CompareOperator.Equal),
        ("ne", CompareOperator.NotEqual),
        ("co", CompareOperator.Contains),
        ("sw", CompareOperator.StartsWith),
        ("ew", CompareOperator.EndsWith),
        ("gt", CompareOperator.GreaterThan),
        ("ge", CompareOperator.GreaterOrEqual),
        ("lt", CompareOperator.LessThan),
        ("le", CompareOperator.LessOrEqual),
    ];

    /// <summary>Every word that may stand behind an attribute name.</summary>
    public static string Words { get; } = string.Join(", ", All.Select(o => o.Word).Append("pr"));

    /// <summary>The operator of a word, in any case; null when there is none.</summary>
    public static CompareOperator? Parse(ReadOnlySpan<char> word)
    {
        foreach (var (name, compareOperator) in All)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
                return compareOperator;
        }
        return null;
    }

    /// <summary>The word of an operator.</summary>
    public static string Word(CompareOperator compareOperator)
    {
        foreach (var (name, candidate) in All)
        {
            if (candidate == compareOperator)
                return name;
        }
        throw new InvalidOperationException($"Unknown operator {compareOperator}.");
    }
}
