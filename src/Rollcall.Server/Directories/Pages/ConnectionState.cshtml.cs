using Microsoft.AspNetCore.Mvc;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Whether the identity provider has called: the part of other pages that keeps itself up to date.</summary>
public sealed class ConnectionStateModel(DirectoryTools tools) : DirectoryPage(tools)
{
    /// <summary>Whether a page asks for its part.</summary>
    public bool Bare => Request.Headers.ContainsKey("HX-Request");

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();
}
