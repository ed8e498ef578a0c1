using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Requests.Pages;

/// <summary>What the identity provider of a directory asked, and what came of it.</summary>
public sealed class ActivityModel(DirectoryStore directories, RequestStore requests, ResourceNames names) : ChosenDirectoryPage(directories)
{
    private const int Limit = 50;

    /// <summary>The methods that can be filtered for.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>A class of status: <c>2xx</c>, <c>4xx</c>, <c>5xx</c>, or <c>refused</c> for everything from 400 on; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    /// <summary>An HTTP method, or none for all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Method { get; set; }

    /// <summary>Only requests older than this one.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    /// <summary>The requests found, newest first.</summary>
    public IReadOnlyList<RequestEntry> Rows { get; private set; } = [];

    /// <summary>The names of the people and groups they are about, by id.</summary>
    public IReadOnlyDictionary<Guid, NamedResource> Names { get; private set; } = new Dictionary<Guid, NamedResource>();

    /// <summary>The way through the log.</summary>
    public OlderLink Pages { get; private set; } = new(null, null);

    /// <summary>Whether something narrows the list.</summary>
    public bool IsFiltered => Status is not null || Method is not null;

    /// <inheritdoc/>
    protected override async Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken)
    {
        var (lowest, highest) = Status switch { "2xx" => (200, 299), "4xx" => (400, 499), "5xx" => (500, 599), "refused" => (400, 599), _ => (100, 599) };
        Status = lowest == 100 ? null : Status;
        Method = Methods.FirstOrDefault(m => string.Equals(m, Method, StringComparison.Ordinal));
        Guid? before = IdText.TryParse(Before, out var id) ? id : null;
        var page = await requests.PageAsync(new(choice.Chosen.Id, before, lowest, highest, Method), Limit, cancellationToken);
        Rows = [.. page.Rows.Select(r => r.Entry)];
        var subjects = Rows.Select(r => IdText.TryParse(r.ResourceId, out var subject) ? subject : Guid.Empty).Where(s => s != Guid.Empty).Distinct().ToList();
        Names = await names.OfAsync(choice.Chosen.Id, subjects, cancellationToken);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["directory"] = choice.Query, ["status"] = Status, ["method"] = Method };
        Pages = OlderLink.Of("/activity", query, before is null, page.Older is { } older ? IdText.Format(older) : null);
        return Page();
    }

    /// <summary>The person or group a request is about, or null.</summary>
    public NamedResource? SubjectOf(RequestEntry request) => IdText.TryParse(request.ResourceId, out var id) ? Names.GetValueOrDefault(id) : null;
}
