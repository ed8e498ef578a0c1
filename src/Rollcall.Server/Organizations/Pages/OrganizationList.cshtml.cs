using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Environments;
using Rollcall.Storage;

namespace Rollcall.Server.Organizations.Pages;

/// <summary>All organizations, and the environments where there are several.</summary>
public sealed class OrganizationListModel(OrganizationStore organizations, EnvironmentStore environments) : PageModel
{
    /// <summary>The name of a new one.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Its external id.</summary>
    [BindProperty]
    public string? ExternalId { get; set; }

    /// <summary>The id of its environment, where there are several.</summary>
    [BindProperty]
    public string? In { get; set; }

    /// <summary>The name of a new environment.</summary>
    [BindProperty]
    public string? NewEnvironment { get; set; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Organization> All { get; private set; } = [];

    /// <summary>All environments.</summary>
    public IReadOnlyList<ServerEnvironment> Environments { get; private set; } = [];

    /// <summary>Whether a new environment was refused.</summary>
    public bool EnvironmentProblem => ModelState[nameof(NewEnvironment)] is { Errors.Count: > 0 };

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync() => await ReadAsync();

    /// <summary>Makes an organization.</summary>
    public async Task<IActionResult> OnPostCreateAsync()
    {
        Guid? where = IdText.TryParse(In, out var chosen) ? chosen : null;
        switch (await organizations.CreateAsync(where, Name?.Trim() ?? "", Blank(ExternalId), HttpContext.Actor(), HttpContext.RequestAborted))
        {
            case OrganizationResult.Saved saved:
                this.Done($"{saved.Organization.Name} is here. Create its SCIM directory next.");
                return Redirect($"/organizations/{IdText.Format(saved.Organization.Id)}");
            case OrganizationResult.Refused refused:
                ModelState.AddModelError(refused.Field, refused.Problem);
                break;
            case OrganizationResult.Unknown:
                ModelState.AddModelError(nameof(In), "This environment is not there any more.");
                break;
            default:
                throw new InvalidOperationException("An organization is saved, refused or unknown.");
        }
        await ReadAsync();
        return Page();
    }

    /// <summary>Makes an environment.</summary>
    public async Task<IActionResult> OnPostEnvironmentAsync()
    {
        if (await environments.CreateAsync(NewEnvironment?.Trim() ?? "", HttpContext.Actor(), HttpContext.RequestAborted) is { } problem)
        {
            ModelState.AddModelError(nameof(NewEnvironment), problem);
            await ReadAsync();
            return Page();
        }
        this.Done("The environment is there.");
        return Redirect("/organizations");
    }

    /// <summary>What was typed, or null for nothing.</summary>
    internal static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private async Task ReadAsync()
    {
        All = await organizations.ListAsync(HttpContext.RequestAborted);
        Environments = await environments.ListAsync(HttpContext.RequestAborted);
    }
}
