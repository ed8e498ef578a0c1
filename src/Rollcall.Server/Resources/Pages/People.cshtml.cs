using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;

namespace Rollcall.Server.Resources.Pages;

/// <summary>The people of a directory.</summary>
public sealed class PeopleModel(DirectoryStore directories, PeopleStore people) : ChosenDirectoryPage(directories)
{
    private const int Size = 50;

    /// <summary>Which people: <c>active</c>, <c>suspended</c>, <c>gone</c>; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    /// <summary>What was typed.</summary>
    public string Search { get; private set; } = "";

    /// <summary>Which people.</summary>
    public PeopleFilter Filter { get; private set; }

    /// <summary>The people found.</summary>
    public ResourceRows<PersonRow> Found { get; private set; } = new(0, 1, []);

    /// <summary>Where in the table this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <summary>Whether the rows can be sorted: accounts alone are in order of name.</summary>
    public bool IsSortable => Filter is not PeopleFilter.Gone;

    /// <inheritdoc/>
    protected override async Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken)
    {
        if (await Directories.ReadAsync(choice.Chosen.Id, cancellationToken) is not { } access)
            return NotFound();
        Filter = Show switch
        {
            "active" => PeopleFilter.Active,
            "suspended" => PeopleFilter.Suspended,
            "gone" => PeopleFilter.Gone,
            _ => PeopleFilter.All,
        };
        var asked = TableRequest.Of(Request, "name", "created");
        Search = asked.Search;
        // Without a wish: the best match of a search, everybody by name, those of one status the newest first.
        var (sort, descending) = (asked.Sort, Search.Length > 0, Filter) switch
        {
            (_, _, PeopleFilter.Gone) => (null, false),
            ({ } wanted, _, _) => (wanted, asked.Descending),
            (null, true, _) => (null, false),
            (null, false, PeopleFilter.All) => ("name", false),
            _ => ("created", true),
        };
        var window = new ResourceWindow(ResourceWindow.OrderOf(sort), descending, asked.Number, Size);
        Found = await people.ListAsync(access, Search, Filter, window, cancellationToken);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["directory"] = choice.Query, ["q"] = Search, ["show"] = Filter == PeopleFilter.All ? null : Show };
        Table = new("/people", query, sort, descending, Found.Number, Size, Found.Total);
        return Page();
    }

    /// <summary>What is said when there is nobody.</summary>
    public EmptyState Empty => (Search.Length > 0, Filter) switch
    {
        (true, _) => new(Icon: "user-search", $"Nobody matches “{Search}”", "The search finds the beginning of user names, e-mail addresses and employee numbers, parts of names, and whole ids.", "Show everybody", Choice!.Address("/people")),
        (_, PeopleFilter.Suspended) => new(Icon: "user-check", "Nobody is suspended", "People appear here when the identity provider deactivates them. Their accounts are kept."),
        (_, PeopleFilter.Gone) => new(Icon: "user-check", "No account is without a person", "Accounts appear here when the identity provider deletes their person. They are linked again when the person returns."),
        _ => new(Icon: "users", "Nobody is here yet", "People appear here moments after they are assigned in the identity provider. Copy the tenant URL and a token there first.", "Set up SCIM", "/settings/scim"),
    };
}
