namespace Rollcall.Server.Accounts;

/// <summary>Whether the application lets the person in; stored as this number.</summary>
public enum AccountStatus
{
    /// <summary>In use.</summary>
    Active = 0,

    /// <summary>Switched off, everything kept.</summary>
    Suspended = 1,

    /// <summary>Over: the user is gone from the directory.</summary>
    Closed = 2,
}

/// <summary>What the application hears of a person.</summary>
/// <param name="Id">The account's own id, which outlives the user.</param>
/// <param name="UserId">The user it belongs to, or null.</param>
/// <param name="Status">Whether the person may come in.</param>
/// <param name="SizeGb">Whole GB (10⁹ bytes), 1 to 1,000,000; null means the application's default.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account(Guid Id, Guid? UserId, AccountStatus Status, long? SizeGb, DateTimeOffset CreatedAt);
