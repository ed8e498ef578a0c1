using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>A page that shows things of one directory: of that which the address names, else of the first.</summary>
public abstract class ChosenDirectoryPage(DirectoryStore directories) : PageModel
{
    /// <summary>The directory, or none for the first one.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Directory { get; set; }

    /// <summary>What is shown; null on an installation without directories.</summary>
    public DirectoryChoice? Choice { get; private set; }

    /// <summary>The directories.</summary>
    protected DirectoryStore Directories { get; } = directories;

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await Directories.ChooseAsync(Directory, cancellationToken) is not { } choice)
            return string.IsNullOrEmpty(Directory) ? Page() : NotFound();
        Choice = choice;
        if (choice.IsNamed)
            ViewData["Breadcrumbs"] = new[] { ("Sync: SCIM", "/settings/sync"), (choice.Chosen.Name, $"/directories/{IdText.Format(choice.Chosen.Id)}") };
        return await ShowAsync(choice, cancellationToken);
    }

    /// <summary>Reads what the page shows of the directory chosen.</summary>
    protected abstract Task<IActionResult> ShowAsync(DirectoryChoice choice, CancellationToken cancellationToken);
}
