using Rollcall.Contracts;
using Rollcall.Server.Accounts;

namespace Rollcall.Server.Policies;

/// <summary>A directory's settings that decide about accounts.</summary>
/// <param name="AccountSizeGb">The size each new account gets; null for the application's default.</param>
public sealed record AccountSettings(long? AccountSizeGb);

/// <summary>What the policy decided, and which event tells it.</summary>
/// <param name="Account">The account after the decision.</param>
/// <param name="EventType">One of the <c>account.*</c> event types.</param>
/// <param name="Reason">Why, as events carry it.</param>
public sealed record AccountDecision(Account Account, string EventType, string Reason);

/// <summary>Directory to account, as a pure function: no clock, no database.</summary>
public static class AccountPolicy
{
    /// <summary>
    /// What becomes of the account when a user is as the directory now says. A new account gets the size set now; an existing one keeps its own.
    /// </summary>
    /// <param name="settings">The directory's settings.</param>
    /// <param name="userId">The user.</param>
    /// <param name="active">Whether the directory has the person switched on; people without the attribute are.</param>
    /// <param name="current">The account of this user, or one without user that was found by the user's name (a re-hire); null when there is none.</param>
    /// <param name="newId">The id a new account would get.</param>
    /// <param name="now">The time of the change.</param>
    /// <returns>The decision, or null when everything stays as it is.</returns>
    public static AccountDecision? Decide(AccountSettings settings, Guid userId, bool active, Account? current, Guid newId, DateTimeOffset now)
    {
        var status = active ? AccountStatus.Active : AccountStatus.Suspended;
        if (current is null)
            return new(new(newId, userId, status, settings.AccountSizeGb, now), EventTypes.AccountCreated, "user.created");
        if (current.UserId is null)
            return new(current with { UserId = userId, Status = status }, EventTypes.AccountLinked, "user.created");
        if (current.Status == status)
            return null;
        return active
            ? new(current with { Status = status }, EventTypes.AccountReactivated, "user.activated")
            : new(current with { Status = status }, EventTypes.AccountSuspended, "user.deactivated");
    }

    /// <summary>What becomes of the account when its user is deleted: it is closed and waits without user for a return.</summary>
    public static AccountDecision? DecideDeleted(Account? current) =>
        current is null ? null : new(current with { UserId = null, Status = AccountStatus.Closed }, EventTypes.AccountClosed, "user.deleted");

    /// <summary>What becomes of an existing account when an administrator applies a size to everybody; null when it has that size.</summary>
    public static AccountDecision? DecideSize(Account current, long? sizeGb) =>
        current.SizeGb == sizeGb ? null : new(current with { SizeGb = sizeGb }, EventTypes.AccountUpdated, "policy.account_size");

    /// <summary>What becomes of an account when its whole directory is deleted: closed, or kept as it is without anybody behind it. An account without user is neither.</summary>
    public static AccountDecision? DecideDirectoryDeleted(Account current, bool close) => current.UserId is null
        ? null
        : close
            ? new(current with { UserId = null, Status = AccountStatus.Closed }, EventTypes.AccountClosed, "directory.deleted")
            : new(current with { UserId = null }, EventTypes.AccountUpdated, "directory.deleted");
}
