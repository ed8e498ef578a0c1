using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Jobs;
using Rollcall.Server.Operations;
using Rollcall.Server.Requests;
using Rollcall.Server.Tokens;
using Rollcall.Server.Tokens.Pages;
using Rollcall.Storage;

namespace Rollcall.Server.Directories.Pages;

/// <summary>What the pages about one directory need.</summary>
/// <param name="Directories">Directories.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Requests">What was asked of them.</param>
/// <param name="Jobs">Their jobs.</param>
/// <param name="Database">For the public URL.</param>
/// <param name="Time">The clock.</param>
public sealed record DirectoryTools(DirectoryStore Directories, TokenStore Tokens, RequestStore Requests, JobStore Jobs, Database Database, TimeProvider Time);

/// <summary>A page about one directory: its URL, its tokens, a secret that was just made, whether anybody has called yet.</summary>
public abstract class DirectoryPage(DirectoryTools tools) : PageModel
{
    private static readonly TimeSpan JobShown = TimeSpan.FromMinutes(2);

    /// <summary>What is asked before a token is made.</summary>
    [BindProperty]
    public TokenForm Token { get; set; } = new();

    /// <summary>The directory; null on a page that can do without one.</summary>
    public ScimDirectory? Directory { get; private set; }

    /// <summary>Its tenant URL.</summary>
    public string TenantUrl { get; private set; } = "";

    /// <summary>Its tokens, newest first.</summary>
    public IReadOnlyList<Token> Tokens { get; private set; } = [];

    /// <summary>A secret made by this very request.</summary>
    public string? Secret { get; private set; }

    /// <summary>Whether the identity provider has called.</summary>
    public Connection Connection { get; private set; } = null!;

    /// <summary>Jobs that run, or ended a moment ago.</summary>
    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    /// <summary>The time.</summary>
    public DateTimeOffset Now => tools.Time.GetUtcNow();

    /// <summary>Whether the reader may change anything.</summary>
    public bool MayChange => User.MayChange();

    /// <summary>The stores.</summary>
    protected DirectoryTools Tools => tools;

    /// <summary>The token form as shown here.</summary>
    public TokenFields TokenFields(bool detailed) => new(Token, Tokens, Now, detailed);

    /// <summary>Reads everything about a directory.</summary>
    protected virtual async Task LoadAsync(ScimDirectory directory)
    {
        Directory = directory;
        TenantUrl = ScimDirectory.TenantUrl(await PublicUrl.ReadAsync(tools.Database, HttpContext.RequestAborted), directory.Id).AbsoluteUri;
        Tokens = await tools.Tokens.ListAsync(directory.Id, HttpContext.RequestAborted);
        Connection = await Connection.ReadAsync(tools, directory, Tokens.Any(t => t.IsLive(Now)), HttpContext.RequestAborted);
        var recent = await tools.Jobs.ListAsync(directory.Id, cancellationToken: HttpContext.RequestAborted);
        Jobs = [.. recent.Where(j => j.State == JobState.Running || Now - j.EndedAt < JobShown).DistinctBy(j => j.Kind, StringComparer.Ordinal)];
    }

    /// <summary>Reads the directory of this id.</summary>
    /// <returns>False when there is none such.</returns>
    protected async Task<bool> LoadAsync(Guid id)
    {
        if (await tools.Directories.FindAsync(id, HttpContext.RequestAborted) is not { } found)
            return false;
        await LoadAsync(found);
        return true;
    }

    /// <summary>Makes a token for the directory that was read, unless the form is wrong or was sent again by a reload.</summary>
    protected async Task GenerateAsync()
    {
        var directory = Directory!;
        if (Token.Newest != (Tokens.Count == 0 ? null : Tokens[0].Id))
        {
            ModelState.AddModelError("Token", "A token was made since this page was opened, and it cannot be shown again. Look at the list, and generate another if you need one.");
            return;
        }
        if (Token.Read(ModelState, nameof(Token), Now) is not { } wanted || await tools.Tokens.CreateAsync(directory.Id, wanted, HttpContext.Actor(), HttpContext.RequestAborted) is not { } made)
            return;
        Secret = made.Secret;
        Token = new TokenForm();
        await LoadAsync(directory.Id);
    }

    /// <summary>Revokes a token and comes back.</summary>
    protected async Task<IActionResult> RevokeAsync(Guid id, string? revoked, string back)
    {
        if (!IdText.TryParse(revoked, out var token) || !await tools.Tokens.RevokeAsync(id, token, HttpContext.Actor(), HttpContext.RequestAborted))
            return NotFound();
        this.Done("The token is revoked: the next request with it is refused.");
        return Redirect(back);
    }

    /// <summary>An account size as it was typed, or null for nothing; what is no such size is said beside its field.</summary>
    protected long? Gigabytes(string? typed, string field)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        if (long.TryParse(typed.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var gb) && gb is >= 1 and <= ScimDirectory.MostGb)
            return gb;
        ModelState.AddModelError(field, $"A whole number of GB from 1 to {ScimDirectory.MostGb:N0} is expected, or nothing.");
        return null;
    }

    /// <summary>Shows what was saved, or says beside its field why it was not.</summary>
    /// <param name="result">What came of saving.</param>
    /// <param name="fields">The page's names for the settings that are called otherwise there.</param>
    /// <returns>Whether it was saved.</returns>
    protected bool Saved(SettingsResult result, params ReadOnlySpan<(string Setting, string Field)> fields)
    {
        switch (result)
        {
            case SettingsResult.Saved:
                return true;
            case SettingsResult.Refused refused:
                var field = refused.Field;
                foreach (var (setting, name) in fields)
                    field = string.Equals(setting, refused.Field, StringComparison.Ordinal) ? name : field;
                ModelState.AddModelError(field, refused.Problem);
                return false;
            case SettingsResult.Outdated:
                ModelState.AddModelError("", "Somebody else saved these settings since you opened the page. Nothing of yours was saved: open the page anew, look at what is there now, and try again.");
                return false;
            case SettingsResult.Unknown:
                ModelState.AddModelError("", "It was deleted meanwhile. Nothing was saved.");
                return false;
            default:
                throw new InvalidOperationException(result.GetType().Name);
        }
    }
}
