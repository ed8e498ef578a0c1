namespace Rollcall.Server.Organizations;

/// <summary>The rule for every name an administrator gives: to an organization, a directory, a token, a group.</summary>
public static class DisplayName
{
    /// <summary>UTF-16 characters at most.</summary>
    public const int Longest = 200;

    /// <summary>What is wrong with a name, as the end of a sentence, or null.</summary>
    public static string? Problem(string? name) =>
        string.IsNullOrWhiteSpace(name) ? "must be given" : name.Length > Longest ? $"must be at most {Longest} characters long" : name.Any(char.IsControl) ? "must not contain control characters" : null;
}
