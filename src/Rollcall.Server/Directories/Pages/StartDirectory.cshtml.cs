using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Values to paste, and the steps in the identity provider beside them.</summary>
public sealed class StartDirectoryModel(DirectoryTools tools) : DirectoryPage(tools)
{
    /// <summary>Shows them.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    /// <summary>Generates a token, which this answer alone shows.</summary>
    public async Task<IActionResult> OnPostGenerateAsync(Guid id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        await GenerateAsync();
        return Page();
    }

    /// <summary>Switches the directory on.</summary>
    public async Task<IActionResult> OnPostEnableAsync(Guid id)
    {
        if (!await Tools.Directories.SwitchAsync(id, enabled: true, HttpContext.Actor(), HttpContext.RequestAborted))
            return NotFound();
        this.Done("The directory is switched on.");
        return Redirect($"/start/{IdText.Format(id)}");
    }
}
