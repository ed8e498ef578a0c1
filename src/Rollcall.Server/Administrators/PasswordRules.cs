using System.Text;
using Microsoft.AspNetCore.Identity;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Administrators;

/// <summary>
/// What makes a password good, by NIST SP 800-63B-4 §3.1.1.2: long, and not among the first to be guessed. No rules on kinds of characters, no expiry; every character
/// counts, spaces too.
/// </summary>
public static class PasswordRules
{
    /// <summary>Characters at least: the second factor is a choice, so the password must do alone.</summary>
    public const int Shortest = 15;

    /// <summary>Characters at most: hashing costs.</summary>
    public const int Longest = 256;

    // Letters and digits that must be left when everything guessable is taken away.
    private const int LeastOwn = 6;
    private const int LeastDistinct = 6;
    private const int ShortestContextWord = 4;

    /// <summary>What is wrong with a password, or null.</summary>
    /// <param name="password">The password.</param>
    /// <param name="context">What somebody who knows the account would try: e-mail address, name.</param>
    public static string? Problem(string password, params ReadOnlySpan<string> context)
    {
        var length = password.EnumerateRunes().Count();
        if (length < Shortest)
            return $"The password has {length} characters and needs {Shortest}: a few words that only you put together are easy to remember and hard to guess.";
        if (length > Longest)
            return $"The password has more than {Longest} characters.";
        var folded = Folding.Key(password);
        if (folded.Distinct().Count() < LeastDistinct || Period(folded) < Shortest / 2)
            return "The password repeats a few characters, which is quickly guessed.";
        var own = folded;
        foreach (var word in Words(context))
            own = own.Replace(word, " ", StringComparison.Ordinal);
        if (Letters(own) < LeastOwn)
            return "The password consists mostly of your name, your e-mail address or the name of this product, which are tried first.";
        foreach (var word in CommonPasswords.LongestFirst)
            own = own.Replace(word, " ", StringComparison.Ordinal);
        return Letters(own) < LeastOwn ? "The password consists mostly of words or rows of keys that are on every list of common passwords, which are tried first." : null;
    }

    private static IEnumerable<string> Words(ReadOnlySpan<string> context)
    {
        var words = new List<string> { "rollcall", "roll call", "scim" };
        foreach (var text in context)
        {
            var folded = Folding.Key(text);
            words.AddRange([folded, .. folded.Split([' ', '@', '.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)]);
        }
        return words.Where(w => w.Length >= ShortestContextWord).OrderByDescending(w => w.Length);
    }

    private static int Letters(string text) => text.EnumerateRunes().Count(Rune.IsLetterOrDigit);

    // The length of the piece whose repetition is the whole text.
    private static int Period(string text)
    {
        var period = 1;
        while (!text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)))
            period++;
        return period;
    }
}

/// <summary>The rules as Identity asks for them.</summary>
internal sealed class PasswordValidator : IPasswordValidator<Administrator>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Administrator> manager, Administrator user, string? password) =>
        Task.FromResult(PasswordRules.Problem(password ?? "", user.Email, user.Name) is { } problem
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = problem })
            : IdentityResult.Success);
}

/// <summary>Identity's hasher (PBKDF2 with SHA-512, salted), on the composed form: a keyboard elsewhere may send an é in two parts (NIST SP 800-63B-4 §3.1.1.2).</summary>
public sealed class PasswordHashes() : PasswordHasher<Administrator>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = Iterations }))
{
    // What OWASP names for PBKDF2 with SHA-512.
    private const int Iterations = 210_000;

    /// <inheritdoc/>
    public override string HashPassword(Administrator user, string password) => base.HashPassword(user, password.Normalize(NormalizationForm.FormC));

    /// <inheritdoc/>
    public override PasswordVerificationResult VerifyHashedPassword(Administrator user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, providedPassword.Normalize(NormalizationForm.FormC));

    /// <summary>The hash of a new password.</summary>
    public string Hash(string password) => HashPassword(null!, password);
}
