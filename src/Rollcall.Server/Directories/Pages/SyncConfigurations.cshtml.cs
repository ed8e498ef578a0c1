using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Jobs;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Settings › Sync › SCIM: every directory as a row.</summary>
public sealed class SyncConfigurationsModel(DirectoryStore directories) : PageModel
{
    private const int Size = 50;

    /// <summary>Which ones: <c>on</c>, <c>off</c>; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    /// <summary>What was typed.</summary>
    public string Search { get; private set; } = "";

    /// <summary>The directories found.</summary>
    public ResourceRows<ScimDirectory> Found { get; private set; } = new(0, 1, []);

    /// <summary>Where in the table this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <summary>Whether only some are looked for.</summary>
    public bool IsFiltered => Search.Length > 0 || Enabled is not null;

    /// <summary>Whether those shown belong to several organizations.</summary>
    public bool SeveralOrganizations => Found.Rows.DistinctBy(d => d.OrganizationId).Skip(1).Any();

    /// <summary>The jobs that delete others.</summary>
    public IReadOnlyList<Job> Deleting { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync()
    {
        var asked = TableRequest.Of(Request, "name", "created");
        Search = asked.Search;
        // Without a wish in the order made, as they were set up.
        var sort = asked.Sort ?? "created";
        var window = new ResourceWindow(ResourceWindow.OrderOf(sort), asked.Descending, asked.Number, Size);
        Found = await directories.PageAsync(Enabled, Search, window, HttpContext.RequestAborted);
        Table = new("/settings/sync", new Dictionary<string, string?>(StringComparer.Ordinal) { ["q"] = Search, ["state"] = State }, sort, asked.Descending, Found.Number, Size, Found.Total);
        Deleting = (await directories.DeletingAsync(HttpContext.RequestAborted)).ConvertAll(d => d.Job);
    }

    private bool? Enabled => State switch { "on" => true, "off" => false, _ => null };
}
