namespace Rollcall.Server.Dashboard;

/// <summary>The way through a log that is read from its newest end.</summary>
/// <param name="Newest">The address of the newest stretch; null when this is it.</param>
/// <param name="Older">The address of the next older stretch; null at the beginning.</param>
public sealed record OlderLink(string? Newest, string? Older)
{
    /// <summary>Builds the addresses of a log.</summary>
    /// <param name="path">The log's address.</param>
    /// <param name="query">The parameters that stay.</param>
    /// <param name="isNewest">Whether this is the newest stretch.</param>
    /// <param name="older">Where the next one does, or null.</param>
    public static OlderLink Of(string path, IReadOnlyDictionary<string, string?> query, bool isNewest, string? older)
    {
        var kept = query.Where(p => !string.IsNullOrEmpty(p.Value)).ToDictionary(StringComparer.Ordinal);
        var newest = isNewest ? null : path + QueryString.Create(kept);
        if (older is null)
            return new(newest, null);
        kept["before"] = older;
        return new(newest, path + QueryString.Create(kept));
    }
}
