using Rollcall.Server.Requests;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Whether the identity provider of a directory has called.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Last">The last request that was answered well, or null.</param>
/// <param name="Refused">The last request that was refused, or null.</param>
/// <param name="TurnedAway">The last request that was not let in at all, when none was answered well since; or null.</param>
/// <param name="HasLiveToken">Whether a request can be let in.</param>
public sealed record Connection(ScimDirectory Directory, RequestEntry? Last, RequestEntry? Refused, TurnedAwayRequest? TurnedAway, bool HasLiveToken)
{
    /// <summary>Looks into the request log, and at what never got there.</summary>
    public static async ValueTask<Connection> ReadAsync(DirectoryTools tools, ScimDirectory directory, bool hasLiveToken, CancellationToken cancellationToken)
    {
        var last = (await tools.Requests.ListAsync(directory.Id, 200, 399, 1, cancellationToken)).FirstOrDefault();
        var refused = (await tools.Requests.ListAsync(directory.Id, 400, 599, 1, cancellationToken)).FirstOrDefault();
        var away = tools.Directories.TurnedAway.Last(directory.Id);
        return new(directory, last, refused, away is null || away.At < last?.At ? null : away, hasLiveToken);
    }
}
