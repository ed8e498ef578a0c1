using Microsoft.AspNetCore.Mvc;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas.Pages;

/// <summary>The custom fields of a directory's people.</summary>
public sealed class FieldsModel(DirectoryStore directories, SchemaStore schemas) : ChosenDirectoryPage(directories)
{
    /// <summary>The fields, in the order made; removed ones too, as long as their values are being taken out.</summary>
    public IReadOnlyList<CustomAttribute> Fields { get; private set; } = [];

    /// <summary>Whether the reader may change anything here.</summary>
    public bool MayChange => User.Role()?.Includes(AdministratorRole.Administrator) is true;

    /// <summary>What is said when there is none.</summary>
    public EmptyState Empty => new(Icon: "forms", "No fields of your own yet", "Names, e-mail addresses and the standard attributes are there without being defined. Add a field for what only you have, such as a cost centre.",
        MayChange ? "New field" : null, "/settings/fields/new?directory=" + IdText.Format(Choice!.Chosen.Id));

    /// <summary>The schema a field stands under, for people.</summary>
    public string SchemaName(CustomAttribute field) =>
        string.Equals(field.Schema, SchemaUrns.EnterpriseUser, StringComparison.OrdinalIgnoreCase) ? "Enterprise" :
        string.Equals(field.Schema, ExtensionUrns.Custom(ResourceKind.User), StringComparison.OrdinalIgnoreCase) ? "Custom" : field.Schema;

    /// <inheritdoc/>
    protected override async Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken)
    {
        Fields = [.. (await schemas.ListAsync(choice.Chosen.Id, cancellationToken)).Where(f => f.Resource == ResourceKind.User)];
        return Page();
    }
}
