using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Rollcall.Server.Dashboard;

/// <summary><c>&lt;icon name="users" /&gt;</c>: an outline icon from the sprite. It says nothing to a screen reader; words beside it do.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTag : TagHelper
{
    /// <summary>The icon's name; the build puts it into the sprite.</summary>
    public required string Name { get; set; }

    /// <summary>The page it stands in.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext Page { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"icon {output.Attributes["class"]?.Value}".TrimEnd());
        output.Attributes.SetAttribute("width", "24");
        output.Attributes.SetAttribute("height", "24");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<use href=\"{Asset.Url(Page.HttpContext, "lib/icons.svg")}#{Name}\"></use>");
    }
}
