using Microsoft.AspNetCore.Identity;
using Rollcall.Server.Audit;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Administrators;

/// <summary>What Identity asks of a store, answered by ours. A user name is the e-mail address; making and removing go by links and pages, so are not offered here.</summary>
internal sealed class IdentityStore(AdministratorStore administrators, AttemptStore attempts, InstallationKey key, IHttpContextAccessor http) :
    IUserPasswordStore<Administrator>, IUserEmailStore<Administrator>, IUserSecurityStampStore<Administrator>, IUserTwoFactorStore<Administrator>,
    IUserAuthenticatorKeyStore<Administrator>, IUserTwoFactorRecoveryCodeStore<Administrator>
{
    private const string Purpose = "authenticator key";

    private Actor By => http.HttpContext.Actor();

    public async Task<IdentityResult> UpdateAsync(Administrator user, CancellationToken cancellationToken) =>
        await administrators.SaveAsync(user, By, cancellationToken) ? IdentityResult.Success : IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());

    public async Task<Administrator?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Storage.IdText.TryParse(userId, out var id) ? await administrators.FindAsync(id, cancellationToken) : null;

    public async Task<Administrator?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => await administrators.FindByEmailAsync(normalizedUserName, cancellationToken);

    public async Task<Administrator?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) => await administrators.FindByEmailAsync(normalizedEmail, cancellationToken);

    public Task<string> GetUserIdAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult(Storage.IdText.Format(user.Id));

    public Task<string?> GetUserNameAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetEmailAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedEmailAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    // The address came by a link that an owner, or the operator, gave to its owner.
    public Task<bool> GetEmailConfirmedAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<string?> GetPasswordHashAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(Administrator user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(Administrator user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<bool> GetTwoFactorEnabledAsync(Administrator user, CancellationToken cancellationToken) => Task.FromResult(user.TwoFactorEnabled);

    public Task SetTwoFactorEnabledAsync(Administrator user, bool enabled, CancellationToken cancellationToken)
    {
        user.TwoFactorEnabled = enabled;
        if (!enabled)
            user.SealedAuthenticatorKey = null;
        return Task.CompletedTask;
    }

    /// <summary>The secret in hexadecimal digits; null when there is none or it was sealed with another key.</summary>
    public Task<string?> GetAuthenticatorKeyAsync(Administrator user, CancellationToken cancellationToken) =>
        Task.FromResult(user.SealedAuthenticatorKey is { } sealedKey && key.Unseal(Purpose, sealedKey, user.Id.ToByteArray()) is { } plain ? Convert.ToHexStringLower(plain) : null);

    public Task SetAuthenticatorKeyAsync(Administrator user, string authenticatorKey, CancellationToken cancellationToken)
    {
        user.SealedAuthenticatorKey = key.Seal(Purpose, Convert.FromHexString(authenticatorKey), user.Id.ToByteArray());
        return Task.CompletedTask;
    }

    public Task ReplaceCodesAsync(Administrator user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        attempts.ReplaceCodesAsync(user, recoveryCodes, By, cancellationToken).AsTask();

    public Task<bool> RedeemCodeAsync(Administrator user, string code, CancellationToken cancellationToken) =>
        attempts.SpendCodeAsync(user, code, Actor.Administrator(user.Id, user.Email, http.HttpContext), cancellationToken).AsTask();

    public async Task<int> CountCodesAsync(Administrator user, CancellationToken cancellationToken) => (int)await attempts.CodesLeftAsync(user.Id, cancellationToken);

    public Task<IdentityResult> CreateAsync(Administrator user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> DeleteAsync(Administrator user, CancellationToken cancellationToken) => throw NotHere();

    public Task SetUserNameAsync(Administrator user, string? userName, CancellationToken cancellationToken) => throw NotHere();

    public Task SetEmailAsync(Administrator user, string? email, CancellationToken cancellationToken) => throw NotHere();

    public Task SetEmailConfirmedAsync(Administrator user, bool confirmed, CancellationToken cancellationToken) => throw NotHere();

    // Identity folds a name before it looks for it, and sets the folded form before it saves: it is what we keep anyway.
    public Task SetNormalizedUserNameAsync(Administrator user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetNormalizedEmailAsync(Administrator user, string? normalizedEmail, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private static NotSupportedException NotHere() => new("Administrators are made and removed by AdministratorStore and SetupLinkStore.");
}
