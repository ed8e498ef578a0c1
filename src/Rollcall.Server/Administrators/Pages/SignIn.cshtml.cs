using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>The first step in: e-mail address and password.</summary>
[AllowAnonymous]
public sealed class SignInModel(AdministratorSignIn signIn, AdministratorStore administrators) : PageModel
{
    /// <summary>Whose.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>The password.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>The page that was asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether nobody can sign in because there is nobody yet.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Shows the form, unless somebody is signed in.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        if (User.AdministratorId() is not null)
            return Redirect("/");
        IsNew = !await administrators.AnyAsync(HttpContext.RequestAborted);
        return Page();
    }

    /// <summary>Signs in, or leads to the second factor.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrWhiteSpace(Email))
            ModelState.AddModelError(nameof(Email), "Put in your e-mail address.");
        if (string.IsNullOrEmpty(Password))
            ModelState.AddModelError(nameof(Password), "Put in your password.");
        if (!ModelState.IsValid)
            return Page();
        // Longer than anything that was ever accepted: hashing it would only cost.
        var result = Email!.Length > Administrator.LongestName || Password!.Length > 2 * PasswordRules.Longest
            ? Microsoft.AspNetCore.Identity.SignInResult.Failed
            : await signIn.PasswordSignInAsync(Email, Password, isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded)
            return Redirect(Wanted(Url, ReturnUrl));
        if (result.RequiresTwoFactor)
            return Redirect("/sign-in/code" + (ReturnUrl is null ? "" : QueryString.Create("returnUrl", ReturnUrl)));
        ModelState.AddModelError(nameof(Password), Lockout.Message);
        return Page();
    }

    /// <summary>Where to go after signing in: a page of this server, nothing else.</summary>
    internal static string Wanted(IUrlHelper url, string? returnUrl) => url.IsLocalUrl(returnUrl) ? returnUrl! : "/";
}
