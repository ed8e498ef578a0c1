using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Dashboard;

namespace Rollcall.Server.SetupLinks.Pages;

/// <summary>Sets a new password by a link. It signs nobody in: a second factor is still asked for.</summary>
[AllowAnonymous]
public sealed class ResetModel(SetupLinkStore links, AdministratorStore administrators, PasswordHashes hashes) : PageModel
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

    /// <summary>Whose password it is, as long as the link works.</summary>
    public Administrator? Whose { get; private set; }

    /// <summary>Shows the form. Looking does not use the link up.</summary>
    public async Task OnGetAsync() =>
        Whose = await links.FindAsync(Link, HttpContext.RequestAborted) is SetupLink.PasswordReset reset ? await administrators.FindAsync(reset.AdministratorId, HttpContext.RequestAborted) : null;

    /// <summary>Claims the link.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (Whose is null || !ChosenPassword.IsGood(ModelState, (nameof(Password), Password), (nameof(Again), Again), Whose.Email, Whose.Name))
            return Page();
        if (await links.ClaimResetAsync(Link!, hashes.Hash(Password!), Actor.Holder(Whose.Email, HttpContext)) is null)
        {
            Whose = null;
            return Page();
        }
        this.Done("Your password is set. Sign in with it.");
        return Redirect("/sign-in");
    }
}
