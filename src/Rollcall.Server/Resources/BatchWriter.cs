using Rollcall.Server.Accounts;
using Rollcall.Server.Events;
using Rollcall.Server.Policies;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Resources;

/// <summary>Gives the statements that turn what was read into what came of the batch: one per row that differs, whatever the number of changes to it.</summary>
internal static class BatchWriter
{
    public static async ValueTask WriteAsync(SqlSession session, DirectoryBatch batch, DateTimeOffset now, Guid? batchId = null)
    {
        if (batch.State is not { } state || batch.Events.Count == 0)
            return;
        var blocks = new Dictionary<(ResourceKind Kind, long Block), long>();
        // Deletions first: another row may have taken over the name.
        foreach (var (id, last) in batch.Deleted)
        {
            // What this batch made itself is not in the tables yet.
            if (batch.Original.TryGetValue(id, out var before))
            {
                Delete(session, batch, before);
                Count(blocks, last, -1);
            }
            Bury(session, batch.DirectoryId, last, now);
            await session.RelieveAsync();
        }
        StepAside(session, batch);
        foreach (var (id, row) in batch.Rows)
        {
            if (row is null)
                continue;
            var before = batch.Original.GetValueOrDefault(id);
            if (before is null)
            {
                Insert(session, batch, row);
                Count(blocks, row, 1);
            }
            else if (!ReferenceEquals(before, row))
            {
                Update(session, batch, before, row);
            }
            Account(session, batch.DirectoryId, before?.Account, row.Account, now);
            await session.RelieveAsync();
        }
        foreach (var (group, set) in batch.Members.Where(m => !batch.Rows.TryGetValue(m.Key, out var row) || row is not null))
            await MembersAsync(session, batch.DirectoryId, group, set, now);
        foreach (var (group, user) in batch.PolicyMembers.Where(m => batch.Rows[m.Group] is not null && batch.Rows[m.User] is not null))
            PolicyMembers.Add(session, batch.DirectoryId, group, user, now);
        foreach (var ((kind, block), delta) in blocks)
        {
            session.Execute(
                """
                insert into ordinal_blocks (directory_id, kind, block, live) values ($1, $2, $3, $4)
                on conflict (directory_id, kind, block) do update set live = ordinal_blocks.live + excluded.live
                """,
                batch.DirectoryId, (long)kind, block, delta);
        }
        await EventWriter.WriteAsync(session, batch.DirectoryId, state.LastSequence + 1, batch.Events, now, batchId);
        session.Execute(
            "update directory_state set last_sequence = $2, users = $3, last_user = $4, groups = $5, last_group = $6, nested = $7 where directory_id = $1",
            batch.DirectoryId, state.LastSequence + batch.Events.Count, state.Live(ResourceKind.User), state.LastOrdinal(ResourceKind.User),
            state.Live(ResourceKind.Group), state.LastOrdinal(ResourceKind.Group), state.Nested);
    }

    // A name is unique after each statement, not only at the end: whose old name somebody takes over in this batch leaves it first, so that names can be swapped. No stored twin is negative.
    private static void StepAside(SqlSession session, DirectoryBatch batch)
    {
        var renamed = batch.Original.Values.Where(before => batch.Rows[before.Id] is { } row && !string.Equals(row.Key, before.Key, StringComparison.Ordinal)).ToList();
        if (renamed.Count == 0)
            return;
        var wanted = batch.Rows.Values.OfType<ResourceRow>().Select(row => (row.Kind, row.Key, row.Twin)).ToHashSet();
        foreach (var before in renamed.Where(before => wanted.Contains((before.Kind, before.Key, before.Twin))))
            session.Execute("update resources set twin = $3 where directory_id = $1 and id = $2", batch.DirectoryId, before.Id, -before.Ordinal);
    }

