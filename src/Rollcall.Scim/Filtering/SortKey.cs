namespace Rollcall.Scim.Filtering;

/// <summary>What is compared of a value: text, or a number that stands for a number, an instant or a truth value.</summary>
/// <param name="Text">The text, folded where case does not count; null for everything that is compared as a number.</param>
/// <param name="Number">The number; instants are ticks, false is 0 and true 1. 0 beside a text.</param>
public readonly record struct SortKey(string? Text, decimal Number)
{
    /// <summary>Below 0 when the left one comes first, above 0 when the right one does.</summary>
    /// <remarks>Numbers come before texts. They meet only where resource types give one name to attributes of different types.</remarks>
    public static int Compare(SortKey left, SortKey right) => (left.Text, right.Text) switch
    {
        (null, null) => left.Number.CompareTo(right.Number),
        (null, _) => -1,
        (_, null) => 1,
        ({ } l, { } r) => CompareCodePoints(l, r),
    };

    // The byte order of UTF-8, which is what databases sort by: UTF-16 would put U+1F600 before U+FB01.
    private static int CompareCodePoints(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        var same = left.AsSpan(0, length).CommonPrefixLength(right);
        if (same == length)
            return left.Length.CompareTo(right.Length);
        var (l, r) = (left[same], right[same]);
        return char.IsSurrogate(l) == char.IsSurrogate(r) ? l.CompareTo(r) : char.IsSurrogate(l) ? 1 : -1;
    }
}
