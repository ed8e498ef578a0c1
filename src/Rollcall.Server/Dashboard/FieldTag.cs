using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Rollcall.Server.Dashboard;

/// <summary>
/// <c>&lt;field for="Name" label="Name" hint="…" /&gt;</c>: an input with its label, its hint and its error beside it, tied together for screen readers.
/// With options as content it becomes a select; of the type <c>checkbox</c> or <c>switch</c> it is ticked; of the type <c>choices</c> its content are radio buttons.
/// Whatever a field does not show of what is wrong with a form stands above the page (<see cref="Unplaced"/>), so that nothing is refused without a word.
/// </summary>
[HtmlTargetElement("field")]
public sealed class FieldTag(IHtmlHelper html) : TagHelper
{
    private static readonly object Placed = new();

    /// <summary>The property it edits.</summary>
    public required ModelExpression For { get; set; }

    /// <summary>What it is called.</summary>
    public required string Label { get; set; }

    /// <summary>Whether what surrounds it says to eyes what it is called.</summary>
    public bool HideLabel { get; set; }

    /// <summary>What tells it from other fields of the same property on the page: what is wrong with it is told under this name. Null where there is one only.</summary>
    public string? Key { get; set; }

    /// <summary>The input's type.</summary>
    public string Type { get; set; } = "text";

    /// <summary>What stands in it before anybody typed; null for what the property holds.</summary>
    public string? Initial { get; set; }

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

    /// <summary>What stands in it while it is empty, or null.</summary>
    public string? Placeholder { get; set; }

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
    public string Id => TagBuilder.CreateSanitizedId(Key ?? Name, "-");

    /// <summary>What stands in it: what was typed before, or what the property holds. Passwords are never given back.</summary>
    [HtmlAttributeNotBound]
    public string? Value => Type is "password" ? null : Page.ModelState.TryGetValue(Key ?? Name, out var entry) && entry.AttemptedValue is { } typed ? typed : Initial ?? For.Model?.ToString();

    /// <summary>Whether it is ticked rather than filled in.</summary>
    [HtmlAttributeNotBound]
    public bool IsTicked => Type is "checkbox" or "switch";

    /// <summary>What is wrong with it, or null.</summary>
    [HtmlAttributeNotBound]
    public string? Error => Page.ModelState.TryGetValue(Key ?? Name, out var entry) && entry.Errors.Count > 0 ? entry.Errors[0].ErrorMessage : null;

    /// <summary>The ids of hint and error, which describe the input. The hint of what is ticked is a part of its label.</summary>
    [HtmlAttributeNotBound]
    public string? DescribedBy => (IsTicked ? null : Hint, Error) switch { (null, null) => null, (_, null) => Id + "-hint", (null, _) => Id + "-error", _ => $"{Id}-hint {Id}-error" };

    /// <summary>The page it stands in.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext Page { get; set; } = null!;

    /// <summary>What is wrong with the form that was sent and stands beside none of the fields shown; complete once the page itself is written.</summary>
    public static IReadOnlyList<string> Unplaced(ViewContext page)
    {
        var placed = page.HttpContext.Items[Placed] as HashSet<string> ?? [];
        return [.. page.ModelState.Where(field => !placed.Contains(field.Key)).SelectMany(field => field.Value!.Errors.Select(e => e.ErrorMessage)).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        Options = content.IsEmptyOrWhiteSpace ? null : content;
        ((IViewContextAware)html).Contextualize(Page);
        if (Page.HttpContext.Items[Placed] is not HashSet<string> placed)
            Page.HttpContext.Items[Placed] = placed = new(StringComparer.OrdinalIgnoreCase);
        placed.Add(Key ?? Name);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        var own = output.Attributes["class"]?.Value?.ToString() ?? "";
        output.Attributes.SetAttribute("class", own.Contains("mb-", StringComparison.Ordinal) ? own : $"mb-3 {own}".TrimEnd());
        output.Content.SetHtmlContent(await html.PartialAsync("/Dashboard/Shared/_Field.cshtml", this));
    }
}
