using System.Globalization;
using Rollcall.Server.Directories;
using Rollcall.Server.Requests;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Dashboard;

/// <summary>Something an administrator should look at.</summary>
/// <param name="IsBroken">Whether something does not work now; otherwise it may soon not, or looks odd.</param>
/// <param name="Title">What it is.</param>
/// <param name="Advice">What it means, or what to do.</param>
/// <param name="Action">The words of the link.</param>
/// <param name="Path">Where it leads.</param>
public sealed record Attention(bool IsBroken, string Title, string Advice, string Action, string Path)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(14);
    private static readonly TimeSpan Silence = TimeSpan.FromDays(7);
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(30);

    /// <summary>What there is to say about a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="tokens">Its tokens that nobody has revoked.</param>
    /// <param name="activity">Its requests.</param>
    /// <param name="refusals">Why requests were refused in the last day.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<Attention> Of(ScimDirectory directory, IEnumerable<Token> tokens, RequestActivity activity, IEnumerable<RefusalReason> refusals, DateTimeOffset now)
    {
        var id = IdText.Format(directory.Id);
        var settings = $"/directories/{id}";
        var all = tokens.ToList();
        var live = all.FindAll(t => t.IsLive(now));
        if (!directory.Enabled)
        {
            // One that was never used, or not for long, is off on purpose.
            if (live.Count > 0 && now - activity.Last < Forgotten)
                yield return new(true, $"{directory.Name} is switched off", "Its identity provider has a valid token and was active lately. Every request is refused, and leavers keep their accounts.", "Open the directory", settings);
            yield break;
        }
        if (live.Count == 0)
        {
            yield return all.Count > 0
                ? new(true, $"The token of {directory.Name} has expired", "The identity provider is refused. Make a new token and paste it there.", "Make a token", "/settings/tokens")
                : new(true, $"{directory.Name} has no token", "No identity provider can reach it.", "Make a token", "/settings/tokens");
        }
        if (directory.LostGroup is { } lost)
            yield return new(true, $"The default group of {directory.Name} is gone", $"“{lost}” was deleted. New people join no group until another one is chosen.", "Choose a group", settings);
        foreach (var token in live.Where(t => t.ExpiresAt - now < Ahead))
        {
            var days = (int)Math.Ceiling((token.ExpiresAt!.Value - now).TotalDays);
            yield return new(false, $"A token of {directory.Name} expires {(days <= 1 ? "within a day" : $"in {days} days")}", $"{token.Name ?? token.Prefix + "…"}: make a new one beside it, paste that into the identity provider, then revoke the old one.", "Make a token", "/settings/tokens");
        }
        foreach (var reason in refusals)
        {
            var times = reason.Count == 1 ? "a request was" : reason.Count.ToString("N0", CultureInfo.InvariantCulture) + " requests were";
            yield return new(reason.Status >= 500, $"{directory.Name}: {times} refused in the last 24 hours", $"{reason.Status.ToString(CultureInfo.InvariantCulture)} {reason.Detail ?? reason.ScimType}".TrimEnd(), "Show them", $"/activity?directory={id}&status=refused");
        }
        if (activity.Last is null)
            yield return new(false, $"{directory.Name} waits for its first request", "Paste the tenant URL and a token into the identity provider, and test the connection there.", "Open the directory", settings);
        else if (now - activity.Last > Silence)
            yield return new(false, $"{directory.Name} has been silent for {(int)(now - activity.Last.Value).TotalDays} days", "Its identity provider has sent nothing. That is fine where nobody joined or left; otherwise test the connection there.", "Show its requests", $"/activity?directory={id}");
    }
}
