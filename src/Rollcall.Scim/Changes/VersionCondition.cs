using System.Globalization;

namespace Rollcall.Scim.Changes;

/// <summary>
/// The condition of <c>If-Match</c> and <c>If-None-Match</c> (RFC 7644 §3.14, RFC 7232 §3.1 and §3.2). Versions are weak entity tags <c>W/"n"</c>, where n counts
/// changes; the opaque part is compared, so that a client which drops the <c>W/</c> is understood.
/// </summary>
public sealed class VersionCondition
{
    private const string Any = "*";

    private readonly string[]? _tags;
    private readonly string[]? _others;

    private VersionCondition(string[]? tags, string[]? others)
    {
        _tags = tags;
        _others = others;
    }

    /// <summary>No condition: every version is right.</summary>
    public static VersionCondition None { get; } = new(null, null);

    /// <summary>Reads the headers' values; null or empty is no condition.</summary>
    /// <param name="ifMatch">Versions of which the resource must have one; <c>*</c> asks only that it exists.</param>
    /// <param name="ifNoneMatch">Versions of which the resource must have none; <c>*</c> asks that it does not exist.</param>
    public static VersionCondition Parse(string? ifMatch, string? ifNoneMatch = null)
    {
        var (tags, others) = (Tags(ifMatch), Tags(ifNoneMatch));
        return tags is null && others is null ? None : new(tags, others);
    }

    /// <summary>Whether a resource of this version may be changed, or is worth sending.</summary>
    public bool Allows(long version)
    {
        var tag = version.ToString(CultureInfo.InvariantCulture);
        return (_tags is null || Names(_tags, tag)) && (_others is null || !Names(_others, tag));
    }

    /// <summary>The entity tag of a version, as <c>ETag</c> and <c>meta.version</c> carry it.</summary>
    public static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    private static bool Names(string[] tags, string tag) => tags.Contains(Any, StringComparer.Ordinal) || tags.Contains(tag, StringComparer.Ordinal);

    private static string[]? Tags(string? header) => string.IsNullOrWhiteSpace(header) ? null : [.. header.Split(',').Select(Opaque)];

    private static string Opaque(string tag)
    {
        var text = tag.Trim();
        if (text.StartsWith("W/", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        return text.Trim('"');
    }
}
