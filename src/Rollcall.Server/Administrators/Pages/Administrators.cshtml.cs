using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Scim.Resources;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Operations;
using Rollcall.Server.SetupLinks;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators.Pages;

/// <summary>Who may come in. Everybody signed in sees it, owners change it.</summary>
[PostsNeed(DashboardPolicies.Own)]
public sealed class AdministratorsModel(AdministratorStore administrators, SetupLinkStore links, Database database) : PageModel
{
    /// <summary>Whom to invite.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>The role of an invitation or a change.</summary>
    [BindProperty]
    public string? Role { get; set; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Administrator> All { get; private set; } = [];

    /// <summary>Invitations that wait.</summary>
    public IReadOnlyList<SetupLink.Invitation> Invitations { get; private set; } = [];

    /// <summary>A link that was just made, shown once.</summary>
    public string? Link { get; private set; }

    /// <summary>What the link is for.</summary>
    public string? LinkPurpose { get; private set; }

    /// <summary>Whether the reader may change anything here.</summary>
    public bool IsOwner => User.Role() == AdministratorRole.Owner;

    /// <summary>The name under which is told what is wrong with somebody's role.</summary>
    public static string RoleOf(Guid id) => $"{nameof(Role)}-{IdText.Format(id)}";

    /// <summary>Shows the list.</summary>
    public Task<IActionResult> OnGetAsync() => ShowAsync();

    /// <summary>Makes an invitation.</summary>
    public async Task<IActionResult> OnPostInviteAsync()
    {
        if (Administrator.EmailProblem(Email) is { } problem)
            ModelState.AddModelError(nameof(Email), problem);
        if (AdministratorRole.Find(Role) is not { } role)
            ModelState.AddModelError(nameof(Role), "Choose a role.");
        else if (ModelState.IsValid)
        {
            var email = Folding.Key(Email!.Trim());
            if (await links.InviteAsync(email, role, HttpContext.Actor()) is { } secret)
            {
                await ShowLinkAsync("invitation", secret, $"Give this link to {email}. It works once, within seven days, and gives the role {role.Label}.");
                // The form is for the next one.
                ModelState.Clear();
                Email = null;
            }
            else
                ModelState.AddModelError(nameof(Email), "There is an administrator with this address already.");
        }
        return await ShowAsync();
    }

    /// <summary>Withdraws an invitation.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(Guid id)
    {
        if (await links.WithdrawAsync(id, HttpContext.Actor()))
            this.Done("The invitation is withdrawn.");
        return Redirect("/administrators");
    }

    /// <summary>Gives another role.</summary>
    public async Task<IActionResult> OnPostRoleAsync(Guid id)
    {
        if (AdministratorRole.Find(Role) is { } role)
            return await AnswerAsync(await administrators.ChangeRoleAsync(id, role, HttpContext.Actor()), $"The role is {role.Label.ToLowerInvariant()} now.", RoleOf(id));
        ModelState.AddModelError(RoleOf(id), "Choose one of the roles.");
        return await ShowAsync();
    }

    /// <summary>Makes a link that sets a new password.</summary>
    public async Task<IActionResult> OnPostResetLinkAsync(Guid id)
    {
        if (await links.MakeResetAsync(id, HttpContext.Actor()) is not { } secret)
            return NotFound();
        await ShowLinkAsync("reset", secret, "Give this link to its owner. It works once, within 24 hours, and sets a new password; a second factor stays.");
        return await ShowAsync();
    }

    /// <summary>Takes a lost second factor away.</summary>
    public async Task<IActionResult> OnPostSecondFactorAsync(Guid id) =>
        await AnswerAsync(await administrators.ResetSecondFactorAsync(id, HttpContext.Actor()), "The second factor is off. Its owner can set up a new one.");

    /// <summary>Removes an administrator.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(Guid id) => await AnswerAsync(await administrators.RemoveAsync(id, HttpContext.Actor()), "The administrator is removed and signed out everywhere.");

    private async Task<IActionResult> AnswerAsync(AdministratorChange change, string done, string field = "")
    {
        switch (change)
        {
            case AdministratorChange.Done:
                this.Done(done);
                return Redirect("/administrators");
            case AdministratorChange.Unknown:
                return NotFound();
            case AdministratorChange.LastOwner:
                ModelState.AddModelError(field, "The last owner stays: without one nobody could decide who may come in. Make somebody else an owner first.");
                return await ShowAsync();
            default:
                throw new InvalidOperationException(change.ToString());
        }
    }

    private async Task ShowLinkAsync(string page, string secret, string purpose) =>
        (Link, LinkPurpose) = (LinkSecret.Address(await PublicUrl.ReadAsync(database), page, secret).AbsoluteUri, purpose);

    private async Task<IActionResult> ShowAsync()
    {
        All = await administrators.ListAsync(HttpContext.RequestAborted);
        Invitations = await links.InvitationsAsync(HttpContext.RequestAborted);
        return Page();
    }
}
