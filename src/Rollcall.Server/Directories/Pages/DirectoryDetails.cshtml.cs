using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>The set-up of one directory: URL, tokens, whether it is connected, and who came last.</summary>
public sealed class DirectoryDetailsModel(DirectoryTools tools, PeopleStore people) : DirectorySetupPage(tools)
{
    private const int Shown = 8;

    /// <summary>The people who came last.</summary>
    public IReadOnlyList<PersonRow> Newest { get; private set; } = [];

    /// <summary>Revokes a token.</summary>
    public Task<IActionResult> OnPostRevokeAsync(Guid id, string? revoked) => RevokeAsync(id, revoked, AddressOf(id));

    /// <inheritdoc/>
    protected override async Task LoadAsync(ScimDirectory directory)
    {
        await base.LoadAsync(directory);
        if (await Tools.Directories.ReadAsync(directory.Id, HttpContext.RequestAborted) is { } access)
            Newest = (await people.ListAsync(access, "", PeopleFilter.All, new(ResourceOrder.Created, Descending: true, Number: 1, Shown), HttpContext.RequestAborted)).Rows;
    }

    /// <inheritdoc/>
    protected override string AddressOf(Guid id) => $"/directories/{IdText.Format(id)}";
}
