using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Jobs;
using Rollcall.Storage;

namespace Rollcall.Server.Organizations.Pages;

/// <summary>One organization and its SCIM directories.</summary>
public sealed class OrganizationDetailsModel(OrganizationStore organizations, DirectoryStore directories) : PageModel
{
    /// <summary>Its name.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Its external id.</summary>
    [BindProperty]
    public string? ExternalId { get; set; }

    /// <summary>The organization.</summary>
    public Organization Organization { get; private set; } = null!;

    /// <summary>Its directories.</summary>
    public IReadOnlyList<ScimDirectory> Directories { get; private set; } = [];

    /// <summary>The jobs that delete directories it had.</summary>
    public IReadOnlyList<Job> Deleting { get; private set; } = [];

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await ReadAsync(id))
            return NotFound();
        (Name, ExternalId) = (Organization.Name, Organization.ExternalId);
        return Page();
    }

    /// <summary>Saves name and external id.</summary>
    public async Task<IActionResult> OnPostSaveAsync(Guid id) =>
        await AnswerAsync(id, await organizations.UpdateAsync(id, Name?.Trim() ?? "", OrganizationListModel.Blank(ExternalId), HttpContext.Actor(), HttpContext.RequestAborted), "Saved.", $"/organizations/{IdText.Format(id)}");

    /// <summary>Deletes it.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(Guid id) =>
        await AnswerAsync(id, await organizations.DeleteAsync(id, HttpContext.Actor(), HttpContext.RequestAborted), "The organization is deleted.", "/organizations");

    private async Task<IActionResult> AnswerAsync(Guid id, OrganizationResult result, string done, string next)
    {
        switch (result)
        {
            case OrganizationResult.Saved:
                this.Done(done);
                return Redirect(next);
            case OrganizationResult.Refused refused:
                ModelState.AddModelError(refused.Field is nameof(Organization.Directories) ? "" : refused.Field, refused.Problem);
                return await ReadAsync(id) ? Page() : NotFound();
            case OrganizationResult.Unknown:
                return NotFound();
            default:
                throw new InvalidOperationException(result.GetType().Name);
        }
    }

    private async Task<bool> ReadAsync(Guid id)
    {
        if (await organizations.FindAsync(id, HttpContext.RequestAborted) is not { } found)
            return false;
        Organization = found;
        Directories = await directories.OfAsync(id, HttpContext.RequestAborted);
        Deleting = [.. (await directories.DeletingAsync(HttpContext.RequestAborted)).Where(d => d.Organization == id).Select(d => d.Job)];
        return true;
    }
}
