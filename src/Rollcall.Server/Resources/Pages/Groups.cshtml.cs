using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;

namespace Rollcall.Server.Resources.Pages;

/// <summary>The groups of a directory.</summary>
public sealed class GroupsModel(DirectoryStore directories, GroupStore groups) : ChosenDirectoryPage(directories)
{
    private const int Size = 50;

    /// <summary>Which groups: <c>filled</c>, <c>empty</c>; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    /// <summary>What was typed.</summary>
    public string Search { get; private set; } = "";

    /// <summary>Which groups.</summary>
    public GroupFilter Filter { get; private set; }

    /// <summary>The groups found.</summary>
    public ResourceRows<GroupRow> Found { get; private set; } = new(0, 1, []);

    /// <summary>Where in the table this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <inheritdoc/>
    protected override async Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken)
    {
        if (await Directories.ReadAsync(choice.Chosen.Id, cancellationToken) is not { } access)
            return NotFound();
        Filter = Show switch
        {
            "filled" => GroupFilter.Filled,
            "empty" => GroupFilter.Empty,
            _ => GroupFilter.All,
        };
        var asked = TableRequest.Of(Request, "name", "created");
        Search = asked.Search;
        var sort = asked.Sort ?? (Search.Length > 0 ? null : "name");
        var window = new ResourceWindow(ResourceWindow.OrderOf(sort), asked.Descending, asked.Number, Size);
        Found = await groups.ListAsync(access, Search, Filter, window, cancellationToken);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["directory"] = choice.Query, ["q"] = Search, ["show"] = Filter == GroupFilter.All ? null : Show };
        Table = new("/groups", query, sort, window.Descending, Found.Number, Size, Found.Total);
        return Page();
    }

    /// <summary>What is said when there is none.</summary>
    public EmptyState Empty => (Search.Length > 0, Filter) switch
    {
        (true, _) => new(Icon: "users-group", $"No group matches “{Search}”", "The search finds names by any part of them, and whole ids.", "Show all groups", Choice!.Address("/groups")),
        (_, GroupFilter.Filled) => new(Icon: "users-group", "No group has members", "Members appear here when the identity provider pushes a group and its people are assigned to the app.", "Show all groups", Choice!.Address("/groups")),
        (_, GroupFilter.Empty) => new(Icon: "users-group", "No group is without members", "A group is empty here when the identity provider pushed it and none of its people is assigned to the app.", "Show all groups", Choice!.Address("/groups")),
        _ => new(Icon: "users-group", "No groups yet", "Groups appear here when the identity provider pushes them. In Okta that is the app's tab “Push Groups”."),
    };
}
