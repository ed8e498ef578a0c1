using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas.Pages;

/// <summary>One field: what to type into the identity provider, and what can be changed about it.</summary>
public sealed class FieldModel(DirectoryStore directories, SchemaStore schemas) : PageModel
{
    /// <summary>The directory.</summary>
    [BindProperty(SupportsGet = true)]
    public string Directory { get; set; } = "";

    /// <summary>The name for people.</summary>
    [BindProperty]
    public string? Label { get; set; }

    /// <summary>What it means.</summary>
    [BindProperty]
    public string? Description { get; set; }

    /// <summary>The choices, one on each line.</summary>
    [BindProperty]
    public string? Choices { get; set; }

    /// <summary>Whether new people must have it.</summary>
    [BindProperty]
    public bool Required { get; set; }

    /// <summary>The field.</summary>
    public CustomAttribute Field { get; private set; } = null!;

    /// <summary>Whether no two people may have the same value.</summary>
    public bool IsUnique => Field.Definition.Uniqueness != Uniqueness.None;

    /// <summary>Whether an index makes it quick to look up.</summary>
    public bool IsIndexed => Field.Definition.Searchable || IsUnique;

    /// <summary>Whether the reader may change anything here.</summary>
    public bool MayChange => User.Role()?.Includes(AdministratorRole.Administrator) is true;

    /// <summary>Shows the field.</summary>
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } found)
            return NotFound();
        Show(found);
        return Page();
    }

    /// <summary>Changes what can be changed.</summary>
    public async Task<IActionResult> OnPostChangeAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } found)
            return NotFound();
        Field = found;
        if (string.IsNullOrWhiteSpace(Label))
            ModelState.AddModelError(nameof(Label), "Give the field a name.");
        if (!ModelState.IsValid)
            return Page();
        try
        {
            var change = new AttributeChange
            {
                Label = Label!.Trim(),
                Description = Description?.Trim() ?? "",
                Required = Required,
                CanonicalValues = FieldShape.Of(found.Field).IsChoice ? [.. (Choices ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] : null,
            };
            await schemas.ChangeAsync(Parsed(Directory), found.Id, change, HttpContext.Actor(), cancellationToken);
        }
        catch (AttributeRefusedException refused)
        {
            foreach (var problem in refused.Problems)
                ModelState.AddModelError(problem.Field switch { "label" => nameof(Label), "description" => nameof(Description), "canonicalValues" => nameof(Choices), "required" => nameof(Required), _ => "" }, problem.Message);
            return Page();
        }
        this.Done("Saved.");
        return Redirect($"/settings/fields/{Directory}/{id}");
    }

    /// <summary>Removes the field.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } found)
            return NotFound();
        await schemas.RemoveAsync(Parsed(Directory), found.Id, HttpContext.Actor(), cancellationToken);
        this.Done($"“{found.Label}” is removed. Its values are being taken out.");
        return Redirect("/settings/fields?directory=" + Directory);
    }

    private void Show(CustomAttribute found)
    {
        Field = found;
        Label = found.Label;
        Description = found.Definition.Description;
        Required = found.Definition.Required;
        Choices = string.Join('\n', found.Definition.CanonicalValues);
    }

    // By the directory's own list: an id of another directory finds nothing.
    private async Task<CustomAttribute?> FindAsync(string id, CancellationToken cancellationToken) =>
        IdText.TryParse(Directory, out var directory) && IdText.TryParse(id, out var field) && await directories.FindAsync(directory, cancellationToken) is not null
            ? (await schemas.ListAsync(directory, cancellationToken)).Find(a => a.Id == field && !a.IsRemoved && a.Resource == ResourceKind.User)
            : null;

    private static Guid Parsed(string directory) => IdText.TryParse(directory, out var id) ? id : throw new InvalidOperationException(directory);
}
