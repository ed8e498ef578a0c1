using System.Globalization;
using System.Text;

namespace Rollcall.Scim.Resources;

/// <summary>
/// The one folding of text that is compared without regard to case: full- and half-width forms mapped, lower case, NFC.
/// That is PRECIS UsernameCaseMapped (RFC 8265 §3.3) without its refusals: used for keys, comparison and sort, never to reject
/// or to change what is stored. Needs ICU.
/// </summary>
public static class Folding
{
    /// <summary>The folded form of a text. Two texts are the same name exactly when their keys are ordinally equal. Lone surrogates fold to U+FFFD.</summary>
    public static string Key(string text)
    {
        if (Ascii.IsValid(text))
            return HasUpper(text) ? text.ToLowerInvariant() : text;
        // Composed before as well as after: lower case of "I" + U+0307 is not that of U+0130, which is the same letter.
        return MapWidth(WellFormed(text)).Normalize(NormalizationForm.FormC).ToLowerInvariant().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether this process can normalise: false under globalization-invariant mode, where NFC silently does nothing.</summary>
    public static bool IsAvailable => string.Equals("e\u0301".Normalize(NormalizationForm.FormC), "\u00e9", StringComparison.Ordinal);

    private static bool HasUpper(string text)
    {
        foreach (var c in text)
        {
            if (char.IsAsciiLetterUpper(c))
                return true;
        }
        return false;
    }

    // Neither JSON nor a filter lets a lone surrogate in, and normalising would throw on one.
    private static string WellFormed(string text) => text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes()) : text;

    // RFC 8265 §3.3.1: full-width and half-width characters become their decomposition mappings; nothing else is compatibility-mapped.
    private static string MapWidth(string text)
    {
        var start = -1;
        for (var i = 0; i < text.Length && start < 0; i++)
        {
            if (IsWidthVariant(text[i]))
                start = i;
        }
        if (start < 0)
            return text;
        var builder = new StringBuilder(text.Length);
        var run = new StringBuilder();
        foreach (var c in text)
            builder.Append(IsWidthVariant(c) ? run.Clear().Append(c).ToString().Normalize(NormalizationForm.FormKC) : c.ToString());
        return builder.ToString();
    }

    // Halfwidth and Fullwidth Forms, and the ideographic space (U+3000), which is the full-width form of a space.
    private static bool IsWidthVariant(char c) =>
        c is '\u3000' || (c is >= '\uFF01' and <= '\uFFEE' && char.GetUnicodeCategory(c) != UnicodeCategory.OtherNotAssigned);
}
