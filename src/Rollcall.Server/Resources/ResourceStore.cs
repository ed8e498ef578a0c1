using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>What stands behind the SCIM endpoints: tokens open directories, reads go to the database, writes into the lanes.</summary>
public sealed class ResourceStore(Database database, WriteLanes lanes, DirectoryStore directories, Readiness readiness, InstallationKey? key = null) : IScimStore, IDisposable
{
    /// <summary>Ordinals counted by one row of <c>ordinal_blocks</c>.</summary>
    public const int OrdinalsPerBlock = 1000;

    private const string StoredColumns = "r.id, r.document, r.version, r.created_at, r.changed_at, r.members";

    // Members of a group are read this many at a time, so that neither memory nor a database connection waits for a slow client.
    private const int MembersPerRead = 1000;

    // Filters that only the evaluator can decide walk through a whole directory; a few at a time leave the other readers free.
    private readonly SemaphoreSlim _scans = new(2, 2);

    /// <inheritdoc/>
    public async ValueTask<ScimTenant> OpenAsync(string directory, string? token, CancellationToken cancellationToken)
    {
        if (!readiness.IsMigrated)
            throw ScimException.Unavailable("The server is starting and waits for its database. Try again shortly.", 2);
        var access = await ReachableAsync(directories.OpenAsync(directory, token, cancellationToken));
        return key is null ? access : access with { CursorKey = key.Bytes };
    }

    /// <inheritdoc/>
    public async ValueTask<StoredResource?> FindAsync(ScimTenant tenant, ResourceType type, string id, ReadOptions options, CancellationToken cancellationToken)
    {
        var access = (DirectoryAccess)tenant;
        if (!IdText.TryParse(id, out var key))
            return null;
        return await ReachableAsync(database.ReadAsync(async session =>
        {
            var found = await session.SingleAsync(
                $"select {StoredColumns} from resources r where r.directory_id = $1 and r.id = $2 and r.kind = $3",
                [access.DirectoryId, key, (long)ResourceRow.KindOf(type)], Read, cancellationToken);
            if (found is null || !options.Groups)
                return found;
            var groups = await GroupReader.ReadAsync(session, access, [key], cancellationToken);
            return found with { Groups = groups.GetValueOrDefault(key, []) };
        }, cancellationToken: cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<ResourcePage> QueryAsync(ScimTenant tenant, ResourceQuery query, CancellationToken cancellationToken)
    {
        var access = (DirectoryAccess)tenant;
        var search = ResourceSearch.For(access, query, database.Dialect);
        if (!search.Scans)
            return await ReachableAsync(database.ReadAsync(session => search.RunAsync(session, cancellationToken), snapshot: true, cancellationToken));
        await _scans.WaitAsync(cancellationToken);
        try
        {
            return await ReachableAsync(database.ReadAsync(session => search.RunAsync(session, cancellationToken), snapshot: true, cancellationToken));
        }
        finally
        {
            _scans.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GroupMember> MembersAsync(ScimTenant tenant, string groupId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var access = (DirectoryAccess)tenant;
        if (!IdText.TryParse(groupId, out var group))
            yield break;
        var after = Guid.Empty;
        while (true)
        {
            var last = after;
            var read = await ReachableAsync(database.ReadAsync(session => session.ListAsync(
                """
                select m.member_id, m.member_kind, r.display from members m
                left join resources r on r.directory_id = m.directory_id and r.id = m.member_id
                where m.directory_id = $1 and m.group_id = $2 and m.source = 0 and m.member_id > $3
                order by m.member_id limit $4
                """,
                [access.DirectoryId, group, last, MembersPerRead],
                row => (Id: row.Id(0), IsGroup: row.Integer(1) == (long)ResourceKind.Group, Display: row.TextOrNull(2)), cancellationToken), cancellationToken: cancellationToken));
            foreach (var member in read)
                yield return new(IdText.Format(member.Id), member.Display, member.IsGroup);
            if (read.Count < MembersPerRead)
                yield break;
            after = read[^1].Id;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<WriteOutcome> WriteAsync(ScimTenant tenant, ResourceChange change, CancellationToken cancellationToken)
    {
        var access = (DirectoryAccess)tenant;
        var outcome = await lanes.WriteAsync(access, change, cancellationToken);
        // A user just created is in no group; otherwise the answer shows the groups as a GET would.
        if (outcome.Resource is not { } resource || change is ResourceChange.Create || !IdText.TryParse(resource.Id, out var id) || !ReferenceEquals(change.Type, access.Schemas.User))
            return outcome;
        try
        {
            var groups = await database.ReadAsync(session => GroupReader.ReadAsync(session, access, [id], CancellationToken.None), cancellationToken: CancellationToken.None);
            return outcome with { Resource = resource with { Groups = groups.GetValueOrDefault(id, []) } };
        }
        catch (Exception e) when (e is DatabaseUnavailableException or DatabaseBusyException)
        {
            // The change is kept: an answer without groups is true, an error would not be.
            return outcome;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<BulkResult>> WriteAsync(ScimTenant tenant, BulkPlan plan, CancellationToken cancellationToken) =>
        lanes.WriteAsync((DirectoryAccess)tenant, plan, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _scans.Dispose();

    private static async ValueTask<T> ReachableAsync<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception e) when (e is DatabaseUnavailableException or DatabaseBusyException)
        {
            throw ScimException.Unavailable("The database cannot be read now. Try again shortly.", 2);
        }
    }

    internal static StoredResource Read(SqlRow row) => new()
    {
        Id = IdText.Format(row.Id(0)),
        Document = row.Bytes(1),
        Version = row.Integer(2),
        Created = row.Time(3),
        LastModified = row.Time(4),
        MemberCount = row.Integer(5),
    };
}
