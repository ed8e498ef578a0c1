using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Directories.Pages;
using Rollcall.Storage;

namespace Rollcall.Server.Tokens.Pages;

/// <summary>One token: all but its secret.</summary>
public sealed class TokenDetailsModel(DirectoryTools tools) : DirectoryPage(tools)
{
    /// <summary>The token.</summary>
    public Token Shown { get; private set; } = null!;

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(Guid directory, Guid token)
    {
        if (!await LoadAsync(directory) || Tokens.FirstOrDefault(t => t.Id == token) is not { } found)
            return NotFound();
        Shown = found;
        return Page();
    }

    /// <summary>Revokes it.</summary>
    public Task<IActionResult> OnPostRevokeAsync(Guid directory, Guid token) =>
        RevokeAsync(directory, IdText.Format(token), $"/settings/tokens/{IdText.Format(directory)}/{IdText.Format(token)}");
}
