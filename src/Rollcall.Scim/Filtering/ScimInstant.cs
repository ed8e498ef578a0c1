using System.Globalization;

namespace Rollcall.Scim.Filtering;

/// <summary>An <c>xsd:dateTime</c> (RFC 7643 §2.3.5) as a point in time.</summary>
internal static class ScimInstant
{
    private const int LocalLength = 19;
    private const int TickDigits = 7;

    /// <summary>
    /// Ticks of 100 ns in UTC since the year 1, or null when the text is not a date and time with a time zone; digits of the second beyond the
    /// seventh are not looked at. May lie some hours outside the range of <see cref="DateTime"/>.
    /// </summary>
    public static long? Ticks(string text)
    {
        if (text.Length <= LocalLength
            || !DateTime.TryParseExact(text.AsSpan(0, LocalLength), "s", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var rest = text.AsSpan(LocalLength);
        return Fraction(ref rest) is { } fraction && Offset(rest) is { } offset ? local.Ticks + fraction - offset : null;
    }

    private static long? Fraction(ref ReadOnlySpan<char> rest)
    {
        if (rest[0] != '.')
            return 0;
        var digits = rest[1..];
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        if (length <= 0)
            return null;
        rest = digits[length..];
        long ticks = 0;
        for (var i = 0; i < TickDigits; i++)
            ticks = ticks * 10 + (i < length ? digits[i] - '0' : 0);
        return ticks;
    }

    private static long? Offset(ReadOnlySpan<char> zone)
    {
        if (zone is "Z")
            return 0;
        if (zone.Length != 6 || zone[0] is not ('+' or '-') || zone[3] != ':' || !TwoDigits(zone[1..3], out var hours) || !TwoDigits(zone[4..6], out var minutes))
            return null;
        // XML Schema part 2 §3.2.7: offsets reach to 14:00.
        if (minutes > 59 || hours * 60 + minutes > 14 * 60)
            return null;
        var ticks = hours * TimeSpan.TicksPerHour + minutes * TimeSpan.TicksPerMinute;
        return zone[0] == '-' ? -ticks : ticks;
    }

    private static bool TwoDigits(ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
