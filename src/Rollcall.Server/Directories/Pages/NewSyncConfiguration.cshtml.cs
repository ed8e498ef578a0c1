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
    public string? Type { get; set; } = "okta";

    /// <summary>The name.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The organization's id, where there are several.</summary>
    [BindProperty]
    public string? Organization { get; set; }

    /// <summary><c>none</c>, <c>existing</c> or <c>new</c>.</summary>
    [BindProperty]
    public string? GroupChoice { get; set; } = "none";

    /// <summary>The name of the new group.</summary>
    [BindProperty]
    public string? NewGroup { get; set; }

    /// <summary>The name of the existing group.</summary>
    [BindProperty]
    public string? ExistingGroup { get; set; }

    /// <summary>What the groups of the configurations there are are called.</summary>
    public IReadOnlyList<string> GroupNames { get; private set; } = [];

    /// <summary>All organizations.</summary>
    public IReadOnlyList<(Guid Id, string Name)> Organizations { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync() => await ReadAsync();

    /// <summary>Makes the configuration with its token, which this answer alone shows.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await ReadAsync();
        var name = Name?.Trim() ?? "";
        // Also what tells a form that was sent again by a reload.
        if ((await Tools.Directories.NamesAsync(HttpContext.RequestAborted)).Exists(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase)))
            ModelState.AddModelError(nameof(Name), "There is a SCIM configuration of this name already.");
        if (GroupChoice is not ("none" or "existing" or "new"))
            ModelState.AddModelError(nameof(GroupChoice), "Choose no group, an existing one, or a new one.");
        if (GroupChoice is not "new" && !string.IsNullOrWhiteSpace(NewGroup))
            ModelState.AddModelError(nameof(NewGroup), "Choose “Create new group” as well, or leave the name empty.");
        if (GroupChoice is not "existing" && !string.IsNullOrEmpty(ExistingGroup))
            ModelState.AddModelError(nameof(ExistingGroup), "Choose “An existing group” as well, or choose no group in the list.");
        if (GroupChoice is "existing" && !GroupNames.Contains(ExistingGroup, StringComparer.Ordinal))
            ModelState.AddModelError(nameof(ExistingGroup), "Choose one of the groups there are.");
        var organization = Meant();
        if (organization is null && Organizations.Count > 0)
            ModelState.AddModelError(nameof(Organization), "Exactly one organization is meant: choose it from the list, or type its name or id.");
        if (ModelState.IsValid)
        {
            DefaultGroup group = GroupChoice switch
            {
                "new" => new DefaultGroup.New(NewGroup?.Trim() ?? ""),
                // Memberships never leave a directory: the group of the same name is made in this one.
                "existing" => new DefaultGroup.New(ExistingGroup!),
                _ => new DefaultGroup.None(),
            };
            var wanted = new DirectorySettings { Name = name, Idp = Type ?? "", Enabled = true, DefaultGroup = group };
            var result = await Tools.Directories.CreateAsync(organization, wanted, HttpContext.Actor(), HttpContext.RequestAborted);
            if (Saved(result, (nameof(DirectorySettings.Idp), nameof(Type)), (nameof(DirectorySettings.DefaultGroup), GroupChoice is "existing" ? nameof(ExistingGroup) : nameof(NewGroup))))
            {
                await LoadAsync(((SettingsResult.Saved)result).Directory);
                await GenerateAsync();
            }
        }
        return Page();
    }

    private async Task ReadAsync()
    {
        Organizations = await organizations.NamesAsync(HttpContext.RequestAborted);
        GroupNames = await Tools.Directories.GroupNamesAsync(HttpContext.RequestAborted);
    }

    // The only organization; else that chosen from a list by its id or, where there are too many for a list, typed as its name, which several may have.
    private Guid? Meant()
    {
        var meant = Organizations.Count == 1 ? [Organizations[0]]
            : Organizations.Where(o => string.Equals(IdText.Format(o.Id), Organization, StringComparison.Ordinal) || string.Equals(o.Name, Organization?.Trim(), StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return meant.Count == 1 ? meant[0].Id : null;
    }
}
