namespace Rollcall.Server.Administrators;

/// <summary>Somebody who may sign in to the dashboard. Has nothing to do with the people in directories, not even when the e-mail address is the same.</summary>
/// <remarks>Can be changed because Identity's machinery changes it and then has it saved; <see cref="AdministratorStore.SaveAsync"/> says what is saved.</remarks>
public sealed class Administrator
{
    /// <summary>UTF-16 characters of a name or an e-mail address at most.</summary>
    public const int LongestName = 200;

    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The e-mail address, folded; signs in with it.</summary>
    public required string Email { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required AdministratorRole Role { get; init; }

    /// <summary>The hash of the password; null as long as none was chosen.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes whenever every session must end.</summary>
    public required string SecurityStamp { get; set; }

    /// <summary>The secret of the authenticator app, sealed with the installation's key.</summary>
    public byte[]? SealedAuthenticatorKey { get; set; }

    /// <summary>Whether a second factor is asked for.</summary>
    public bool TwoFactorEnabled { get; set; }

    /// <summary>Until when nobody may sign in as this one, or null.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Counts saves: of two that started from the same state only one is kept.</summary>
    public long Version { get; set; } = 1;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last signed in, or null.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>What is wrong with an e-mail address as it was typed, or null. Nothing is ever sent to it: it only has to look like one.</summary>
    public static string? EmailProblem(string? text)
    {
        var address = text?.Trim() ?? "";
        return address.Length <= LongestName && address.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? null
            : "An e-mail address such as ada@example.com is needed.";
    }
}
