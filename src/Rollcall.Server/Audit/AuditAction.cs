namespace Rollcall.Server.Audit;

/// <summary>What can be done, a closed list: the name is stored, the label is for people.</summary>
/// <param name="Name">Stored; never changes.</param>
/// <param name="Label">The deed as a sentence without its subject's name.</param>
public sealed record AuditAction(string Name, string Label)
{
    public static readonly AuditAction DirectoryCreated = new("directory.created", "Directory created");
    public static readonly AuditAction DirectoryChanged = new("directory.changed", "Directory changed");
    public static readonly AuditAction DirectoryEnabled = new("directory.enabled", "Directory switched on");
    public static readonly AuditAction DirectoryDisabled = new("directory.disabled", "Directory switched off");
    public static readonly AuditAction DirectoryDeleted = new("directory.deleted", "Directory deleted");
    public static readonly AuditAction AttributeDefined = new("attribute.defined", "Attribute defined");
    public static readonly AuditAction AttributeChanged = new("attribute.changed", "Attribute changed");
    public static readonly AuditAction AttributeRemoved = new("attribute.removed", "Attribute removed");
    public static readonly AuditAction TokenCreated = new("token.created", "Token created");
    public static readonly AuditAction TokenShortened = new("token.shortened", "Token given an end");
    public static readonly AuditAction TokenRevoked = new("token.revoked", "Token revoked");
    public static readonly AuditAction OrganizationCreated = new("organization.created", "Organization created");
    public static readonly AuditAction OrganizationChanged = new("organization.changed", "Organization changed");
    public static readonly AuditAction OrganizationDeleted = new("organization.deleted", "Organization deleted");
    public static readonly AuditAction EnvironmentCreated = new("environment.created", "Environment created");
    public static readonly AuditAction EnvironmentChanged = new("environment.changed", "Environment changed");
    public static readonly AuditAction AccountSizeApplied = new("directory.account-size-applied", "Account size applied to existing accounts");
    public static readonly AuditAction DefaultGroupApplied = new("directory.default-group-applied", "Default group applied to existing people");
    public static readonly AuditAction JobCancelled = new("directory.job-cancelled", "Job stopped");
    public static readonly AuditAction AdministratorCreated = new("administrator.created", "Administrator created");
    public static readonly AuditAction AdministratorInvited = new("administrator.invited", "Administrator invited");
    public static readonly AuditAction InvitationWithdrawn = new("administrator.invitation-withdrawn", "Invitation withdrawn");
    public static readonly AuditAction RoleChanged = new("administrator.role-changed", "Role changed");
    public static readonly AuditAction AdministratorRemoved = new("administrator.removed", "Administrator removed");
    public static readonly AuditAction ResetLinkMade = new("administrator.reset-link-made", "Password reset link made");
    public static readonly AuditAction PasswordChanged = new("administrator.password-changed", "Password changed");
    public static readonly AuditAction SecondFactorOn = new("administrator.second-factor-on", "Second factor switched on");
    public static readonly AuditAction SecondFactorOff = new("administrator.second-factor-off", "Second factor switched off");
    public static readonly AuditAction RecoveryCodesMade = new("administrator.recovery-codes-made", "Recovery codes made");
    public static readonly AuditAction RecoveryCodeUsed = new("administrator.recovery-code-used", "Recovery code used");
    public static readonly AuditAction SetupLinkMade = new("installation.setup-link-made", "Set-up link made");
    public static readonly AuditAction PublicUrlChanged = new("installation.public-url-changed", "Public URL changed");
    public static readonly AuditAction SignedIn = new("session.began", "Signed in");
    public static readonly AuditAction SignedOut = new("session.ended", "Signed out");
    public static readonly AuditAction SessionsEnded = new("session.all-ended", "Signed out everywhere");
    public static readonly AuditAction SignInFailed = new("session.refused", "Sign-in refused");
    public static readonly AuditAction SignInLocked = new("session.locked", "Sign-in locked after too many attempts");

    /// <summary>All of them, in the order offered for filtering.</summary>
    public static IReadOnlyList<AuditAction> All { get; } =
    [
        DirectoryCreated, DirectoryChanged, DirectoryEnabled, DirectoryDisabled, DirectoryDeleted, AttributeDefined, AttributeChanged, AttributeRemoved, TokenCreated, TokenShortened, TokenRevoked,
        OrganizationCreated, OrganizationChanged, OrganizationDeleted, EnvironmentCreated, EnvironmentChanged, AccountSizeApplied, DefaultGroupApplied, JobCancelled,
        AdministratorCreated, AdministratorInvited, InvitationWithdrawn, RoleChanged, AdministratorRemoved, ResetLinkMade, PasswordChanged,
        SecondFactorOn, SecondFactorOff, RecoveryCodesMade, RecoveryCodeUsed, SetupLinkMade, PublicUrlChanged, SignedIn, SignedOut, SessionsEnded, SignInFailed, SignInLocked,
    ];

    /// <summary>The action of this name, or null.</summary>
    public static AuditAction? Find(string name) => All.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal));
}
