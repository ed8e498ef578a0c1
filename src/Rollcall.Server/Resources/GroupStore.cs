using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Resources;
using Rollcall.Server.Accounts;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>A group as tables show it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Members">Memberships of every source.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ChangedAt">When its attributes or its members last changed.</param>
public sealed record GroupRow(Guid Id, string Name, long Members, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <summary>A group with everything a page shows of it, but its members and its history.</summary>
/// <param name="Resource">The group as it is stored.</param>
/// <param name="Document">The same, read.</param>
/// <param name="Members">How many memberships each source has made; sources that made none are missing.</param>
/// <param name="Parents">The groups it is in.</param>
public sealed record GroupDetails(StoredResource Resource, ScimObject Document, IReadOnlyDictionary<MembershipSource, long> Members, IReadOnlyList<Membership> Parents);

/// <summary>A member of a group.</summary>
/// <param name="Id">The user or group.</param>
/// <param name="Kind">Which of both.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Status">What the application hears of a person; null for groups.</param>
/// <param name="Source">Who put it there.</param>
/// <param name="Since">When.</param>
public sealed record MemberRow(Guid Id, ResourceKind Kind, string Name, AccountStatus? Status, MembershipSource Source, DateTimeOffset Since);

/// <summary>The groups of directories, for looking at; SCIM writes them.</summary>
public sealed class GroupStore(Database database)
{
    /// <summary>A page of a directory's groups.</summary>
    /// <param name="access">The directory.</param>
    /// <param name="search">The beginning of a name, or an id; empty for all.</param>
    /// <param name="window">Which page.</param>
    public ValueTask<ResourceRows<GroupRow>> ListAsync(DirectoryAccess access, string search, ResourceWindow window, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var type = access.Schemas.Group;
        ResourceRows<StoredResource> page;
        if (string.IsNullOrWhiteSpace(search))
        {
            page = await ResourceTable.AllAsync(session, access, type, window, cancellationToken);
        }
        else
        {
            var (ids, isCut) = await ResourceTable.SearchAsync(session, access.DirectoryId, type, search, cancellationToken);
            page = await ResourceTable.OfAsync(session, access, ids, isCut, window, cancellationToken);
        }
        return new ResourceRows<GroupRow>(page.Total, page.Number, await CompleteAsync(session, access, page.Rows, cancellationToken), page.IsCut);
    }, snapshot: true, cancellationToken);

    /// <summary>One group, or null when the directory has none of this id.</summary>
    public ValueTask<GroupDetails?> FindAsync(DirectoryAccess access, Guid id, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var stored = await session.SingleAsync(
            "select id, document, version, created_at, changed_at, members from resources where directory_id = $1 and id = $2 and kind = $3",
            [access.DirectoryId, id, (long)ResourceKind.Group], ResourceStore.Read, cancellationToken);
        if (stored is null)
            return null;
        var members = new Dictionary<MembershipSource, long>();
        session.Query("select source, count(*) from members where directory_id = $1 and group_id = $2 group by source", [access.DirectoryId, id],
            row => members[(MembershipSource)row.Integer(0)] = row.Integer(1));
        var parents = await PeopleStore.GroupsAsync(session, access, id, cancellationToken);
        return new GroupDetails(stored, (ScimObject)ScimJson.Read(stored.Document.Span), members, parents);
    }, snapshot: true, cancellationToken);

    /// <summary>A page of a group's members that one source has put there, those first who were in the directory first.</summary>
    public ValueTask<ResourceRows<MemberRow>> MembersAsync(Guid directory, Guid group, MembershipSource source, int number, int size, CancellationToken cancellationToken = default) =>
        database.ReadAsync(async session =>
        {
            var total = await session.SingleAsync("select count(*) from members where directory_id = $1 and group_id = $2 and source = $3",
                [directory, group, (long)source], row => row.Integer(0), cancellationToken);
            number = (int)Math.Clamp(number, 1, Math.Max(1, (total + size - 1) / size));
            // The index alone finds the page, from the nearer end; only its rows are then looked at.
            var skip = (long)(number - 1) * size;
            var count = (int)Math.Min(size, total - skip);
            var isFromEnd = skip > total / 2;
            var ids = await session.ListAsync(
                $"select member_id from members where directory_id = $1 and group_id = $2 and source = $3 order by member_id {(isFromEnd ? "desc" : "asc")} limit $4 offset $5",
                [directory, group, (long)source, count, isFromEnd ? total - skip - count : skip], row => row.Id(0), cancellationToken);
            if (ids.Count == 0)
                return new ResourceRows<MemberRow>(total, number, []);
            var rows = await session.ListAsync(
                $"""
                select m.member_id, m.member_kind, r.display, r.key, a.status, m.created_at from members m
                left join resources r on r.directory_id = m.directory_id and r.id = m.member_id
                left join accounts a on a.directory_id = m.directory_id and a.user_id = m.member_id
                where m.directory_id = $1 and m.group_id = $2 and m.source = $3 and {session.Dialect.AnyId("m.member_id", "$4")} order by m.member_id
                """,
                [directory, group, (long)source, SqlValue.Of(ids)],
                row => new MemberRow(row.Id(0), (ResourceKind)row.Integer(1), row.TextOrNull(2) ?? row.TextOrNull(3) ?? IdText.Format(row.Id(0)),
                    (AccountStatus?)row.IntegerOrNull(4), source, row.Time(5)), cancellationToken);
            return new ResourceRows<MemberRow>(total, number, rows);
        }, snapshot: true, cancellationToken);

    private static async ValueTask<List<GroupRow>> CompleteAsync(SqlSession session, DirectoryAccess access, IReadOnlyList<StoredResource> page, CancellationToken cancellationToken)
    {
        var ids = page.Select(r => Guid.ParseExact(r.Id, "D")).ToList();
        var others = new Dictionary<Guid, long>();
        // The row counts what the directory says; the rest is counted, and mostly there is none.
        if (ids.Count > 0)
        {
            session.Query($"select group_id, count(*) from members where directory_id = $1 and {session.Dialect.AnyId("group_id", "$2")} and source in (1, 2) group by group_id",
                [access.DirectoryId, SqlValue.Of(ids)], row => others[row.Id(0)] = row.Integer(1));
            await session.FlushAsync(cancellationToken);
        }
        return [.. page.Zip(ids, (stored, id) =>
            new GroupRow(id, ResourceRow.DisplayOf((ScimObject)ScimJson.Read(stored.Document.Span)) ?? stored.Id, stored.MemberCount + others.GetValueOrDefault(id), stored.Created, stored.LastModified))];
    }
}
