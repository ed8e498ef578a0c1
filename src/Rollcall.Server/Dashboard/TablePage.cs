namespace Rollcall.Server.Dashboard;

/// <summary>Where in a long table the reader is; the pager and the column heads build their links from it.</summary>
/// <param name="Path">The table's address.</param>
/// <param name="Query">The other parameters that stay as they are: search words, filters.</param>
/// <param name="Sort">The column sorted by, or null for the natural order.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Number">The page, from 1.</param>
/// <param name="Size">Rows a page.</param>
/// <param name="Total">Rows in all.</param>
public sealed record TablePage(string Path, IReadOnlyDictionary<string, string?> Query, string? Sort, bool Descending, int Number, int Size, long Total)
{
    /// <summary>Pages in all, at least 1.</summary>
    public int Pages => (int)Math.Max(1, Math.Min(int.MaxValue, (Total + Size - 1) / Size));

    /// <summary>The first row shown, from 1; 0 when there is none.</summary>
    public long First => Total == 0 ? 0 : (long)(Number - 1) * Size + 1;

    /// <summary>The last row shown.</summary>
    public long Last => Math.Min(Total, (long)Number * Size);

    /// <summary>The address of another page.</summary>
    public string PageLink(int number) => Link(Sort, Descending, number);

    /// <summary>The address of the same rows sorted by a column; sorted by it already, the other way round.</summary>
    public string SortLink(string column) => Link(column, string.Equals(Sort, column, StringComparison.Ordinal) && !Descending, 1);

    /// <summary>What <c>aria-sort</c> says of a column.</summary>
    public string SortState(string column) => !string.Equals(Sort, column, StringComparison.Ordinal) ? "none" : Descending ? "descending" : "ascending";

    private string Link(string? sort, bool descending, int number)
    {
        var parameters = Query.Where(p => !string.IsNullOrEmpty(p.Value)).ToDictionary(StringComparer.Ordinal);
        if (sort is not null)
            parameters["sort"] = (descending ? "-" : "") + sort;
        if (number > 1)
            parameters["page"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Path + QueryString.Create(parameters);
    }
}
