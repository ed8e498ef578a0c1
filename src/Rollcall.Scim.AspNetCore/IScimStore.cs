using System.Collections.Immutable;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>
/// What an application puts behind <c>MapScim</c>: who is asking, reads, and one way to write. Expected failures are <see cref="ScimException"/>;
/// every other exception is answered 500 with a SCIM error body and logged.
/// </summary>
public interface IScimStore
{
    /// <summary>Finds out who is asking. Called first for every request; nothing else of the request is looked at before.</summary>
    /// <param name="directory">The directory segment of the URL, as sent.</param>
    /// <param name="token">The bearer token, or null when there was none.</param>
    /// <param name="cancellationToken">The request's own.</param>
    /// <exception cref="ScimException">401, the same for an unknown directory and for a wrong token; 403 for a directory that is switched off.</exception>
    ValueTask<ScimTenant> OpenAsync(string directory, string? token, CancellationToken cancellationToken);

    /// <summary>Reads one resource; null when the directory has none of this type and id.</summary>
    ValueTask<StoredResource?> FindAsync(ScimTenant tenant, ResourceType type, string id, ReadOptions options, CancellationToken cancellationToken);

    /// <summary>Reads one page of the resources of one or several types, in the order the query says.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    ValueTask<ResourcePage> QueryAsync(ScimTenant tenant, ResourceQuery query, CancellationToken cancellationToken);

    /// <summary>The members of a group in a stable order, read piece by piece: a slow client holds nothing back.</summary>
    IAsyncEnumerable<GroupMember> MembersAsync(ScimTenant tenant, string groupId, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a change durable and says what became of it. When this returns, the change survives a crash; when it throws, nothing was changed.
    /// </summary>
    /// <exception cref="ScimException">404 unknown id, 409 uniqueness, 412 version, 503 not now, and whatever <see cref="ResourceChange.Apply"/> throws.</exception>
    ValueTask<WriteOutcome> WriteAsync(ScimTenant tenant, ResourceChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the changes of a Bulk durable (RFC 7644 §3.7), working through the plan by <see cref="BulkPlan.Begin"/>: each change sees the effects of those before it, those of
    /// one step are made together or not at all, one that is refused leaves nothing and does not keep others from being made. A create gets the id of
    /// <see cref="ResourceChange.Create.NewId"/>. When this returns, what was made survives a crash.
    /// </summary>
    /// <returns>One result for each operation of the plan, in the order of the request.</returns>
    /// <exception cref="ScimException">401, 403 or 503 for the whole; nothing was changed.</exception>
    ValueTask<ImmutableArray<BulkResult>> WriteAsync(ScimTenant tenant, BulkPlan plan, CancellationToken cancellationToken);
}
