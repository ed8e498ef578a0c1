using System.Net;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.Dashboard;

/// <summary>The tags of a page that was written with care: every value stands in double quotes.</summary>
internal static partial class Html
{
    /// <summary>One start tag.</summary>
    internal sealed record Element(string Name, IReadOnlyDictionary<string, string> Attributes, int End)
    {
        public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
    }

    public static List<Element> Elements(string page) =>
    [
        .. Tag().Matches(page).Select(tag => new Element(tag.Groups["name"].Value.ToLowerInvariant(),
            Attribute().Matches(tag.Groups["rest"].Value).DistinctBy(a => a.Groups["name"].Value, StringComparer.Ordinal).ToDictionary(a => a.Groups["name"].Value, a => WebUtility.HtmlDecode(a.Groups["value"].Value), StringComparer.Ordinal),
            tag.Index + tag.Length)),
    ];

    /// <summary>The element with this id, or null.</summary>
    public static Element? Find(string page, string id) => Elements(page).Find(e => string.Equals(e["id"], id, StringComparison.Ordinal));

    /// <summary>The text of the element with this id up to its first tag, or null.</summary>
    public static string? TextOf(string page, string id) =>
        Find(page, id) is { } found ? WebUtility.HtmlDecode(page[found.End..page.IndexOf('<', found.End)]).Trim() : null;

    /// <summary>What is told to be wrong with a field: the text that stands under its id and describes the input, which is marked as invalid. Null where any of it is missing.</summary>
    public static string? ErrorAt(string page, string field)
    {
        var input = Find(page, field);
        return input?["aria-invalid"] is "true" && input["aria-describedby"]?.Split(' ').Contains(field + "-error") is true ? TextOf(page, field + "-error") : null;
    }

    [GeneratedRegex("<(?<name>[a-zA-Z][a-zA-Z0-9-]*)(?<rest>(\\s+[^\\s=>\"/]+(=\"[^\"]*\")?)*)\\s*/?>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Tag();

    [GeneratedRegex("(?<name>[^\\s=>\"/]+)(=\"(?<value>[^\"]*)\")?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Attribute();
}
