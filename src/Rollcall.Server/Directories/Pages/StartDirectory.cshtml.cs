using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Values to paste, and the steps in the identity provider beside them.</summary>
public sealed class StartDirectoryModel(DirectoryTools tools) : DirectorySetupPage(tools)
{
    /// <inheritdoc/>
    protected override string AddressOf(Guid id) => $"/start/{IdText.Format(id)}";
}
