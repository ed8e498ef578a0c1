using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Events.Pages;

/// <summary>The numbered history of a directory: what it said, and what was decided.</summary>
public sealed class EventsModel(DirectoryStore directories, EventStore events, ResourceNames names) : ChosenDirectoryPage(directories)
{
    private const int Limit = 50;

    /// <summary>How types begin that can be filtered for, and what that is called.</summary>
    public static IReadOnlyList<(string Value, string Begins, string Label)> Kinds { get; } =
    [
        ("user", "user.", "People"),
        ("account", "account.", "Accounts"),
        ("group", "group.", "Groups"),
        ("membership", "membership.", "Memberships"),
        ("directory", "directory.", "Directory"),
        ("token", "token.", "Tokens"),
    ];

    /// <summary>One of <see cref="Kinds"/>; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Type { get; set; }

    /// <summary>The id of what they are about, or none.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Subject { get; set; }

    /// <summary>Only events with a smaller number.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    /// <summary>The events found, newest first.</summary>
    public IReadOnlyList<EventLine> Lines { get; private set; } = [];

    /// <summary>The way through them.</summary>
    public OlderLink Pages { get; private set; } = new(null, null);

    /// <summary>Whether something narrows the list.</summary>
    public bool IsFiltered => Type is not null || Subject is not null;

    /// <inheritdoc/>
    protected override async Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken)
    {
        var kind = Kinds.FirstOrDefault(k => string.Equals(k.Value, Type, StringComparison.Ordinal));
        Type = kind.Value;
        Subject = string.IsNullOrWhiteSpace(Subject) ? null : Subject.Trim();
        var subject = Guid.Empty;
        if (Subject is not null && !IdText.TryParse(Subject, out subject))
        {
            ModelState.AddModelError(nameof(Subject), "This is no id. Copy the whole id from the address of the person's or the group's page.");
            return Page();
        }
        long? before = long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var page = Subject is null
            ? await events.NewestAsync(choice.Chosen.Id, before, kind.Begins ?? "", Limit, cancellationToken)
            : await events.OfAsync(choice.Chosen.Id, [subject], before, kind.Begins ?? "", Limit, cancellationToken);
        Lines = await EventLine.OfAsync(page.Rows, names, of: null, cancellationToken);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["directory"] = choice.Query, ["type"] = Type, ["subject"] = Subject };
        Pages = OlderLink.Of("/activity/events", query, before is null, page.Older?.ToString(CultureInfo.InvariantCulture));
        return Page();
    }
}
