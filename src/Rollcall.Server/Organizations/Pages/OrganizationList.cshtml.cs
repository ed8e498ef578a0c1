using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Environments;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Organizations.Pages;

/// <summary>All organizations, and the environments where there are several.</summary>
public sealed class OrganizationListModel(OrganizationStore organizations, EnvironmentStore environments) : PageModel
{
    private const int Size = 50;

    /// <summary>The name of a new one.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Its external id.</summary>
    [BindProperty]
    public string? ExternalId { get; set; }

    /// <summary>The id of its environment, where there are several.</summary>
    [BindProperty]
    public string? In { get; set; }

    /// <summary>The name of a new environment.</summary>
    [BindProperty]
    public string? NewEnvironment { get; set; }

    /// <summary>Which environment's are shown; anything but an id is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Environment { get; set; }

    /// <summary>What was typed into the search.</summary>
    public string Search { get; private set; } = "";

    /// <summary>Those found.</summary>
    public ResourceRows<Organization> Found { get; private set; } = new(0, 1, []);

    /// <summary>Where in the table this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <summary>Whether only some are looked for.</summary>
    public bool IsFiltered => Search.Length > 0 || IdText.TryParse(Environment, out _);

    /// <summary>All environments.</summary>
    public IReadOnlyList<ServerEnvironment> Environments { get; private set; } = [];

    /// <summary>The environment that gets another name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Renamed { get; set; }

    /// <summary>That name.</summary>
    [BindProperty]
    public string? OtherName { get; set; }

    /// <summary>Whether a new environment, or another name for one, was refused.</summary>
    public bool EnvironmentProblem => ModelState[nameof(NewEnvironment)] is { Errors.Count: > 0 } || ModelState[NameOf(Renamed)] is { Errors.Count: > 0 };

    /// <summary>The name under which is told what is wrong with another name for an environment.</summary>
    public static string NameOf(string? environment) => $"{nameof(OtherName)}-{environment}";

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync() => await ReadAsync();

    /// <summary>Makes an organization.</summary>
    public async Task<IActionResult> OnPostCreateAsync()
    {
        Guid? where = IdText.TryParse(In, out var chosen) ? chosen : null;
        if (where is null && !string.IsNullOrEmpty(In))
        {
            ModelState.AddModelError(nameof(In), "Choose one of the environments.");
            await ReadAsync();
            return Page();
        }
        switch (await organizations.CreateAsync(where, Name?.Trim() ?? "", Blank(ExternalId), HttpContext.Actor(), HttpContext.RequestAborted))
        {
            case OrganizationResult.Saved saved:
                this.Done($"{saved.Organization.Name} is here. Create its SCIM directory next.");
                return Redirect($"/organizations/{IdText.Format(saved.Organization.Id)}");
            case OrganizationResult.Refused refused:
                ModelState.AddModelError(refused.Field, refused.Problem);
                break;
            case OrganizationResult.Unknown:
                ModelState.AddModelError(nameof(In), "This environment is not there any more.");
                break;
            default:
                throw new InvalidOperationException("An organization is saved, refused or unknown.");
        }
        await ReadAsync();
        return Page();
    }

    /// <summary>Makes an environment.</summary>
    public async Task<IActionResult> OnPostEnvironmentAsync()
    {
        if (await environments.CreateAsync(NewEnvironment?.Trim() ?? "", HttpContext.Actor(), HttpContext.RequestAborted) is { } problem)
        {
            ModelState.AddModelError(nameof(NewEnvironment), problem);
            await ReadAsync();
            return Page();
        }
        this.Done("The environment is there.");
        return Redirect("/organizations");
    }

    /// <summary>Gives an environment another name.</summary>
    public async Task<IActionResult> OnPostRenameAsync()
    {
        if (!IdText.TryParse(Renamed, out var id))
            return NotFound();
        if (await environments.RenameAsync(id, OtherName?.Trim() ?? "", HttpContext.Actor(), HttpContext.RequestAborted) is { } problem)
        {
            ModelState.SetModelValue(NameOf(Renamed), OtherName, OtherName);
            ModelState.AddModelError(NameOf(Renamed), problem);
            await ReadAsync();
            return Page();
        }
        this.Done("The environment has its new name.");
        return Redirect("/organizations");
    }

    /// <summary>What was typed, or null for nothing.</summary>
    internal static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private async Task ReadAsync()
    {
        var asked = TableRequest.Of(Request, "name", "created");
        Search = asked.Search;
        var sort = asked.Sort ?? "name";
        var window = new ResourceWindow(ResourceWindow.OrderOf(sort), asked.Descending, asked.Number, Size);
        Found = await organizations.PageAsync(IdText.TryParse(Environment, out var chosen) ? chosen : null, Search, window, HttpContext.RequestAborted);
        Table = new("/organizations", new Dictionary<string, string?>(StringComparer.Ordinal) { ["q"] = Search, ["environment"] = Environment }, sort, asked.Descending, Found.Number, Size, Found.Total);
        Environments = await environments.ListAsync(HttpContext.RequestAborted);
    }
}