    private static void Insert(SqlSession session, DirectoryBatch batch, ResourceRow row)
    {
        var directory = batch.DirectoryId;
        session.Execute(
            """
            insert into resources (directory_id, id, kind, ordinal, key, twin, external_id, display, active, version, created_at, changed_at, members, document)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            directory, row.Id, (long)row.Kind, row.Ordinal, row.Key, row.Twin, row.ExternalId, row.Display, row.Active, row.Version, row.CreatedAt, row.ChangedAt,
            row.Members, SqlValue.Utf8(row.Document));
        foreach (var value in Values(batch, row))
            IndexValue(session, directory, row.Id, value);
    }

    // Columns that stand in an index are only named when they differ: naming one rewrites its index entry.
    private static void Update(SqlSession session, DirectoryBatch batch, ResourceRow before, ResourceRow row)
    {
        var directory = batch.DirectoryId;
        if (before.Document.Equals(row.Document))
        {
            session.Execute("update resources set version = $3, changed_at = $4, members = $5 where directory_id = $1 and id = $2",
                directory, row.Id, row.Version, row.ChangedAt, row.Members);
            return;
        }
        session.Execute(
            "update resources set version = $3, changed_at = $4, members = $5, active = $6, display = $7, document = $8 where directory_id = $1 and id = $2",
            directory, row.Id, row.Version, row.ChangedAt, row.Members, row.Active, row.Display, SqlValue.Utf8(row.Document));
        if (!string.Equals(before.Key, row.Key, StringComparison.Ordinal))
            session.Execute("update resources set key = $3, twin = $4 where directory_id = $1 and id = $2", directory, row.Id, row.Key, row.Twin);
        if (!string.Equals(before.ExternalId, row.ExternalId, StringComparison.Ordinal))
            session.Execute("update resources set external_id = $3 where directory_id = $1 and id = $2", directory, row.Id, row.ExternalId);
        var (old, current) = (Values(batch, before).ToHashSet(), Values(batch, row).ToHashSet());
        foreach (var value in old.Except(current))
            session.Execute("delete from value_index where directory_id = $1 and path = $2 and key = $3 and resource_id = $4", directory, value.Path, value.Key, row.Id);
        foreach (var value in current.Except(old))
            IndexValue(session, directory, row.Id, value);
    }

    private static void Delete(SqlSession session, DirectoryBatch batch, ResourceRow before)
    {
        var directory = batch.DirectoryId;
        session.Execute("delete from resources where directory_id = $1 and id = $2", directory, before.Id);
        foreach (var value in Values(batch, before))
            session.Execute("delete from value_index where directory_id = $1 and path = $2 and key = $3 and resource_id = $4", directory, value.Path, value.Key, before.Id);
        // Memberships of every source go with the resource; the lane has already written off those of the directory.
        session.Execute("delete from members where directory_id = $1 and member_id = $2", directory, before.Id);
        session.Execute("delete from members where directory_id = $1 and group_id = $2", directory, before.Id);
    }

    private static void Bury(SqlSession session, Guid directory, ResourceRow row, DateTimeOffset now)
    {
        session.Execute(
            "insert into tombstones (directory_id, id, kind, key, external_id, version, deleted_at) values ($1, $2, $3, $4, $5, $6, $7)",
            directory, row.Id, (long)row.Kind, row.Key, row.ExternalId, row.Version, now);
        if (row.Account is { } account)
            Close(session, directory, account, row.Key, now);
    }

    private static void Account(SqlSession session, Guid directory, Account? before, Account? account, DateTimeOffset now)
    {
        if (before is null && account is not null)
        {
            // An insert, or an account without user that was found by name.
            session.Execute(
                """
                insert into accounts (directory_id, id, user_id, key, status, size_gb, created_at, changed_at) values ($1, $2, $3, null, $4, $5, $6, $7)
                on conflict (directory_id, id) do update set user_id = excluded.user_id, key = null, status = excluded.status, changed_at = excluded.changed_at
                """,
                directory, account.Id, account.UserId, (long)account.Status, account.SizeGb, account.CreatedAt, now);
        }
        else if (account is not null && before != account)
        {
            session.Execute("update accounts set status = $3, changed_at = $4 where directory_id = $1 and id = $2", directory, account.Id, (long)account.Status, now);
        }
    }

    // Inserted where the same batch decided on the account and then deleted its user.
    private static void Close(SqlSession session, Guid directory, Account account, string key, DateTimeOffset now) =>
        session.Execute(
            """
            insert into accounts (directory_id, id, user_id, key, status, size_gb, created_at, changed_at) values ($1, $2, null, $3, $4, $5, $6, $7)
            on conflict (directory_id, id) do update set user_id = null, key = excluded.key, status = excluded.status, changed_at = excluded.changed_at
            """,
            directory, account.Id, key, (long)AccountStatus.Closed, account.SizeGb, account.CreatedAt, now);

    private static async ValueTask MembersAsync(SqlSession session, Guid directory, Guid group, MemberSet set, DateTimeOffset now)
    {
        foreach (var (id, kind, added) in set.Differences())
        {
            if (added)
                session.Execute("insert into members (directory_id, group_id, member_id, source, member_kind, created_at) values ($1, $2, $3, 0, $4, $5)", directory, group, id, (long)kind, now);
            else
                session.Execute("delete from members where directory_id = $1 and group_id = $2 and source = 0 and member_id = $3", directory, group, id);
            await session.RelieveAsync();
        }
    }

    private static void IndexValue(SqlSession session, Guid directory, Guid id, (string Path, string Key) value) =>
        session.Execute("insert into value_index (directory_id, path, key, resource_id) values ($1, $2, $3, $4)", directory, value.Path, value.Key, id);

    private static IEnumerable<(string Path, string Key)> Values(DirectoryBatch batch, ResourceRow row) => SearchColumns.IndexedValues(batch.TypeOf(row), row.Parsed, row.Key);

    private static void Count(Dictionary<(ResourceKind, long), long> blocks, ResourceRow row, long delta)
    {
        var block = (row.Kind, row.Ordinal / ResourceStore.OrdinalsPerBlock);
        blocks[block] = blocks.GetValueOrDefault(block) + delta;
    }
}
