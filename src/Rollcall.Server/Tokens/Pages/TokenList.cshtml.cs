using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Tokens.Pages;

/// <summary>Apps &amp; integrations › SCIM tokens: the tokens of all directories.</summary>
public sealed class TokenListModel(TokenStore tokens, TimeProvider time) : PageModel
{
    private const int Size = 50;

    /// <summary>Which ones: <c>live</c>, <c>ended</c>; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    /// <summary>What was typed.</summary>
    public string Search { get; private set; } = "";

    /// <summary>The tokens found.</summary>
    public ResourceRows<ListedToken> Found { get; private set; } = new(0, 1, []);

    /// <summary>Where in the table this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <summary>Whether only some are looked for.</summary>
    public bool IsFiltered => Search.Length > 0 || Live is not null;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync()
    {
        var asked = TableRequest.Of(Request, "name", "created");
        Search = asked.Search;
        // Without a wish the newest first.
        var (sort, descending) = asked.Sort is { } wanted ? (wanted, asked.Descending) : ("created", true);
        var window = new ResourceWindow(ResourceWindow.OrderOf(sort), descending, asked.Number, Size);
        Found = await tokens.PageAsync(Live, Search, window, HttpContext.RequestAborted);
        Table = new("/settings/tokens", new Dictionary<string, string?>(StringComparer.Ordinal) { ["q"] = Search, ["state"] = State }, sort, descending, Found.Number, Size, Found.Total);
    }

    private bool? Live => State switch { "live" => true, "ended" => false, _ => null };
}
