using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>Replaces the recovery codes.</summary>
[PostsNeed(DashboardPolicies.View)]
public sealed class RecoveryCodesModel(AdministratorUsers users, AdministratorSignIn signIn) : PageModel
{
    /// <summary>The password, again.</summary>
    [BindProperty]
    public string? Current { get; set; }

    /// <summary>The new codes, once.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    /// <summary>Asks for the password.</summary>
    public async Task<IActionResult> OnGetAsync() => (await MeAsync()).TwoFactorEnabled ? Page() : Redirect("/account");

    /// <summary>Makes new codes.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var me = await MeAsync();
        if (!me.TwoFactorEnabled)
            return Redirect("/account");
        if (await signIn.IsPasswordAsync(me, Current))
            Codes = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(me, AdministratorUsers.RecoveryCodes))!];
        else
            ModelState.AddModelError(nameof(Current), AdministratorSignIn.NotYourPassword);
        return Page();
    }

    private async Task<Administrator> MeAsync() => await users.GetUserAsync(User) ?? throw new InvalidOperationException("The administrator was removed while the request went on.");
}
