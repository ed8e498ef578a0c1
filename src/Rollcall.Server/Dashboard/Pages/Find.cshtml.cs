using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Rollcall.Server.Dashboard.Pages;

/// <summary>Finds a place of the dashboard by its name, or by what another product's guide calls it.</summary>
public sealed class FindModel : PageModel
{
    /// <summary>What was typed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>What was found, best first.</summary>
    public IReadOnlyList<Place> Places { get; private set; } = [];

    /// <summary>Looks.</summary>
    public void OnGet() => Places = Navigation.Find(Q ?? "");
}
