using System.Globalization;

namespace Rollcall.Server.Dashboard;

/// <summary>What the address of a table asks for, in the words that <see cref="TablePage"/> puts into its links.</summary>
/// <param name="Search">What was typed, without spaces around it.</param>
/// <param name="Sort">The column to sort by, one of those the table has; null for its natural order.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Number">The page, from 1.</param>
public sealed record TableRequest(string Search, string? Sort, bool Descending, int Number)
{
    private const int LongestSearch = 200;

    /// <summary>Reads an address; what makes no sense is as if it were not there. (Not bound by the framework: there, "page" is the name of the Razor Page.)</summary>
    /// <param name="request">The request.</param>
    /// <param name="columns">The columns that the table can be sorted by.</param>
    public static TableRequest Of(HttpRequest request, params ReadOnlySpan<string> columns)
    {
        var search = request.Query["q"].ToString().Trim();
        var sort = request.Query["sort"].ToString();
        var descending = sort.StartsWith('-');
        var column = descending ? sort[1..] : sort;
        var isKnown = false;
        foreach (var one in columns)
            isKnown |= string.Equals(one, column, StringComparison.Ordinal);
        var number = int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Max(1, page) : 1;
        return new(search.Length > LongestSearch ? search[..LongestSearch] : search, isKnown ? column : null, isKnown && descending, number);
    }
}
