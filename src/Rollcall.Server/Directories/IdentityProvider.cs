namespace Rollcall.Server.Directories;

/// <summary>The identity providers a directory can be told to expect; the name is what is stored and typed.</summary>
/// <param name="Name">The word of the command line, lower case.</param>
/// <param name="Label">The name for people.</param>
public sealed record IdentityProvider(string Name, string Label)
{
    /// <summary>All of them, in the order offered.</summary>
    public static IReadOnlyList<IdentityProvider> All { get; } =
    [
        new("okta", "Okta"),
        new("entra", "Microsoft Entra ID"),
        new("onelogin", "OneLogin"),
        new("jumpcloud", "JumpCloud"),
        new("google", "Google Workspace"),
        new("ping", "Ping Identity"),
        new("rippling", "Rippling"),
        new("authentik", "authentik"),
        new("custom", "Custom SCIM 2.0 client"),
    ];

    /// <summary>The provider of this name, or null.</summary>
    public static IdentityProvider? Find(string name) => All.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal));
}
