using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Organizations;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Organization › Create SCIM directory.</summary>
[Authorize(DashboardPolicies.Change)]
public sealed class NewDirectoryModel(DirectoryTools tools, OrganizationStore organizations) : DirectoryPage(tools)
{
    /// <summary>The name.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>An <see cref="IdentityProvider.Name"/>.</summary>
    [BindProperty]
    public string? Idp { get; set; } = "okta";

    /// <summary>Whether it takes the primary place.</summary>
    [BindProperty]
    public bool Primary { get; set; }

    /// <summary>Whose it will be.</summary>
    public Organization Organization { get; private set; } = null!;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(Guid organization)
    {
        if (!await ReadAsync(organization))
            return NotFound();
        Primary = Organization.PrimaryDirectoryId is null;
        return Page();
    }

    /// <summary>Makes it, switched on.</summary>
    public async Task<IActionResult> OnPostAsync(Guid organization)
    {
        if (!await ReadAsync(organization))
            return NotFound();
        if (!ModelState.IsValid)
            return Page();
        var wanted = new DirectorySettings { Name = Name?.Trim() ?? "", Idp = Idp ?? "", Enabled = true, Primary = Primary };
        var result = await Tools.Directories.CreateAsync(organization, wanted, HttpContext.Actor(), HttpContext.RequestAborted);
        if (!Saved(result))
            return Page();
        this.Done("The directory is made. Copy its base URL, and generate a bearer token.");
        return Redirect($"/directories/{IdText.Format(((SettingsResult.Saved)result).Directory.Id)}");
    }

    private async Task<bool> ReadAsync(Guid id)
    {
        if (await organizations.FindAsync(id, HttpContext.RequestAborted) is not { } found)
            return false;
        Organization = found;
        return true;
    }
}
