using Microsoft.AspNetCore.Mvc;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>The set-up of one directory: URL, tokens, whether it is connected.</summary>
public sealed class DirectoryDetailsModel(DirectoryTools tools) : DirectorySetupPage(tools)
{
    /// <summary>Revokes a token.</summary>
    public Task<IActionResult> OnPostRevokeAsync(Guid id, string? revoked) => RevokeAsync(id, revoked, AddressOf(id));

    /// <inheritdoc/>
    protected override string AddressOf(Guid id) => $"/directories/{IdText.Format(id)}";
}
