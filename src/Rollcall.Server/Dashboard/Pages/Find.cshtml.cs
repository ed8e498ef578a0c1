using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Directories;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Dashboard.Pages;

/// <summary>Finds a place of the dashboard by its name, or by what another product's guide calls it, and people and groups by the beginning of their names.</summary>
public sealed class FindModel(DirectoryStore directories, ResourceNames names) : PageModel
{
    private const int MostPlaces = 5;
    private const int MostOfAKind = 6;

    /// <summary>What was typed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>The places found, best first.</summary>
    public IReadOnlyList<Place> Places { get; private set; } = [];

    /// <summary>The people and groups found, each with the name of its directory where there are several.</summary>
    public IReadOnlyList<(NamedResource Resource, string? Directory)> Resources { get; private set; } = [];

    /// <summary>Looks.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(Q))
            return;
        Places = [.. Navigation.Find(Q).Take(MostPlaces)];
        var all = (await directories.NamesAsync(cancellationToken)).ToDictionary(d => d.Id, d => d.Name);
        var found = await names.FindAsync(all.Keys, Q, MostOfAKind, cancellationToken);
        Resources = [.. found.Select(r => (r, all.Count > 1 ? all[r.Directory] : null))];
    }
}
