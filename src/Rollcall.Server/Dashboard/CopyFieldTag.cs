using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Rollcall.Server.Dashboard;

/// <summary><c>&lt;copy-field id="tenant-url" label="Tenant URL" value="@url" hint="…" /&gt;</c>: a value to copy into another program, with its button.</summary>
[HtmlTargetElement("copy-field", TagStructure = TagStructure.WithoutEndTag)]
public sealed class CopyFieldTag(IHtmlHelper html) : TagHelper
{
    /// <summary>The field's id in the page.</summary>
    public required string Id { get; set; }

    /// <summary>What the value is called.</summary>
    public required string Label { get; set; }

    /// <summary>The value.</summary>
    public required string Value { get; set; }

    /// <summary>A sentence below it, or null.</summary>
    public string? Hint { get; set; }

    /// <summary>The page it stands in.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext Page { get; set; } = null!;

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ((IViewContextAware)html).Contextualize(Page);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "mb-3");
        output.Content.SetHtmlContent(await html.PartialAsync("/Dashboard/Shared/_CopyField.cshtml", this));
    }
}
