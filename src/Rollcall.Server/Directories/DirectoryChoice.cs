using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>Which directory a page shows, and which others there are.</summary>
/// <param name="All">All directories, in the order made.</param>
/// <param name="Chosen">The one shown.</param>
public sealed record DirectoryChoice(IReadOnlyList<ScimDirectory> All, ScimDirectory Chosen)
{
    // More make a list that nobody wants to choose from, and a page that is slow to load.
    private const int MostOffered = 200;

    /// <summary>Whether there is something to choose.</summary>
    public bool IsOffered => All.Count is > 1 and <= MostOffered;

    /// <summary>Whether there are too many for a list.</summary>
    public bool IsTooLarge => All.Count > MostOffered;

    /// <summary>The choice of an address: the directory it names, or the first primary one. Null when there is no such directory, or none at all.</summary>
    public static DirectoryChoice? Of(IReadOnlyList<ScimDirectory> all, string? id)
    {
        var chosen = string.IsNullOrEmpty(id) ? all.FirstOrDefault(d => d.Primary) ?? (all.Count > 0 ? all[0] : null) : IdText.TryParse(id, out var key) ? all.FirstOrDefault(d => d.Id == key) : null;
        return chosen is null ? null : new(all, chosen);
    }
}
