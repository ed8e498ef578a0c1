using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;

namespace Rollcall.Server.Resources.Pages;

/// <summary>The groups of a directory.</summary>
public sealed class GroupsModel(DirectoryStore directories, GroupStore groups) : ChosenDirectoryPage(directories)
{
    private const int Size = 50;

    /// <summary>What was typed.</summary>
    public string Search { get; private set; } = "";

    /// <summary>The groups found.</summary>
    public ResourceRows<GroupRow> Found { get; private set; } = new(0, 1, []);

    /// <summary>Where in the table this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <inheritdoc/>
    protected override async Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken)
    {
        if (await Directories.ReadAsync(choice.Chosen.Id, cancellationToken) is not { } access)
            return NotFound();
        var asked = TableRequest.Of(Request, "name", "created");
        Search = asked.Search;
        var sort = Search.Length > 0 ? null : asked.Sort ?? "name";
        var window = new ResourceWindow(string.Equals(sort, "created", StringComparison.Ordinal) ? ResourceOrder.Created : ResourceOrder.Name, asked.Descending && sort is not null, asked.Number, Size);
        Found = await groups.ListAsync(access, Search, window, cancellationToken);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["directory"] = choice.Query, ["q"] = Search };
        Table = new("/groups", query, sort, window.Descending, Found.Number, Size, Found.Total);
        return Page();
    }

    /// <summary>What is said when there is none.</summary>
    public EmptyState Empty => Search.Length > 0
        ? new(Icon: "users-group", $"No group matches “{Search}”", "The search finds names by any part of them, and whole ids.", "Show all groups", Choice!.Address("/groups"))
        : new(Icon: "users-group", "No groups yet", "Groups appear here when the identity provider pushes them. In Okta that is the app's tab “Push Groups”.");
}
