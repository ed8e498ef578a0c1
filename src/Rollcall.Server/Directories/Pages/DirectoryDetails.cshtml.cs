using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>The set-up of one directory: URL, tokens, whether it is connected.</summary>
public sealed class DirectoryDetailsModel(DirectoryTools tools) : DirectoryPage(tools)
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

    /// <summary>Revokes a token.</summary>
    public Task<IActionResult> OnPostRevokeAsync(Guid id, string? revoked) => RevokeAsync(id, revoked, $"/directories/{IdText.Format(id)}");

    /// <summary>Switches it on.</summary>
    public async Task<IActionResult> OnPostEnableAsync(Guid id)
    {
        if (!await Tools.Directories.SwitchAsync(id, enabled: true, HttpContext.Actor(), HttpContext.RequestAborted))
            return NotFound();
        this.Done("The directory is switched on.");
        return Redirect($"/directories/{IdText.Format(id)}");
    }
}
