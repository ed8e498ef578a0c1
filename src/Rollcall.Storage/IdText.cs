using System.Buffers;

namespace Rollcall.Storage;

/// <summary>
/// Identifiers as text: exactly the lower-case, hyphenated form this server writes. Other spellings of the same number are unknown ids,
/// so that one resource has one URL.
/// </summary>
public static class IdText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef-");

    /// <summary>The text of an identifier.</summary>
    public static string Format(Guid id) => id.ToString("D");

    /// <summary>Reads an identifier; false for anything this server would not have written.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        // The framework also takes upper case, spaces around the text, and signs or 0x before a group of digits.
        return !text.ContainsAnyExcept(Digits) && Guid.TryParseExact(text, "D", out id);
    }
}
