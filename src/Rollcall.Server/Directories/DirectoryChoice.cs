using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>Which directory a page shows, and which others there are.</summary>
/// <param name="Chosen">The one shown.</param>
/// <param name="IsNamed">Whether the address names it: the page is then a part of the directory's own pages.</param>
/// <param name="Count">Directories in all.</param>
/// <param name="Offered">All directories, in the order made; none when there are more than <see cref="MostOffered"/>.</param>
public sealed record DirectoryChoice(ScimDirectory Chosen, bool IsNamed, long Count, IReadOnlyList<ScimDirectory> Offered)
{
    /// <summary>Directories or organizations that a list to choose from offers at most: more make one that nobody wants to choose from, and a page that is slow to load.</summary>
    public const int MostOffered = 200;

    /// <summary>Whether there is something to choose.</summary>
    public bool IsOffered => Offered.Count > 1;

    /// <summary>Whether there are too many for a list.</summary>
    public bool IsTooLarge => Count > MostOffered;

    /// <summary>What addresses that stay with this choice carry as <c>directory</c>; null where nothing need be said.</summary>
    public string? Query => IsNamed ? IdText.Format(Chosen.Id) : null;

    /// <summary>The address of a page that stays with this choice.</summary>
    public string Address(string path) => Query is { } named ? $"{path}?directory={named}" : path;
}
