using System.Globalization;

namespace Rollcall.Scim.Changes;

/// <summary>
/// The condition of an <c>If-Match</c> header (RFC 7644 §3.14, RFC 7232 §3.1). Versions are weak entity tags <c>W/"n"</c>, where n counts changes;
/// the opaque part is compared, so that a client which drops the <c>W/</c> is understood.
/// </summary>
public sealed class VersionCondition
{
    private readonly string[]? _tags;

    private VersionCondition(string[]? tags) => _tags = tags;

    /// <summary>No condition: every version is right.</summary>
    public static VersionCondition None { get; } = new(null);

    /// <summary>Reads the header's value; null or empty is no condition, <c>*</c> asks only that the resource exists.</summary>
    public static VersionCondition Parse(string? header)
    {
        if (string.IsNullOrWhiteSpace(header) || header.Trim() is "*")
            return None;
        return new([.. header.Split(',').Select(Opaque)]);
    }

    /// <summary>Whether a resource of this version may be changed.</summary>
    public bool Allows(long version) => _tags is null || _tags.Contains(version.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>The entity tag of a version, as <c>ETag</c> and <c>meta.version</c> carry it.</summary>
    public static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    private static string Opaque(string tag)
    {
        var text = tag.Trim();
        if (text.StartsWith("W/", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        return text.Trim('"');
    }
}
