namespace Rollcall.Storage;

/// <summary>
/// Identifiers as text: exactly the lower-case, hyphenated form this server writes. Other spellings of the same number are unknown ids,
/// so that one resource has one URL.
/// </summary>
public static class IdText
{
    /// <summary>The text of an identifier.</summary>
    public static string Format(Guid id) => id.ToString("D");

    /// <summary>Reads an identifier; false for anything this server would not have written.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        return !text.ContainsAnyInRange('A', 'F') && Guid.TryParseExact(text, "D", out id);
    }
}
