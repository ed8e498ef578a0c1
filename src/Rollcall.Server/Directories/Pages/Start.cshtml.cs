using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>The short path to the first directory: choose the identity provider, and get what to paste there.</summary>
public sealed class StartModel(DirectoryTools tools) : DirectoryPage(tools)
{
    /// <summary>An <see cref="IdentityProvider.Name"/>.</summary>
    [BindProperty]
    public string? Idp { get; set; } = "okta";

    /// <summary>Shows the choice.</summary>
    public void OnGet()
    {
    }

    /// <summary>Takes the directory nobody has used yet, or makes another, and goes on to its values.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (IdentityProvider.Find(Idp ?? "") is not { } idp)
        {
            ModelState.AddModelError(nameof(Idp), "Choose one of the identity providers.");
            return Page();
        }
        var first = await Tools.Directories.FirstAsync(HttpContext.Actor(), HttpContext.RequestAborted);
        await LoadAsync(first);
        var unused = Connection.Last is null && first.Users == 0 && Tokens.Count == 0;
        var wanted = new DirectorySettings { Name = idp.Label, Idp = idp.Name, Enabled = true };
        var result = unused
            ? await Tools.Directories.UpdateAsync(first.Id, first.Version, settings => settings with { Name = idp.Label, Idp = idp.Name, Enabled = true }, HttpContext.Actor(), HttpContext.RequestAborted)
            : await Tools.Directories.CreateAsync(first.OrganizationId, wanted, HttpContext.Actor(), HttpContext.RequestAborted);
        return Saved(result) ? Redirect($"/start/{IdText.Format(((SettingsResult.Saved)result).Directory.Id)}") : Page();
    }
}
