using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>The second step in: a code of the authenticator app, or a recovery code.</summary>
[AllowAnonymous]
public sealed class SignInCodeModel(AdministratorSignIn signIn, AdministratorUsers users) : PageModel
{
    /// <summary>The code.</summary>
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The page that was asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether codes of the app cannot be checked because the server runs without the key they are sealed with.</summary>
    public bool IsUnreadable { get; private set; }

    /// <summary>Shows the form to whoever has given the password.</summary>
    public async Task<IActionResult> OnGetAsync() => await ShowAsync() ? Page() : Redirect("/sign-in");

    /// <summary>Signs in.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!await ShowAsync())
            return Redirect("/sign-in");
        var typed = string.Concat((Code ?? "").Where(c => !char.IsWhiteSpace(c)));
        if (typed.Length is 0 or > 100)
        {
            ModelState.AddModelError(nameof(Code), "Put in the six digits your app shows, or one of your recovery codes.");
            return Page();
        }
        var result = typed.Length == 6 && typed.All(char.IsAsciiDigit)
            ? await signIn.TwoFactorAuthenticatorSignInAsync(typed, isPersistent: false, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(typed);
        if (result.Succeeded)
            return Redirect(SignInModel.Wanted(Url, ReturnUrl));
        if (result.IsNotAllowed)
            return Redirect("/sign-in");
        ModelState.AddModelError(nameof(Code), result.IsLockedOut
            ? "There were too many wrong attempts. Wait before you try again: a minute after the fifth, up to an hour later."
            : "This code is wrong, was used before, or is too old. Wait for the next one.");
        return Page();
    }

    private async Task<bool> ShowAsync()
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
            return false;
        IsUnreadable = await users.GetAuthenticatorKeyAsync(user) is null;
        return true;
    }
}
