using System.Buffers;

namespace Rollcall.Scim.Filtering;

/// <summary>
/// <c>attrPath</c> of RFC 7644 figure 1: an optional schema URN, an attribute name and an optional sub-attribute.
/// Purely what was written; <see cref="Schemas.ResourceType.Resolve"/> says what it means.
/// </summary>
/// <param name="Schema">The URN before the last colon, or null.</param>
/// <param name="Name">The attribute name as written.</param>
/// <param name="SubAttribute">The name after the dot as written, or null.</param>
/// <remarks>
/// <c>urn:…:enterprise:2.0:User</c> alone reads as schema <c>urn:…:enterprise:2.0</c> and attribute <c>User</c>: the grammar cannot tell.
/// Resolving tries the whole as a URN first.
/// </remarks>
public sealed record AttributePath(string? Schema, string Name, string? SubAttribute)
{
    // RFC 7643 §2.1 has "$" among the characters of a name, RFC 7644 figure 1 forgot it.
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_$");

    // RFC 3986 without brackets and parentheses, which end a word of a filter.
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&'*+,;=%");

    /// <summary>Prints the path so that it parses back to an equal one.</summary>
    public override string ToString()
    {
        var text = Schema is null ? Name : Schema + ":" + Name;
        return SubAttribute is null ? text : text + "." + SubAttribute;
    }

    /// <summary>Takes a word apart; null when it is not an <c>attrPath</c>.</summary>
    internal static AttributePath? Split(ReadOnlySpan<char> word)
    {
        // The last colon, so that the dot in a URN's version ("2.0") is not taken for a sub-attribute.
        var colon = word.LastIndexOf(':');
        if (colon >= 0 && !IsUri(word[..colon]))
            return null;
        var schema = colon < 0 ? null : word[..colon].ToString();
        var path = word[(colon + 1)..];
        var dot = path.IndexOf('.');
        var name = dot < 0 ? path : path[..dot];
        if (!IsName(name))
            return null;
        if (dot < 0)
            return new(schema, name.ToString(), null);
        return IsName(path[(dot + 1)..]) ? new(schema, name.ToString(), path[(dot + 1)..].ToString()) : null;
    }

    /// <summary>Whether a text is one attribute name.</summary>
    internal static bool IsName(ReadOnlySpan<char> text)
    {
        var letters = text.StartsWith('$') ? text[1..] : text;
        return !letters.IsEmpty && char.IsAsciiLetter(letters[0]) && !letters.ContainsAnyExcept(NameCharacters);
    }

    private static bool IsUri(ReadOnlySpan<char> text) =>
        !text.IsEmpty && char.IsAsciiLetter(text[0]) && text.Contains(':') && !text.ContainsAnyExcept(UriCharacters);
}
