using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Rollcall.Scim.Resources;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;

namespace Rollcall.Server.SetupLinks.Pages;

/// <summary>Makes the first owner, by the link the server printed.</summary>
[AllowAnonymous]
public sealed class SetupModel(SetupLinkStore links, PasswordHashes hashes, AdministratorSignIn signIn) : LinkPage(links, hashes)
{
    /// <summary>The e-mail address to sign in with.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>The name for people.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Whether the link works.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Shows the form. Looking does not use the link up.</summary>
    public async Task OnGetAsync() => IsOpen = await OpenAsync() is SetupLink.FirstOwner;

    /// <summary>Claims the link and signs in.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (!IsOpen)
            return Page();
        if (Administrator.EmailProblem(Email) is { } problem)
            ModelState.AddModelError(nameof(Email), problem);
        ChosenPassword.CheckName(ModelState, nameof(Name), Name);
        if (!IsPasswordGood(Email ?? "", Name ?? ""))
            return Page();
        var email = Folding.Key(Email!.Trim());
        if (await Links.ClaimSetupAsync(Link!, email, Name!.Trim(), Hash, Actor.Holder(email, HttpContext)) is not { } owner)
        {
            IsOpen = false;
            return Page();
        }
        await signIn.SignInAsync(owner, isPersistent: false, "set-up link");
        return Redirect("/start");
    }
}
