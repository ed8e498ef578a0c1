using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas.Pages;

/// <summary>The form that defines a field.</summary>
[Authorize(DashboardPolicies.Change)]
public sealed class NewFieldModel(DirectoryStore directories, SchemaStore schemas) : PageModel
{
    private const string Custom = "custom";
    private const string Enterprise = "enterprise";

    /// <summary>The extension fields stand under by default.</summary>
    public static string CustomUrn => ExtensionUrns.Custom(ResourceKind.User);

    /// <summary>The extension that some guides want.</summary>
    public static string EnterpriseUrn => SchemaUrns.EnterpriseUser;

    /// <summary>The directory.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Directory { get; set; }

    /// <summary>The name for people.</summary>
    [BindProperty]
    public string? Label { get; set; }

    /// <summary>What the form of a person shows for it.</summary>
    [BindProperty]
    public FieldKind Kind { get; set; } = FieldKind.SingleLine;

    /// <summary>The choices, one on each line.</summary>
    [BindProperty]
    public string? Choices { get; set; }

    /// <summary>What it means.</summary>
    [BindProperty]
    public string? Description { get; set; }

    /// <summary><c>custom</c> or <c>enterprise</c>.</summary>
    [BindProperty]
    public string? Extension { get; set; }

    /// <summary>The SCIM name, or none for the one that follows from the label.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Whether new people must have it.</summary>
    [BindProperty]
    public bool Required { get; set; }

    /// <summary>Whether no two people may have the same value.</summary>
    [BindProperty]
    public bool Unique { get; set; }

    /// <summary>Whether an index is kept.</summary>
    [BindProperty]
    public bool Searchable { get; set; }

    /// <summary>Whether something that is folded away was filled in or is wrong.</summary>
    public bool HasAdvanced => Name is not null || Required || Unique || Searchable || ((string[])[nameof(Name), nameof(Required), nameof(Unique), nameof(Searchable)]).Any(key => ModelState[key]?.Errors.Count > 0);

    /// <summary>Shows the empty form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await IdAsync(cancellationToken) is null ? NotFound() : Page();

    /// <summary>Defines the field.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await IdAsync(cancellationToken) is not { } id)
            return NotFound();
        if (string.IsNullOrWhiteSpace(Label))
            ModelState.AddModelError(nameof(Label), "Give the field a name.");
        if (!FieldText.Offered.Any(o => o.Kind == Kind))
            ModelState.AddModelError(nameof(Kind), "Choose one of the types.");
        if (Extension is not (Custom or Enterprise))
            ModelState.AddModelError(nameof(Extension), "Choose one of the extensions.");
        if (!ModelState.IsValid)
            return Page();
        try
        {
            var made = await schemas.DefineAsync(id, Wanted(), HttpContext.Actor(), cancellationToken);
            if (made is null)
                return NotFound();
            this.Done($"“{made.Label}” is in the directory's schema. Below is what to type into the identity provider.");
            return Redirect($"/settings/fields/{IdText.Format(id)}/{IdText.Format(made.Id)}");
        }
        catch (AttributeRefusedException refused)
        {
            foreach (var problem in refused.Problems)
                ModelState.AddModelError(FieldOf(problem.Field), problem.Message);
            return Page();
        }
    }

    private NewAttribute Wanted() => new()
    {
        Label = Label!.Trim(),
        Name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim(),
        Field = Kind,
        Description = Description?.Trim() ?? "",
        Schema = Extension is Enterprise ? EnterpriseUrn : null,
        CanonicalValues = [.. (Choices ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Required = Required,
        Uniqueness = Unique ? Uniqueness.Server : Uniqueness.None,
        Searchable = Searchable,
    };

    // Where the form shows what the store said of a property.
    private static string FieldOf(string property) => property switch
    {
        "label" => nameof(Label),
        "name" => nameof(Name),
        "field" or "type" => nameof(Kind),
        "canonicalValues" => nameof(Choices),
        "description" => nameof(Description),
        "schema" => nameof(Extension),
        "required" => nameof(Required),
        "uniqueness" => nameof(Unique),
        "searchable" => nameof(Searchable),
        _ => "",
    };

    private async Task<Guid?> IdAsync(CancellationToken cancellationToken) =>
        IdText.TryParse(Directory ?? "", out var id) && await directories.FindAsync(id, cancellationToken) is not null ? id : null;
}
