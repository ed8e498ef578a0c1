namespace Rollcall.Server.Administrators;

/// <summary>
/// What wrong passwords and codes in a row lead to. NIST SP 800-63B-4 §3.2.2: no more than 100; the waiting in between keeps a guesser from getting there soon and lets
/// somebody with a bad memory in again.
/// </summary>
public static class Lockout
{
    /// <summary>As many wrong attempts have no consequence.</summary>
    public const int Free = 5;

    /// <summary>After as many only a new password helps.</summary>
    public const int Most = 100;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>What stands on the page: the same whether the account exists or not, so that nobody learns which ones do.</summary>
    public const string Message = "This e-mail address and password do not match, or there were too many wrong attempts and you have to wait: a minute after the fifth, up to an hour later.";

    /// <summary>Until when nobody may sign in after so many failures in a row; null for at once.</summary>
    public static DateTimeOffset? Until(long failures, DateTimeOffset now) => failures switch
    {
        < Free => null,
        >= Most => DateTimeOffset.MaxValue,
        _ => now + TimeSpan.FromMinutes(Math.Min(Math.Pow(2, failures - Free), Longest.TotalMinutes)),
    };
}
