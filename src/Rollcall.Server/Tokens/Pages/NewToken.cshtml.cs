using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;

namespace Rollcall.Server.Tokens.Pages;

/// <summary>Apps &amp; integrations › SCIM tokens › New, and the one time the token is shown.</summary>
public sealed class NewTokenModel(DirectoryTools tools) : DirectoryPage(tools)
{
    /// <summary>The id of the directory it is for.</summary>
    [BindProperty]
    public string? For { get; set; }

    /// <summary>Whether a directory that is off is switched on.</summary>
    [BindProperty]
    public bool Enable { get; set; }

    /// <summary>The directory and those there are besides; null as long as there is none.</summary>
    public DirectoryChoice? Choice { get; private set; }

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync(string? directory)
    {
        (For, Enable) = (directory, true);
        // Beside what is there, as somebody expects who asks for one more.
        Token.Others = "keep";
        await ReadAsync(make: false);
    }

    /// <summary>Makes the token, which this answer alone shows.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!await ReadAsync(make: true))
        {
            // There is none of this id: the page stands on the first, and says so.
            if ((Choice = await Tools.Directories.ChooseAsync(null, HttpContext.RequestAborted)) is null)
                return NotFound();
            await LoadAsync(Choice.Chosen);
            ModelState.AddModelError(nameof(For), "Choose one of the directories.");
            return Page();
        }
        // The directory may have been chosen in the form, which was filled from another.
        if (Choice is { Count: > 1 } && Token.Newest is { } seen && !Tokens.Any(t => t.Id == seen))
            Token.Newest = Tokens.Count == 0 ? null : Tokens[0].Id;
        await GenerateAsync();
        if (Secret is not null && Enable && !Directory!.Enabled)
        {
            await Tools.Directories.SwitchAsync(Directory.Id, enabled: true, HttpContext.Actor(), HttpContext.RequestAborted);
            await LoadAsync(Directory.Id);
        }
        return Page();
    }

    private async Task<bool> ReadAsync(bool make)
    {
        Choice = await Tools.Directories.ChooseAsync(For, HttpContext.RequestAborted);
        var found = Choice?.Chosen;
        if (found is null && make && For is null)
            found = await Tools.Directories.FirstAsync(HttpContext.Actor(), HttpContext.RequestAborted);
        if (found is null)
            return false;
        await LoadAsync(found);
        return true;
    }
}
