using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Rollcall.Server.Dashboard;

/// <summary><c>&lt;sort-head table="@Model.Table" column="name"&gt;Name&lt;/sort-head&gt;</c>: the head of a column that rows can be sorted by.</summary>
[HtmlTargetElement("sort-head")]
public sealed class SortHeadTag(HtmlEncoder encoder) : TagHelper
{
    /// <summary>The table.</summary>
    public required TablePage Table { get; set; }

    /// <summary>The column's name in addresses.</summary>
    public required string Column { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var words = await output.GetChildContentAsync();
        var state = Table.SortState(Column);
        output.TagName = "th";
        output.Attributes.SetAttribute("scope", "col");
        output.Attributes.SetAttribute("aria-sort", state);
        output.Content.SetHtmlContent($"<a class=\"sort-link\" href=\"{encoder.Encode(Table.SortLink(Column))}\">{words.GetContent(encoder)}{state switch { "ascending" => " ↑", "descending" => " ↓", _ => "" }}</a>");
    }
}
