using System.Globalization;
using System.Text;

namespace Rollcall.Server.Tests.Model;

/// <summary>How texts are compared: RFC 7644 §5 and §7.8 ask for the preparation of RFC 7613 §3.2 (UsernameCaseMapped): width, case, NFC.</summary>
internal static class ModelText
{
    public static string Fold(string text)
    {
        var narrow = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            // The blocks whose compatibility decomposition is <wide> or <narrow>: forms of full and half width, and the ideographic space.
            narrow.Append(rune.Value is 0x3000 or (>= 0xFF00 and <= 0xFFEF) ? rune.ToString().Normalize(NormalizationForm.FormKC) : rune.ToString());
        }
        return narrow.ToString().Normalize(NormalizationForm.FormC).ToLowerInvariant().Normalize(NormalizationForm.FormC);
    }

    public static string Key(string text, bool caseExact) => caseExact ? text : Fold(text);

    public static bool Same(string a, string b, bool caseExact) => string.Equals(Key(a, caseExact), Key(b, caseExact), StringComparison.Ordinal);

    /// <summary>Unicode order (RFC 7644 §3.4.2.3): by code points, which UTF-8 keeps and UTF-16 does not.</summary>
    public static int Compare(string a, string b, bool caseExact) => Encoding.UTF8.GetBytes(Key(a, caseExact)).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(Key(b, caseExact)));

    public static string Version(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
