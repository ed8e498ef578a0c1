using Rollcall.Scim.Changes;
using Rollcall.Server.Accounts;
using Rollcall.Server.Policies;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>Reads everything a batch needs in one go: on PostgreSQL one round trip, whatever the number of changes.</summary>
internal static class BatchReader
{
    public static async ValueTask LoadAsync(SqlSession session, IReadOnlyList<PendingWrite> writes, Dictionary<Guid, DirectoryBatch> directories, DateTimeOffset now)
    {
        // State rows are locked in id order, so that two nodes never wait for each other.
        foreach (var lane in writes.GroupBy(w => w.Access.DirectoryId).OrderBy(g => g.Key))
        {
            var batch = new DirectoryBatch(lane.Key);
            directories.Add(lane.Key, batch);
            var mine = lane.SelectMany(w => w.Changes).OfType<PendingChange>().ToList();
            Directory(session, batch, [.. lane.Select(w => w.Access)], now);
            DefaultGroup(session, batch, mine);
            Targets(session, batch, mine);
            Keys(session, batch, mine);
            batch.UniqueValues.LookUp(session, batch, mine.Select(c => c.Change));
            Members(session, batch, mine);
            Deletions(session, batch, mine);
        }
        await session.FlushAsync();
    }

    public static async ValueTask LookUpKeyAsync(SqlSession session, DirectoryBatch batch, ResourceKind kind, string key)
    {
        batch.LookedUp(kind, key);
        session.Query("select id from resources where directory_id = $1 and kind = $2 and key = $3", [batch.DirectoryId, (long)kind, key], row =>
        {
            // A row this batch has already renamed or deleted no longer owns the key it has in the database.
            var id = row.Id(0);
            if (!batch.Rows.TryGetValue(id, out var known) || (known is not null && string.Equals(known.Key, key, StringComparison.Ordinal)))
                batch.Own(kind, key, id);
        });
        await session.FlushAsync();
    }

    private static void Directory(SqlSession session, DirectoryBatch batch, List<DirectoryAccess> accesses, DateTimeOffset now)
    {
        session.Query(
            "select last_sequence, users, last_user, groups, last_group, nested, schema_version from directory_state where directory_id = $1" + session.Dialect.RowLock,
            [batch.DirectoryId],
            row =>
            {
                batch.State = new(row.Integer(0), row.Integer(1), row.Integer(2), row.Integer(3), row.Integer(4), row.Integer(5), row.Integer(6));
                batch.Schemas = accesses.Find(a => a.SchemaVersion == batch.State.SchemaVersion)?.Schemas ?? batch.Schemas;
            });
        session.Query("select enabled, account_size_gb, default_group_id from directories where id = $1 and deleted_at is null", [batch.DirectoryId], row =>
        {
            batch.DefaultGroup = row.IdOrNull(2);
            batch.Enabled = row.Flag(0);
            batch.Settings = new AccountSettings(row.IntegerOrNull(1));
        });
        session.Query(
            $"select id from tokens where directory_id = $1 and {session.Dialect.AnyId("id", "$2")} and revoked_at is null and (expires_at is null or expires_at > $3)",
            [batch.DirectoryId, SqlValue.Of(accesses.Select(a => a.TokenId).Distinct().ToList()), now],
            row => batch.ValidTokens.Add(row.Id(0)));
    }

    // New people join it, and the event says its name.
    private static void DefaultGroup(SqlSession session, DirectoryBatch batch, List<PendingChange> changes)
    {
        if (!changes.Exists(c => c.Change is ResourceChange.Create && ResourceRow.KindOf(c.Change.Type) == ResourceKind.User))
            return;
        session.Query(
            $"""
            select {ResourceRow.Columns}
            from resources r left join accounts a on a.directory_id = r.directory_id and a.user_id = r.id
            where r.directory_id = $1 and r.id = (select default_group_id from directories where id = $1)
            """,
            [batch.DirectoryId], row => batch.Loaded(ResourceRow.Read(row)));
    }

    private static void Targets(SqlSession session, DirectoryBatch batch, List<PendingChange> changes)
    {
        var targets = changes.Where(c => c.Target is not null).Select(c => c.Target!.Value).Distinct().ToList();
        if (targets.Count == 0)
            return;
        session.Query(
            $"""
            select {ResourceRow.Columns}
            from resources r left join accounts a on a.directory_id = r.directory_id and a.user_id = r.id
            where r.directory_id = $1 and {session.Dialect.AnyId("r.id", "$2")}
            """,
            [batch.DirectoryId, SqlValue.Of(targets)], row => batch.Loaded(ResourceRow.Read(row)));
    }

