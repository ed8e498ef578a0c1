namespace Rollcall.Contracts;

/// <summary>The names of events. Pinned: a name once given keeps its meaning.</summary>
public static class EventTypes
{
    /// <summary>The directory has a new user; <c>data.user</c> is its SCIM document.</summary>
    public const string UserCreated = "user.created";

    /// <summary>A user's attributes changed; <c>data.user</c> is the document after it.</summary>
    public const string UserUpdated = "user.updated";

    /// <summary>A user was deleted, and with it all its memberships.</summary>
    public const string UserDeleted = "user.deleted";

    /// <summary>The directory has a new group.</summary>
    public const string GroupCreated = "group.created";

    /// <summary>A group's attributes changed (not its members).</summary>
    public const string GroupUpdated = "group.updated";

    /// <summary>A group was deleted, and with it all its memberships.</summary>
    public const string GroupDeleted = "group.deleted";

    /// <summary>Up to 100 members joined a group.</summary>
    public const string MembershipAdded = "membership.added";

    /// <summary>Up to 100 members left a group.</summary>
    public const string MembershipRemoved = "membership.removed";

    /// <summary>A directory was made.</summary>
    public const string DirectoryCreated = "directory.created";

    /// <summary>A directory was switched on.</summary>
    public const string DirectoryEnabled = "directory.enabled";

    /// <summary>A directory was switched off: its tokens are answered 403.</summary>
    public const string DirectoryDisabled = "directory.disabled";

    /// <summary>A directory's settings changed; <c>data.directory</c> holds them as they are after it.</summary>
    public const string DirectoryUpdated = "directory.updated";

    /// <summary>A directory was deleted with everything in it; what became of its accounts was told before.</summary>
    public const string DirectoryDeleted = "directory.deleted";

    /// <summary>A token was made.</summary>
    public const string TokenCreated = "token.created";

    /// <summary>A token got another end of its life: a new one takes its place.</summary>
    public const string TokenUpdated = "token.updated";

    /// <summary>A token was revoked: the next request with it is answered 401.</summary>
    public const string TokenRevoked = "token.revoked";

    /// <summary>The policy made an account.</summary>
    public const string AccountCreated = "account.created";

    /// <summary>An account's size, or the user it belongs to, was changed by an administrator's decision.</summary>
    public const string AccountUpdated = "account.updated";

    /// <summary>An account that had no user got one: somebody came back, or the application had made it before.</summary>
    public const string AccountLinked = "account.linked";

    /// <summary>An account was switched off; everything of it is kept.</summary>
    public const string AccountSuspended = "account.suspended";

    /// <summary>A suspended account was switched on again.</summary>
    public const string AccountReactivated = "account.reactivated";

    /// <summary>An account's user is gone from the directory.</summary>
    public const string AccountClosed = "account.closed";
}
