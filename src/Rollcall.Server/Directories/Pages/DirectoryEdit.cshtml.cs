using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Everything a directory can be told, and its danger zone.</summary>
public sealed class DirectoryEditModel(DirectoryTools tools) : DirectoryPage(tools)
{
    private const string CreateGroup = "new";

    /// <summary>The name.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>An <see cref="IdentityProvider.Name"/>.</summary>
    [BindProperty]
    public string? Idp { get; set; }

    /// <summary>Whether its tokens are answered.</summary>
    [BindProperty]
    public bool Enabled { get; set; }

    /// <summary>Whether it is the primary one.</summary>
    [BindProperty]
    public bool Primary { get; set; }

    /// <summary>Whether it is read strictly.</summary>
    [BindProperty]
    public bool Strict { get; set; }

    /// <summary>GB as typed.</summary>
    [BindProperty]
    public string? AccountSize { get; set; }

    /// <summary>A group's id, <c>new</c>, or nothing.</summary>
    [BindProperty]
    public string? Group { get; set; }

    /// <summary>The name of a new group.</summary>
    [BindProperty]
    public string? NewGroup { get; set; }

    /// <summary>The version the form was filled from.</summary>
    [BindProperty]
    public long Version { get; set; }

    /// <summary><c>close</c> or <c>keep</c>.</summary>
    [BindProperty]
    public string? Accounts { get; set; }

    /// <summary>The name typed to confirm.</summary>
    [BindProperty]
    public string? Typed { get; set; }

    /// <summary>Its groups.</summary>
    public IReadOnlyList<(Guid Id, string Name)> Groups { get; private set; } = [];

    /// <summary>Whether a deletion was asked for and not confirmed.</summary>
    public bool Deleting { get; private set; }

    /// <summary>Shows the settings.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id) => await ReadAsync(id) ? Filled() : NotFound();

    /// <summary>Saves them as a whole.</summary>
    public async Task<IActionResult> OnPostSaveAsync(Guid id)
    {
        if (!await ReadAsync(id))
            return NotFound();
        var size = Gigabytes(AccountSize, nameof(AccountSize));
        var group = await GroupAsync(id);
        if (!ModelState.IsValid)
            return Page();
        var wanted = new DirectorySettings
        {
            Name = Name?.Trim() ?? "",
            Idp = Idp ?? "",
            Enabled = Enabled,
            Strict = Strict,
            Primary = Primary,
            AccountSizeGb = size,
            DefaultGroup = group!,
        };
        var result = await Tools.Directories.UpdateAsync(id, Version, _ => wanted, HttpContext.Actor(), HttpContext.RequestAborted);
        if (!Saved(result, (nameof(DirectorySettings.AccountSizeGb), nameof(AccountSize)), (nameof(DirectorySettings.DefaultGroup), Group is CreateGroup ? nameof(NewGroup) : nameof(Group))))
            return Page();
        this.Done("The settings are saved and hold from the next request on.");
        return Back(id);
    }

    /// <summary>Gives existing accounts the size.</summary>
    public async Task<IActionResult> OnPostApplySizeAsync(Guid id) =>
        await Tools.Directories.ApplyAccountSizeAsync(id, HttpContext.Actor(), HttpContext.RequestAborted) is null ? NotFound() : Back(id);

    /// <summary>Brings existing people into the default group.</summary>
    public async Task<IActionResult> OnPostApplyGroupAsync(Guid id) =>
        await Tools.Directories.ApplyDefaultGroupAsync(id, HttpContext.Actor(), HttpContext.RequestAborted) is null ? NotFound() : Back(id);

    /// <summary>Switches it off.</summary>
    public async Task<IActionResult> OnPostDisableAsync(Guid id)
    {
        if (!await Tools.Directories.SwitchAsync(id, enabled: false, HttpContext.Actor(), HttpContext.RequestAborted))
            return NotFound();
        this.Done("The directory is switched off.");
        return Back(id);
    }

    /// <summary>Deletes it, once it is said what becomes of the accounts and the name was typed.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(Guid id)
    {
        if (!await ReadAsync(id))
            return NotFound();
        if (Accounts is not ("close" or "keep"))
            ModelState.AddModelError(nameof(Accounts), "Choose what becomes of the accounts.");
        if (!string.Equals(Typed?.Trim(), Directory!.Name, StringComparison.Ordinal))
            ModelState.AddModelError(nameof(Typed), "This is not the directory's name.");
        if (!ModelState.IsValid)
        {
            Deleting = true;
            Fill();
            return Page();
        }
        var job = await Tools.Directories.StartDeletionAsync(id, Accounts is "close", HttpContext.Actor(), HttpContext.RequestAborted);
        return job is null ? NotFound() : Redirect($"/jobs/{IdText.Format(id)}/{IdText.Format(job.Id)}");
    }

    // Null, and said beside its field, when it is no choice.
    private async ValueTask<DefaultGroup?> GroupAsync(Guid id)
    {
        if (Group is not CreateGroup && !string.IsNullOrWhiteSpace(NewGroup))
        {
            ModelState.AddModelError(nameof(NewGroup), "Choose “Create new group” as well, or leave this empty.");
            return null;
        }
        if (string.IsNullOrEmpty(Group))
            return new DefaultGroup.None();
        if (Group is CreateGroup)
        {
            var name = NewGroup?.Trim() ?? "";
            return await Tools.Directories.FindGroupAsync(id, name, HttpContext.RequestAborted) is { } there ? new DefaultGroup.Existing(there) : new DefaultGroup.New(name);
        }
        if (IdText.TryParse(Group, out var chosen))
            return new DefaultGroup.Existing(chosen);
        ModelState.AddModelError(nameof(Group), "Choose one of the groups.");
        return null;
    }

    private RedirectResult Back(Guid id) => Redirect($"/directories/{IdText.Format(id)}/settings");

    private PageResult Filled()
    {
        Fill();
        return Page();
    }

    private void Fill()
    {
        var directory = Directory!;
        (Name, Idp, Enabled, Primary, Strict) = (directory.Name, directory.Idp, directory.Enabled, directory.Primary, directory.Strict);
        AccountSize = directory.AccountSizeGb?.ToString(CultureInfo.InvariantCulture);
        Group = directory.DefaultGroupId is { } group ? IdText.Format(group) : "";
        Version = directory.Version;
    }

    private async Task<bool> ReadAsync(Guid id)
    {
        if (!await LoadAsync(id))
            return false;
        Groups = await Tools.Directories.GroupsAsync(id, HttpContext.RequestAborted);
        // The one chosen stands in the list, however many there are.
        if (Directory!.DefaultGroupId is { } group && !Groups.Any(g => g.Id == group))
            Groups = [(group, Directory.DefaultGroupName ?? "a group that is gone"), .. Groups];
        return true;
    }
}
