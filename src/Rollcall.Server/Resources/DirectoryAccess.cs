using Rollcall.Scim.AspNetCore;

namespace Rollcall.Server.Resources;

/// <summary>A directory opened by one of its tokens.</summary>
public sealed record DirectoryAccess : ScimTenant
{
    /// <summary>The directory.</summary>
    public required Guid DirectoryId { get; init; }

    /// <summary>The token; checked again inside the lane, so that a write that waited does not outlive a revocation.</summary>
    public required Guid TokenId { get; init; }

    /// <summary>Whether an administrator acts, and not the identity provider: no token is asked for, and the directory may be switched off.</summary>
    public bool IsAdministrative { get; init; }

    /// <summary>Counts the changes of the directory's schemas; a change bound to another one than the directory has by then is refused in the lane.</summary>
    public long SchemaVersion { get; init; }

    /// <summary>Whether any group of the directory contains a group: only then are indirect memberships computed.</summary>
    public required bool HasNestedGroups { get; init; }
}
