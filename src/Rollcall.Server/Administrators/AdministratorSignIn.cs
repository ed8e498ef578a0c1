using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators;

/// <summary>Identity's sign-in, with attempts counted before they are looked at and sessions that are kept on the server.</summary>
public sealed class AdministratorSignIn(
    AdministratorUsers users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<Administrator> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Administrator>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Administrator> confirmation,
    AttemptStore attempts,
    SessionStore sessions,
    PasswordHashes hashes) : SignInManager<Administrator>(users, http, claims, options, log, schemes, confirmation)
{
    /// <summary>What stands beside the field when somebody signed in gives a wrong password.</summary>
    public const string NotYourPassword = "This is not your password, or there were too many wrong attempts and you have to wait.";

    // Hashing costs a core for a tenth of a second, on purpose: half of the cores stay for everybody else, however many people guess.
    private static readonly SemaphoreSlim Hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    // What a password is compared with where there is none to compare with.
    private static string? _nobodysHash;

    /// <inheritdoc/>
    public override async Task<SignInResult> PasswordSignInAsync(string userName, string password, bool isPersistent, bool lockoutOnFailure)
    {
        if (await users.FindByNameAsync(userName) is { PasswordHash: not null } found)
            return await PasswordSignInAsync(found, password, isPersistent, lockoutOnFailure);
        await PretendAsync(password);
        return SignInResult.Failed;
    }

    /// <inheritdoc/>
    public override async Task<SignInResult> CheckPasswordSignInAsync(Administrator user, string password, bool lockoutOnFailure)
    {
        if (!await attempts.BeginAsync(user))
        {
            await PretendAsync(password);
            return SignInResult.LockedOut;
        }
        if (await HashingAsync(() => users.CheckPasswordAsync(user, password)))
            return SignInResult.Success;
        await attempts.FailedAsync(user, Actor.Nobody(Context), "wrong password");
        return SignInResult.Failed;
    }

    /// <inheritdoc/>
    public override Task<SignInResult> TwoFactorAuthenticatorSignInAsync(string code, bool isPersistent, bool rememberClient) =>
        CompleteAsync("code", user => users.VerifyTwoFactorTokenAsync(user, TimeCodeProvider.Name, code));

    /// <inheritdoc/>
    public override Task<SignInResult> TwoFactorRecoveryCodeSignInAsync(string recoveryCode) =>
        CompleteAsync("recovery code", async user => (await users.RedeemTwoFactorRecoveryCodeAsync(user, recoveryCode)).Succeeded);

    /// <summary>Whether somebody who is signed in knows the password: a page left open is not enough to change how one signs in. Counted like a sign-in.</summary>
    public async Task<bool> IsPasswordAsync(Administrator user, string? password)
    {
        if (password is not { Length: > 0 and <= 2 * PasswordRules.Longest } || !(await CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded)
            return false;
        await attempts.ForgetAsync(user);
        return true;
    }

    /// <summary>Whoever has given the right password and still owes the second factor; null when nobody has, or the password is another by now.</summary>
    public override async Task<Administrator?> GetTwoFactorAuthenticationUserAsync()
    {
        var given = await Context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        return given.Principal is { } halfway && await users.GetUserAsync(halfway) is { } user && string.Equals(halfway.FindFirstValue(SessionClaims.Stamp), user.SecurityStamp, StringComparison.Ordinal) ? user : null;
    }

    /// <inheritdoc/>
    public override Task<bool> IsTwoFactorClientRememberedAsync(Administrator user) => Task.FromResult(false);

    /// <summary>Begins a session: always a new one, whatever cookie came with the request.</summary>
    public override async Task SignInWithClaimsAsync(Administrator user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var given = additionalClaims.ToList();
        var method = given.Find(c => c.Type is SessionClaims.Method)?.Value ?? "link";
        await EndAsync();
        var session = await sessions.BeginAsync(user, Actor.Administrator(user.Id, user.Email, Context), method);
        await base.SignInWithClaimsAsync(user, authenticationProperties, [.. given, new Claim(SessionClaims.Session, IdText.Format(session))]);
    }

    /// <inheritdoc/>
    public override async Task SignOutAsync()
    {
        await EndAsync();
        await base.SignOutAsync();
    }

    /// <inheritdoc/>
    protected override async Task<SignInResult> SignInOrTwoFactorAsync(Administrator user, bool isPersistent, string? loginProvider = null, bool bypassTwoFactor = false)
    {
        if (!user.TwoFactorEnabled)
        {
            await SignInWithClaimsAsync(user, isPersistent, [new Claim(SessionClaims.Method, "password")]);
            return SignInResult.Success;
        }
        var halfway = new ClaimsIdentity(IdentityConstants.TwoFactorUserIdScheme);
        halfway.AddClaim(new Claim(ClaimTypes.NameIdentifier, IdText.Format(user.Id)));
        halfway.AddClaim(new Claim(SessionClaims.Stamp, user.SecurityStamp));
        await Context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(halfway));
        return SignInResult.TwoFactorRequired;
    }

    private async Task<SignInResult> CompleteAsync(string what, Func<Administrator, Task<bool>> isRight)
    {
        if (await GetTwoFactorAuthenticationUserAsync() is not { TwoFactorEnabled: true } user)
            return SignInResult.NotAllowed;
        if (!await attempts.BeginAsync(user))
            return SignInResult.LockedOut;
        if (!await isRight(user))
        {
            await attempts.FailedAsync(user, Actor.Nobody(Context), $"wrong {what}");
            return SignInResult.Failed;
        }
        await Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await SignInWithClaimsAsync(user, isPersistent: false, [new Claim(SessionClaims.Method, $"password and {what}")]);
        return SignInResult.Success;
    }

    // The cost of looking at a password, where there is none to look at.
    private async Task PretendAsync(string password)
    {
        await attempts.StrangerAsync();
        _nobodysHash ??= hashes.Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        await HashingAsync(() => Task.FromResult(hashes.VerifyHashedPassword(null!, _nobodysHash, password) is PasswordVerificationResult.Success));
    }

    private async Task<bool> HashingAsync(Func<Task<bool>> look)
    {
        await Hashing.WaitAsync(Context.RequestAborted);
        try
        {
            return await look();
        }
        finally
        {
            Hashing.Release();
        }
    }

    private async Task EndAsync()
    {
        if (Context.User.SessionId() is { } session && await users.GetUserAsync(Context.User) is { } user)
            await sessions.EndAsync(session, user, Context.Actor());
    }
}
