using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Scim.Resources;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;

namespace Rollcall.Server.SetupLinks.Pages;

/// <summary>Makes the first owner, by the link the server printed.</summary>
[AllowAnonymous]
public sealed class SetupModel(SetupLinkStore links, PasswordHashes hashes, AdministratorSignIn signIn) : PageModel
{
    /// <summary>The secret of the link.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Link { get; set; }

    /// <summary>The e-mail address to sign in with.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>The name for people.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The password.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>The same once more.</summary>
    [BindProperty]
    public string? Again { get; set; }

    /// <summary>Whether the link works.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Shows the form. Looking does not use the link up.</summary>
    public async Task OnGetAsync() => IsOpen = await links.FindAsync(Link, HttpContext.RequestAborted) is SetupLink.FirstOwner;

    /// <summary>Claims the link and signs in.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (!IsOpen)
            return Page();
        if (Administrator.EmailProblem(Email) is { } problem)
            ModelState.AddModelError(nameof(Email), problem);
        ChosenPassword.CheckName(ModelState, nameof(Name), Name);
        if (!ChosenPassword.IsGood(ModelState, (nameof(Password), Password), (nameof(Again), Again), Email ?? "", Name ?? ""))
            return Page();
        var email = Folding.Key(Email!.Trim());
        if (await links.ClaimSetupAsync(Link!, email, Name!.Trim(), hashes.Hash(Password!), Actor.Holder(email, HttpContext)) is not { } owner)
        {
            IsOpen = false;
            return Page();
        }
        await signIn.SignInAsync(owner, isPersistent: false, "set-up link");
        return Redirect("/");
    }
}