    private static void Keys(SqlSession session, DirectoryBatch batch, List<PendingChange> changes)
    {
        var wanted = changes.Select(c => c.Change).Select(c => c switch
        {
            ResourceChange.Create create => (c.Type, create.Document, Creates: true),
            ResourceChange.Replace replace => (c.Type, replace.Document, Creates: false),
            _ => (c.Type, Document: null!, Creates: false),
        }).Where(c => c.Document is not null).Select(c => (Kind: ResourceRow.KindOf(c.Type), Key: ResourceRow.KeyOf(c.Type, c.Document), c.Creates)).ToList();
        foreach (var kind in wanted.GroupBy(w => w.Kind))
        {
            var keys = kind.Select(w => w.Key).Distinct(StringComparer.Ordinal).ToList();
            foreach (var key in keys)
                batch.LookedUp(kind.Key, key);
            session.Query(
                $"select key, id from resources where directory_id = $1 and kind = $2 and {session.Dialect.AnyText("key", "$3")}",
                [batch.DirectoryId, (long)kind.Key, SqlValue.Of(keys)], row => batch.Own(kind.Key, row.Text(0), row.Id(1)));
        }
        var newNames = wanted.Where(w => w.Creates && w.Kind == ResourceKind.User).Select(w => w.Key).Distinct(StringComparer.Ordinal).ToList();
        if (newNames.Count > 0)
        {
            // Who comes back finds the old account. Oldest last, so that the newest wins.
            session.Query(
                $"select key, id, status, size_gb, created_at from accounts where directory_id = $1 and user_id is null and {session.Dialect.AnyText("key", "$2")} order by changed_at, id",
                [batch.DirectoryId, SqlValue.Of(newNames)],
                row => batch.Unclaimed(row.Text(0), new Account(row.Id(1), null, (AccountStatus)row.Integer(2), row.IntegerOrNull(3), row.Time(4))));
        }
    }

    private static void Members(SqlSession session, DirectoryBatch batch, List<PendingChange> changes)
    {
        // A group is asked for once, however many changes it gets.
        foreach (var group in changes.Where(c => c.Target is not null && (c.NamedMembers.Count > 0 || c.NeedsAllMembers)).GroupBy(c => c.Target!.Value))
            Members(session, batch, group.Key, group.Any(c => c.NeedsAllMembers) ? null : [.. group.SelectMany(c => c.NamedMembers).Distinct()]);
        var named = changes.SelectMany(c => c.NamedMembers).Distinct().ToList();
        if (named.Count > 0)
        {
            session.Query(
                $"select id, kind, display from resources where directory_id = $1 and {session.Dialect.AnyId("id", "$2")}",
                [batch.DirectoryId, SqlValue.Of(named)], row => batch.Exists(row.Id(0), (ResourceKind)row.Integer(1), row.TextOrNull(2)));
        }
    }

    private static void Members(SqlSession session, DirectoryBatch batch, Guid group, List<Guid>? only)
    {
        var set = batch.MembersOf(group);
        set.Asked(only);
        if (only is not null)
        {
            session.Query(
                $"select member_id, member_kind from members where directory_id = $1 and group_id = $2 and source = 0 and {session.Dialect.AnyId("member_id", "$3")}",
                [batch.DirectoryId, group, SqlValue.Of(only)], row => set.Read(row.Id(0), (ResourceKind)row.Integer(1)));
            return;
        }
        session.Query(
            """
            select m.member_id, m.member_kind, r.display from members m
            left join resources r on r.directory_id = m.directory_id and r.id = m.member_id
            where m.directory_id = $1 and m.group_id = $2 and m.source = 0
            """,
            [batch.DirectoryId, group], row =>
            {
                set.Read(row.Id(0), (ResourceKind)row.Integer(1));
                batch.Exists(row.Id(0), (ResourceKind)row.Integer(1), row.TextOrNull(2));
            });
    }

    private static void Deletions(SqlSession session, DirectoryBatch batch, List<PendingChange> changes)
    {
        var doomed = changes.Where(c => c.Change is ResourceChange.Delete && c.Target is not null).Select(c => c.Target!.Value).Distinct().ToList();
        if (doomed.Count == 0)
            return;
        session.Query(
            $"select group_id, member_id, member_kind from members where directory_id = $1 and source = 0 and {session.Dialect.AnyId("member_id", "$2")}",
            [batch.DirectoryId, SqlValue.Of(doomed)], row =>
            {
                batch.IsIn(row.Id(1), row.Id(0));
                batch.MembersOf(row.Id(0)).Read(row.Id(1), (ResourceKind)row.Integer(2));
            });
        // Their groups' rows, to count one member less.
        session.Query(
            $"""
            select {ResourceRow.Columns}
            from resources r left join accounts a on a.directory_id = r.directory_id and a.user_id = r.id
            where r.directory_id = $1 and r.id in (select m.group_id from members m where m.directory_id = $1 and m.source = 0 and {session.Dialect.AnyId("m.member_id", "$2")})
            """,
            [batch.DirectoryId, SqlValue.Of(doomed)], row => batch.Loaded(ResourceRow.Read(row)));
        var groups = changes.Where(c => c.Change is ResourceChange.Delete && ResourceRow.KindOf(c.Change.Type) == ResourceKind.Group && c.Target is not null).Select(c => c.Target!.Value).Distinct().ToList();
        if (groups.Count == 0)
            return;
        foreach (var group in groups)
            batch.MembersOf(group).Asked(null);
        session.Query(
            $"select group_id, member_id, member_kind from members where directory_id = $1 and source = 0 and {session.Dialect.AnyId("group_id", "$2")}",
            [batch.DirectoryId, SqlValue.Of(groups)], row => batch.MembersOf(row.Id(0)).Read(row.Id(1), (ResourceKind)row.Integer(2)));
    }
}
