using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>One SCIM connection of an organization.</summary>
public sealed record ScimDirectory
{
    /// <summary>Largest account size in GB.</summary>
    public const long MostGb = 1_000_000;

    /// <summary>The id; stands in the tenant URL.</summary>
    public required Guid Id { get; init; }

    /// <summary>The organization.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>The organization's name.</summary>
    public required string Organization { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The identity provider's <see cref="IdentityProvider.Name"/>.</summary>
    public required string Idp { get; init; }

    /// <summary>Whether its tokens are answered; when not, 403.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Whether requests are read to the letter of the RFC.</summary>
    public required bool Strict { get; init; }

    /// <summary>Whether it is its organization's primary directory.</summary>
    public required bool Primary { get; init; }

    /// <summary>GB each new account gets, 1 to 1,000,000; null for the application's default.</summary>
    public required long? AccountSizeGb { get; init; }

    /// <summary>The group each new person joins, or null.</summary>
    public required Guid? DefaultGroupId { get; init; }

    /// <summary>That group's name.</summary>
    public required string? DefaultGroupName { get; init; }

    /// <summary>The name of a default group that was deleted: somebody must choose again. Null when nothing is amiss.</summary>
    public required string? LostGroup { get; init; }

    /// <summary>Counts the changes of its settings.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Users in it.</summary>
    public required long Users { get; init; }

    /// <summary>Groups in it.</summary>
    public required long Groups { get; init; }

    /// <summary>The number of its last event.</summary>
    public required long LastSequence { get; init; }

    /// <summary>What it is told now.</summary>
    public DirectorySettings Settings => new()
    {
        Name = Name,
        Idp = Idp,
        Enabled = Enabled,
        Strict = Strict,
        Primary = Primary,
        AccountSizeGb = AccountSizeGb,
        DefaultGroup = DefaultGroup.Of(DefaultGroupId),
    };

    /// <summary>The SCIM base URL of a directory (RFC 7644 §3.13: the version stands right before the resource endpoint).</summary>
    public static Uri TenantUrl(Uri publicUrl, Guid id) => new($"{publicUrl.AbsoluteUri.TrimEnd('/')}/scim/{IdText.Format(id)}/v2");
}
