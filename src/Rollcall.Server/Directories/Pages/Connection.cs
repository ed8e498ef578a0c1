using Rollcall.Server.Requests;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Whether the identity provider of a directory has called.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Last">The last request that was answered well, or null.</param>
/// <param name="Refused">The last request that was refused, or null.</param>
public sealed record Connection(ScimDirectory Directory, RequestEntry? Last, RequestEntry? Refused)
{
    /// <summary>Looks into the request log.</summary>
    public static async ValueTask<Connection> ReadAsync(RequestStore requests, ScimDirectory directory, CancellationToken cancellationToken) => new(
        directory,
        (await requests.ListAsync(directory.Id, 200, 399, 1, cancellationToken)).FirstOrDefault(),
        (await requests.ListAsync(directory.Id, 400, 599, 1, cancellationToken)).FirstOrDefault());
}
