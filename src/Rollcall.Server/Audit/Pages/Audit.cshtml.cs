using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Dashboard;
using Rollcall.Storage;

namespace Rollcall.Server.Audit.Pages;

/// <summary>Who did what, when, from where.</summary>
public sealed class AuditModel(AuditStore audit) : PageModel
{
    private const int PageSize = 50;
    private const int LongestFilter = 200;

    /// <summary>Only this action.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Action { get; set; }

    /// <summary>Only deeds of actors whose name contains this.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Actor { get; set; }

    /// <summary>Only what is older than this entry.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    /// <summary>The entries of this page.</summary>
    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    /// <summary>The way through the log.</summary>
    public OlderLink Pages { get; private set; } = new(null, null);

    /// <summary>Whether a filter is set.</summary>
    public bool IsFiltered => !string.IsNullOrEmpty(Action) || !string.IsNullOrEmpty(Actor);

    /// <summary>Shows a page of entries.</summary>
    public async Task OnGetAsync()
    {
        var actor = Actor?.Trim() is { Length: > 0 and <= LongestFilter } typed ? typed : null;
        // One more than is shown tells whether there is more.
        Guid? before = IdText.TryParse(Before, out var entry) ? entry : null;
        var found = await audit.ListAsync(new(AuditAction.Find(Action ?? ""), actor, before, PageSize + 1), HttpContext.RequestAborted);
        Entries = found.Count > PageSize ? found[..PageSize] : found;
        Pages = OlderLink.Of("/audit", new Dictionary<string, string?>(StringComparer.Ordinal) { ["action"] = Action, ["actor"] = Actor }, before is null, found.Count > PageSize ? IdText.Format(Entries[^1].Id) : null);
    }
}
