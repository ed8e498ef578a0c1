using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Resources;
using Rollcall.Server.Accounts;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>Which groups a table shows.</summary>
public enum GroupFilter
{
    /// <summary>All of the directory.</summary>
    All,

    /// <summary>Those with a member, from whatever source.</summary>
    Filled,

    /// <summary>Those without any: often the identity provider pushed the group, but its people are not assigned.</summary>
    Empty,
}

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
    /// <param name="filter">Which groups.</param>
    /// <param name="window">Which page.</param>
    public ValueTask<ResourceRows<GroupRow>> ListAsync(DirectoryAccess access, string search, GroupFilter filter, ResourceWindow window, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var type = access.Schemas.Group;
        ResourceRows<StoredResource> page;
        if (!string.IsNullOrWhiteSpace(search))
        {
            var (ids, isCut) = await ResourceTable.SearchAsync(session, access.DirectoryId, type, search, cancellationToken);
            if (ConditionOf(filter) is { } condition)
                ids = await WithAsync(session, access.DirectoryId, ids, condition, cancellationToken);
            page = await ResourceTable.OfAsync(session, access, await ResourceTable.ArrangeAsync(session, access.DirectoryId, ids, window, cancellationToken), isCut, window, cancellationToken);
        }
        else if (ConditionOf(filter) is { } condition)
        {
            // One look into the index of members for each group.
            var ids = await session.ListAsync(
                $"select r.id from resources r where r.directory_id = $1 and r.kind = $2 and {condition} order by {ResourceTable.ColumnsOf(window)}",
                [access.DirectoryId, (long)ResourceKind.Group], row => row.Id(0), cancellationToken);
            page = await ResourceTable.OfAsync(session, access, ids, isCut: false, window, cancellationToken);
        }
        else
        {
            page = await ResourceTable.AllAsync(session, access, type, window, cancellationToken);
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

    private static string? ConditionOf(GroupFilter filter) => filter switch
    {
        GroupFilter.All => null,
        GroupFilter.Filled => "exists (select 1 from members m where m.directory_id = r.directory_id and m.group_id = r.id)",
        GroupFilter.Empty => "not exists (select 1 from members m where m.directory_id = r.directory_id and m.group_id = r.id)",
        _ => throw new InvalidOperationException(filter.ToString()),
    };

    private static async ValueTask<List<Guid>> WithAsync(SqlSession session, Guid directory, List<Guid> ids, string condition, CancellationToken cancellationToken)
    {
        var found = await session.ListAsync(
            $"select r.id from resources r where r.directory_id = $1 and {session.Dialect.AnyId("r.id", "$2")} and {condition}",
            [directory, SqlValue.Of(ids)], row => row.Id(0), cancellationToken);
        var wanted = found.ToHashSet();
        return ids.FindAll(wanted.Contains);
    }

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
