using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Dashboard;

namespace Rollcall.Server.SetupLinks.Pages;

/// <summary>Sets a new password by a link. It signs nobody in: a second factor is still asked for.</summary>
[AllowAnonymous]
public sealed class ResetModel(SetupLinkStore links, AdministratorStore administrators, PasswordHashes hashes) : LinkPage(links, hashes)
{
    /// <summary>Whose password it is, as long as the link works.</summary>
    public Administrator? Whose { get; private set; }

    /// <summary>Shows the form. Looking does not use the link up.</summary>
    public async Task OnGetAsync() =>
        Whose = await OpenAsync() is SetupLink.PasswordReset reset ? await administrators.FindAsync(reset.AdministratorId, HttpContext.RequestAborted) : null;

    /// <summary>Claims the link.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (Whose is null || !IsPasswordGood(Whose.Email, Whose.Name))
            return Page();
        if (await Links.ClaimResetAsync(Link!, Hash, Actor.Holder(Whose.Email, HttpContext)) is null)
        {
            Whose = null;
            return Page();
        }
        this.Done("Your password is set. Sign in with it.");
        return Redirect("/sign-in");
    }
}
