using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Organizations;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Settings › Sync › SCIM › New, and the details of what was made.</summary>
public sealed class NewSyncConfigurationModel(DirectoryTools tools, OrganizationStore organizations) : DirectoryPage(tools)
{
    /// <summary>An <see cref="IdentityProvider.Name"/>.</summary>
    [BindProperty]
    public string Type { get; set; } = "okta";

    /// <summary>The name.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The organization's id, where there are several.</summary>
    [BindProperty]
    public string? Organization { get; set; }

    /// <summary><c>none</c>, <c>existing</c> or <c>new</c>.</summary>
    [BindProperty]
    public string GroupChoice { get; set; } = "none";

    /// <summary>The name of the new group.</summary>
    [BindProperty]
    public string? NewGroup { get; set; }

    /// <summary>The name of the existing group.</summary>
    [BindProperty]
    public string? ExistingGroup { get; set; }

    /// <summary>What the groups of the configurations there are are called.</summary>
    public IReadOnlyList<string> GroupNames { get; private set; } = [];

    /// <summary>All organizations.</summary>
    public IReadOnlyList<Organization> Organizations { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync() => await ReadAsync();

    /// <summary>Makes the configuration with its token, which this answer alone shows.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await ReadAsync();
        var name = Name?.Trim() ?? "";
        // Also what tells a form that was sent again by a reload.
        if ((await Tools.Directories.ListAsync(HttpContext.RequestAborted)).Exists(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase)))
            ModelState.AddModelError(nameof(Name), "There is a SCIM configuration of this name already.");
        if (await OrganizationAsync() is not { } organization)
            ModelState.AddModelError(nameof(Organization), "Choose one of the organizations.");
        else if (ModelState.IsValid)
        {
            DefaultGroup group = GroupChoice switch
            {
                "new" => new DefaultGroup.New(NewGroup?.Trim() ?? ""),
                // Memberships never leave a directory: the group of the same name is made in this one.
                "existing" => new DefaultGroup.New(ExistingGroup?.Trim() ?? ""),
                _ => new DefaultGroup.None(),
            };
            var wanted = new DirectorySettings { Name = name, Idp = Type, Enabled = true, DefaultGroup = group };
            var result = await Tools.Directories.CreateAsync(organization, wanted, HttpContext.Actor(), HttpContext.RequestAborted);
            if (Saved(result, (nameof(DirectorySettings.Idp), nameof(Type)), (nameof(DirectorySettings.DefaultGroup), nameof(NewGroup))))
            {
                await LoadAsync(((SettingsResult.Saved)result).Directory);
                await GenerateAsync();
            }
        }
        return Page();
    }

    private async Task ReadAsync()
    {
        Organizations = await organizations.ListAsync(HttpContext.RequestAborted);
        GroupNames = await Tools.Directories.GroupNamesAsync(HttpContext.RequestAborted);
    }

    private async ValueTask<Guid?> OrganizationAsync()
    {
        if (Organizations.Count > 1)
            return Organizations.FirstOrDefault(o => string.Equals(IdText.Format(o.Id), Organization, StringComparison.Ordinal))?.Id;
        return Organizations.Count == 1 ? Organizations[0].Id
            : await organizations.CreateAsync(null, OrganizationStore.DefaultName, null, HttpContext.Actor(), HttpContext.RequestAborted) is OrganizationResult.Saved made ? made.Organization.Id : null;
    }
}
