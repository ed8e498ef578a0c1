using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>Which directory a page shows, and which others there are.</summary>
/// <param name="All">All directories, in the order made.</param>
/// <param name="Chosen">The one shown.</param>
/// <param name="IsNamed">Whether the address names it: the page is then a part of the directory's own pages.</param>
public sealed record DirectoryChoice(IReadOnlyList<ScimDirectory> All, ScimDirectory Chosen, bool IsNamed)
{
    /// <summary>Directories or organizations that a list to choose from offers at most: more make one that nobody wants to choose from, and a page that is slow to load.</summary>
    public const int MostOffered = 200;

    /// <summary>Whether there is something to choose.</summary>
    public bool IsOffered => All.Count is > 1 and <= MostOffered;

    /// <summary>Whether there are too many for a list.</summary>
    public bool IsTooLarge => All.Count > MostOffered;

    /// <summary>What addresses that stay with this choice carry as <c>directory</c>; null where nothing need be said.</summary>
    public string? Query => IsNamed ? IdText.Format(Chosen.Id) : null;

    /// <summary>The address of a page that stays with this choice.</summary>
    public string Address(string path) => Query is { } named ? $"{path}?directory={named}" : path;

    /// <summary>The choice of an address: the directory it names, or the first primary one. Null when there is no such directory, or none at all.</summary>
    public static DirectoryChoice? Of(IReadOnlyList<ScimDirectory> all, string? id)
    {
        var chosen = string.IsNullOrEmpty(id) ? all.FirstOrDefault(d => d.Primary) ?? (all.Count > 0 ? all[0] : null) : IdText.TryParse(id, out var key) ? all.FirstOrDefault(d => d.Id == key) : null;
        return chosen is null ? null : new(all, chosen, !string.IsNullOrEmpty(id));
    }
}
