using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>One's own account: password, second factor, where one is signed in.</summary>
[PostsNeed(DashboardPolicies.View)]
public sealed class AccountModel(AdministratorUsers users, AdministratorSignIn signIn, AttemptStore attempts, SessionStore sessions, InstallationKey key) : PageModel
{
    /// <summary>The password as it is.</summary>
    [BindProperty]
    public string? Current { get; set; }

    /// <summary>The password wanted.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>The same once more.</summary>
    [BindProperty]
    public string? Again { get; set; }

    /// <summary>The password as it is, for switching the second factor off.</summary>
    [BindProperty]
    public string? OffCurrent { get; set; }

    /// <summary>Whose account it is.</summary>
    public Administrator Me { get; private set; } = null!;

    /// <summary>Recovery codes left.</summary>
    public long CodesLeft { get; private set; }

    /// <summary>Where one is signed in.</summary>
    public IReadOnlyList<Session> Sessions { get; private set; } = [];

    /// <summary>Whether a second factor can be kept: not with a key that ends with the process.</summary>
    public bool CanKeepSecrets => !key.IsPassing;

    /// <summary>Shows the account.</summary>
    public async Task<IActionResult> OnGetAsync() => await ShowAsync();

    /// <summary>Changes the password; every other session ends.</summary>
    public async Task<IActionResult> OnPostPasswordAsync()
    {
        Me = await MeAsync();
        if (ChosenPassword.IsGood(ModelState, (nameof(Password), Password), (nameof(Again), Again), Me.Email, Me.Name) && await IsMyPasswordAsync(nameof(Current), Current))
        {
            var result = await users.ChangePasswordAsync(Me, Current!, Password!);
            if (result.Succeeded)
            {
                await signIn.SignInAsync(Me, isPersistent: false, "new password");
                Dashboard.Notice.Done(this, "Your password is changed. You are signed out everywhere else.");
                return Redirect("/account");
            }
            ModelState.AddModelError(nameof(Current), result.Errors.First().Description);
        }
        return await ShowAsync();
    }

    /// <summary>Switches the second factor off.</summary>
    public async Task<IActionResult> OnPostSecondFactorOffAsync()
    {
        Me = await MeAsync();
        if (await IsMyPasswordAsync(nameof(OffCurrent), OffCurrent) && (await users.SetTwoFactorEnabledAsync(Me, false)).Succeeded)
        {
            await signIn.SignInAsync(Me, isPersistent: false, "second factor off");
            Dashboard.Notice.Done(this, "The second factor is off. You are signed out everywhere else.");
            return Redirect("/account");
        }
        return await ShowAsync();
    }

    /// <summary>Ends every session, this one too.</summary>
    public async Task<IActionResult> OnPostEverywhereAsync()
    {
        await users.UpdateSecurityStampAsync(await MeAsync());
        await signIn.SignOutAsync();
        Dashboard.Notice.Done(this, "You are signed out everywhere.");
        return Redirect("/sign-in");
    }

    private async Task<IActionResult> ShowAsync()
    {
        Me = await MeAsync();
        CodesLeft = await attempts.CodesLeftAsync(Me.Id, HttpContext.RequestAborted);
        Sessions = await sessions.ListAsync(Me.Id, HttpContext.RequestAborted);
        return Page();
    }

    private async Task<Administrator> MeAsync() => await users.GetUserAsync(User) ?? throw new InvalidOperationException("The administrator was removed while the request went on.");

    private async Task<bool> IsMyPasswordAsync(string field, string? password)
    {
        if (await signIn.IsPasswordAsync(Me, password))
            return true;
        ModelState.AddModelError(field, AdministratorSignIn.NotYourPassword);
        return false;
    }
}
