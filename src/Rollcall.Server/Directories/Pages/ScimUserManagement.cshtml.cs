using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Accounts;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Settings › SCIM user management: one directory's switch, URL, account size and token on one page.</summary>
public sealed class ScimUserManagementModel(DirectoryTools tools, AccountStore accounts) : DirectoryPage(tools)
{
    /// <summary>Whether its tokens are answered.</summary>
    [BindProperty]
    public bool Enabled { get; set; }

    /// <summary>GB each new account gets, as typed.</summary>
    [BindProperty]
    public string? AccountSize { get; set; }

    /// <summary>The version of the settings the form was filled from.</summary>
    [BindProperty]
    public long Version { get; set; }

    /// <summary>The directory and those there are besides; null as long as there is none.</summary>
    public DirectoryChoice? Choice { get; private set; }

    /// <summary>Accounts of another size than the one saved.</summary>
    public long OtherSizes { get; private set; }

    /// <summary>Shows the page. Opened for the first time by somebody who may, it makes a directory that is switched off.</summary>
    public async Task<IActionResult> OnGetAsync(string? directory)
    {
        if (!await FindAsync(directory))
            return directory is null ? Page() : NotFound();
        Enabled = Directory!.Enabled;
        AccountSize = Directory.AccountSizeGb?.ToString(CultureInfo.InvariantCulture);
        return Page();
    }

    /// <summary>Generates a token; what else was typed stays typed and is not saved.</summary>
    public async Task<IActionResult> OnPostGenerateAsync(string? directory)
    {
        if (!await FindAsync(directory))
            return NotFound();
        await GenerateAsync();
        return Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostSaveAsync(string? directory)
    {
        if (!await FindAsync(directory))
            return NotFound();
        var size = Gigabytes(AccountSize, nameof(AccountSize));
        if (!ModelState.IsValid)
            return Page();
        var result = await Tools.Directories.UpdateAsync(Directory!.Id, Version, settings => settings with { Enabled = Enabled, AccountSizeGb = size }, HttpContext.Actor(), HttpContext.RequestAborted);
        if (!Saved(result, (nameof(DirectorySettings.AccountSizeGb), nameof(AccountSize))))
            return Page();
        this.Done(Enabled ? "Saved. SCIM user management is on." : "Saved. SCIM user management is off.");
        return Back();
    }

    /// <summary>Gives existing accounts the size.</summary>
    public async Task<IActionResult> OnPostApplyAsync(string? directory)
    {
        if (!await FindAsync(directory) || await Tools.Directories.ApplyAccountSizeAsync(Directory!.Id, HttpContext.Actor(), HttpContext.RequestAborted) is null)
            return NotFound();
        return Back();
    }

    private RedirectResult Back() => Redirect(Choice is { Count: > 1 } ? $"/settings/scim?directory={IdText.Format(Directory!.Id)}" : "/settings/scim");

    private async Task<bool> FindAsync(string? wanted)
    {
        Choice = await Tools.Directories.ChooseAsync(wanted, HttpContext.RequestAborted);
        var found = Choice?.Chosen;
        if (found is null && wanted is null && MayChange)
            found = await Tools.Directories.FirstAsync(HttpContext.Actor(), HttpContext.RequestAborted);
        if (found is null)
            return false;
        await LoadAsync(found);
        OtherSizes = await accounts.OtherSizesAsync(found.Id, found.AccountSizeGb, HttpContext.RequestAborted);
        return true;
    }
}
