using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;

namespace Rollcall.Server.SetupLinks.Pages;

/// <summary>Accepts an invitation: name and password; address and role are the owner's word.</summary>
[AllowAnonymous]
public sealed class InvitationModel(SetupLinkStore links, PasswordHashes hashes, AdministratorSignIn signIn) : LinkPage(links, hashes)
{
    /// <summary>The name for people.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The invitation, as long as it stands.</summary>
    public SetupLink.Invitation? Invited { get; private set; }

    /// <summary>Shows the form. Looking does not use the link up.</summary>
    public async Task OnGetAsync() => Invited = await OpenAsync() as SetupLink.Invitation;

    /// <summary>Claims the link and signs in.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (Invited is null)
            return Page();
        ChosenPassword.CheckName(ModelState, nameof(Name), Name);
        if (!IsPasswordGood(Invited.Email, Name ?? ""))
            return Page();
        if (await Links.ClaimInvitationAsync(Link!, Name!.Trim(), Hash, Actor.Holder(Invited.Email, HttpContext)) is not { } made)
        {
            Invited = null;
            return Page();
        }
        await signIn.SignInAsync(made, isPersistent: false, "invitation");
        return Redirect("/");
    }
}
