using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>Ends the session, on the server too.</summary>
[PostsNeed(DashboardPolicies.View)]
public sealed class SignOutModel(AdministratorSignIn signIn) : PageModel
{
    /// <summary>A link must not sign anybody out.</summary>
    public IActionResult OnGet() => Redirect("/account");

    /// <summary>Signs out.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();
        return Redirect("/sign-in");
    }
}
