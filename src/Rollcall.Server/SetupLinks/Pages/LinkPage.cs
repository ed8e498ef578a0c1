using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;

namespace Rollcall.Server.SetupLinks.Pages;

/// <summary>A page that somebody opens by a link of their own to choose a password.</summary>
public abstract class LinkPage(SetupLinkStore links, PasswordHashes hashes) : PageModel
{
    /// <summary>The secret of the link.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Link { get; set; }

    /// <summary>The password.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>The same once more.</summary>
    [BindProperty]
    public string? Again { get; set; }

    /// <summary>The links.</summary>
    protected SetupLinkStore Links { get; } = links;

    /// <summary>The password as it is stored.</summary>
    protected string Hash => hashes.Hash(Password!);

    /// <summary>What the link is for, or null when it does not work. Looking does not use it up.</summary>
    protected ValueTask<SetupLink?> OpenAsync() => Links.FindAsync(Link, HttpContext.RequestAborted);

    /// <summary>Whether the password may be somebody's; what is wrong is said beside the fields.</summary>
    protected bool IsPasswordGood(string email, string name) => ChosenPassword.IsGood(ModelState, (nameof(Password), Password), (nameof(Again), Again), email, name);
}
