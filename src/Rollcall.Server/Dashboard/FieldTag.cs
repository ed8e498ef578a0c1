using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Rollcall.Server.Dashboard;

/// <summary>
/// <c>&lt;field for="Name" label="Name" hint="…" /&gt;</c>: an input with its label, its hint and its error beside it, tied together for screen readers.
/// With options as content it becomes a select.
/// </summary>
[HtmlTargetElement("field")]
public sealed class FieldTag(IHtmlHelper html) : TagHelper
{
    /// <summary>The property it edits.</summary>
    public required ModelExpression For { get; set; }

    /// <summary>What it is called.</summary>
    public required string Label { get; set; }

    /// <summary>The input's type.</summary>
    public string Type { get; set; } = "text";

    /// <summary>A sentence that says what to put in, or null.</summary>
    public string? Hint { get; set; }

    /// <summary>The unit behind the value, or null.</summary>
    public string? Suffix { get; set; }

    /// <summary>Whether it must be filled in.</summary>
    public bool Required { get; set; }

    /// <summary>Whether it can be read only.</summary>
    public bool Disabled { get; set; }

    /// <summary>What browsers and password managers may fill in.</summary>
    public string? Autocomplete { get; set; }

    /// <summary>The keyboard a phone shows, or null for the type's own.</summary>
    public string? Inputmode { get; set; }

    /// <summary>The longest value, in characters.</summary>
    public int? Maxlength { get; set; }

    /// <summary>Lines of a text area; null for one line.</summary>
    public int? Rows { get; set; }

    /// <summary>Whether the page opens with the cursor in it.</summary>
    public bool Autofocus { get; set; }

    /// <summary>The options of a select, or null.</summary>
    [HtmlAttributeNotBound]
    public IHtmlContent? Options { get; private set; }

    /// <summary>The name under which the value is posted.</summary>
    [HtmlAttributeNotBound]
    public string Name => Page.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);

    /// <summary>The id in the page.</summary>
    [HtmlAttributeNotBound]
    public string Id => TagBuilder.CreateSanitizedId(Name, "-");

    /// <summary>What stands in it: what was typed before, or what the property holds. Passwords are never given back.</summary>
    [HtmlAttributeNotBound]
    public string? Value => Type is "password" ? null : Page.ModelState.TryGetValue(Name, out var entry) && entry.AttemptedValue is { } typed ? typed : For.Model?.ToString();

    /// <summary>What is wrong with it, or null.</summary>
    [HtmlAttributeNotBound]
    public string? Error => Page.ModelState.TryGetValue(Name, out var entry) && entry.Errors.Count > 0 ? entry.Errors[0].ErrorMessage : null;

    /// <summary>The ids of hint and error, which describe the input.</summary>
    [HtmlAttributeNotBound]
    public string? DescribedBy => (Hint, Error) switch { (null, null) => null, (_, null) => Id + "-hint", (null, _) => Id + "-error", _ => $"{Id}-hint {Id}-error" };

    /// <summary>The page it stands in.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext Page { get; set; } = null!;

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        Options = content.IsEmptyOrWhiteSpace ? null : content;
        ((IViewContextAware)html).Contextualize(Page);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"mb-3 {output.Attributes["class"]?.Value}".TrimEnd());
        output.Content.SetHtmlContent(await html.PartialAsync("/Dashboard/Shared/_Field.cshtml", this));
    }
}
