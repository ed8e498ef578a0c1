namespace Rollcall.Scim.Messages;

/// <summary>
/// What came from outside is echoed only in part, and never with control characters: details and verdicts end up in logs and tables.
/// </summary>
internal static class Excerpt
{
    private const int Longest = 80;

    public static string Quoted(string text) => $"'{Of(text)}'";

    public static string Of(string text)
    {
        var shown = text.Length <= Longest ? text : text[..Longest] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
