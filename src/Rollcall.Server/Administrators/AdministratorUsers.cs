using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Administrators;

/// <summary>Identity's machinery for administrators: passwords, stamps, codes.</summary>
public sealed class AdministratorUsers(
    IUserStore<Administrator> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<Administrator> hasher,
    IEnumerable<IUserValidator<Administrator>> users,
    IEnumerable<IPasswordValidator<Administrator>> passwords,
    ILookupNormalizer names,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<Administrator>> log) : UserManager<Administrator>(store, options, hasher, users, passwords, names, errors, services, log)
{
    /// <summary>How many recovery codes there are.</summary>
    public const int RecoveryCodes = 10;

    private const string Alphabet = "23456789BCDFGHJKMNPQRTVWXY";

    /// <summary>Keeps the secret of an authenticator app and asks for its codes from now on; every session ends.</summary>
    public async Task<IdentityResult> EnrolAsync(Administrator user, byte[] key)
    {
        await ((IUserAuthenticatorKeyStore<Administrator>)Store).SetAuthenticatorKeyAsync(user, Convert.ToHexStringLower(key), CancellationToken);
        return await SetTwoFactorEnabledAsync(user, true);
    }

    /// <summary>Four groups of five: 94 random bits, so that their hashes tell nothing. Identity's own ten characters could be searched.</summary>
    protected override string CreateTwoFactorRecoveryCode() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 5)));
}

/// <summary>Names are compared as everywhere else in this program.</summary>
internal sealed class FoldedNames : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name is null ? null : Folding.Key(name.Trim());

    public string? NormalizeEmail(string? email) => NormalizeName(email);
}

/// <summary>Codes of the authenticator app: each is taken once.</summary>
internal sealed class TimeCodeProvider(AttemptStore attempts, TimeProvider time) : IUserTwoFactorTokenProvider<Administrator>
{
    public const string Name = "TimeCode";

    // Whoever has a second factor is asked for it, also when its secret cannot be read.
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Administrator> manager, Administrator user) => Task.FromResult(user.TwoFactorEnabled);

    public Task<string> GenerateAsync(string purpose, UserManager<Administrator> manager, Administrator user) => throw new NotSupportedException("The app makes the codes.");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Administrator> manager, Administrator user) =>
        await manager.GetAuthenticatorKeyAsync(user) is { } key
        && TimeCode.Match(Convert.FromHexString(key), token, time.GetUtcNow()) is { } step
        && await attempts.SpendStepAsync(user.Id, step);
}
