using Rollcall.Scim.Resources;

namespace Rollcall.Server.Resources;

/// <summary>What a table of organizations, directories or tokens is searched and sorted by.</summary>
/// <param name="Id">The row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Further">What a search looks into besides, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record NamedRow(Guid Id, string Name, string? Further, DateTimeOffset CreatedAt);

/// <summary>
/// Finds the page of such a table. Names are compared as everywhere else, folded, which no database does alike; so the few bytes of every row are looked at here, and only
/// the rows of the page are read as a whole.
/// </summary>
public static class NamedRows
{
    /// <summary>The ids of a page.</summary>
    /// <param name="all">Every row.</param>
    /// <param name="search">A part of a name; empty for every row.</param>
    /// <param name="window">Which page.</param>
    public static ResourceRows<Guid> Page(IEnumerable<NamedRow> all, string search, ResourceWindow window)
    {
        var wanted = Folding.Key(search.Trim());
        var keyed = all.Select(row => (Row: row, Key: Folding.Key(row.Name)))
            .Where(one => wanted.Length == 0 || one.Key.Contains(wanted, StringComparison.Ordinal) || (one.Row.Further is { } further && Folding.Key(further).Contains(wanted, StringComparison.Ordinal)));
        var sorted = (window.Order switch
        {
            ResourceOrder.Name => keyed.OrderBy(one => one.Key, StringComparer.Ordinal).ThenBy(one => one.Row.Id),
            ResourceOrder.Created => keyed.OrderBy(one => one.Row.CreatedAt).ThenBy(one => one.Row.Id),
            _ => throw new InvalidOperationException(window.Order.ToString()),
        }).Select(one => one.Row.Id).ToList();
        if (window.Descending)
            sorted.Reverse();
        var number = window.Within(sorted.Count);
        return new(sorted.Count, number, [.. sorted.Skip((number - 1) * window.Size).Take(window.Size)]);
    }
}
