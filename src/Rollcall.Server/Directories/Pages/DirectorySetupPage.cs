using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;

namespace Rollcall.Server.Directories.Pages;

/// <summary>A page on which a directory is brought to life: its URL, a token, the switch.</summary>
public abstract class DirectorySetupPage(DirectoryTools tools) : DirectoryPage(tools)
{
    /// <summary>Shows it.</summary>
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
        return Redirect(AddressOf(id));
    }

    /// <summary>The page's own address.</summary>
    protected abstract string AddressOf(Guid id);
}
