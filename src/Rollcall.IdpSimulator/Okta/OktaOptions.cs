namespace Rollcall.IdpSimulator.Okta;

/// <summary>Whom a simulated Okta talks to and how much it has to say.</summary>
public sealed record OktaOptions
{
    /// <summary>Absolute SCIM base URL, http or https (Okta, "Prepare your SCIM integration", base URL); <c>/Users</c> and <c>/Groups</c> are appended to it. A trailing slash makes no difference.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The secret the administrator pasted into Okta.</summary>
    public required string Token { get; init; }

    /// <summary>
    /// What stands before the token in the Authorization header. The wizard's apps and the OAuth Bearer edition of the Test App
    /// add <c>"Bearer "</c>; empty for the Header Auth edition, which sends exactly what was typed.
    /// </summary>
    public string TokenPrefix { get; init; } = "Bearer ";

    /// <summary>Which kind of integration to play.</summary>
    public OktaFlavor Flavor { get; init; } = OktaFlavor.Aiw;

    /// <summary>How many people are assigned; 0 or more.</summary>
    public int Users { get; init; } = 10;

    /// <summary>How many groups are pushed; 0 or more.</summary>
    public int Groups { get; init; } = 2;

    /// <summary>Same seed, same people, same groups, same requests.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Okta's "Unique identifier field for users": <c>userName</c> or <c>email</c>. With <c>email</c> the three filters seen for
    /// it take turns, person by person (Okta, "SCIM 2.0 protocol reference", determine if the user exists).
    /// </summary>
    public string UniqueIdentifier { get; init; } = "userName";

    /// <summary>Attributes added in Okta's profile editor, sent with every profile.</summary>
    public IReadOnlyList<OktaMappedAttribute> MappedAttributes { get; init; } = [];

    /// <summary>How many people or groups are worked on at once; 1 or more.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>How long an answer may take; Okta gives up after 60 seconds (Okta, "SCIM frequently asked questions", timeouts).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause after a 429, whatever Retry-After says (Okta, "Understand SCIM provisioning", rate limits).</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Measures answers and waits out a 429.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The options in one line, without the token.</summary>
    public override string ToString() => $"Okta {Flavor} at {BaseUrl}, {Users} users, {Groups} groups, seed {Seed}";

    /// <summary>What cannot be played, in one sentence; null when all is in range.</summary>
    internal string? Fault => this switch
    {
        { Users: < 0 } => "The number of users is below 0.",
        { Groups: < 0 } => "The number of groups is below 0.",
        { Parallelism: < 1 } => "At least one job has to run at a time.",
        _ when Timeout <= TimeSpan.Zero || LongestPause < TimeSpan.Zero => "A timeout has to be longer than zero, a pause not shorter.",
        _ when !BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("http" or "https") => "The base URL has to be an absolute http or https address.",
        _ when UniqueIdentifier is not ("userName" or "email") => "The unique identifier is userName or email.",
        _ => null,
    };
}
