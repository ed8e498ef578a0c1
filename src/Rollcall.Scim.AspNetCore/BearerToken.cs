using Microsoft.Extensions.Primitives;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Reads <c>Authorization</c> as identity providers fill it in (RFC 6750 §2.1, and what is really sent).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    /// <summary>
    /// The token, or null when there is none. Okta's "Header Auth" apps send what the administrator typed, so a bare token counts; its wizard apps put
    /// <c>Bearer</c> before the box, so <c>Bearer Bearer tok</c> arrives when the word was pasted along. Another scheme (<c>Basic dXNlcg==</c>) is no token.
    /// </summary>
    public static string? Read(StringValues header)
    {
        // Two headers mean that two parties disagree on who is asking; a proxy in front may have looked at the other one.
        if (header.Count != 1)
            return null;
        var text = header[0].AsSpan().Trim();
        while (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (text.Length == Scheme.Length || char.IsWhiteSpace(text[Scheme.Length])))
            text = text[Scheme.Length..].TrimStart();
        return text.IsEmpty || text.ContainsAny(' ', '\t') ? null : text.ToString();
    }
}
