using System.Globalization;
using Rollcall.Contracts;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Server.Resources;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Schemas;

/// <summary>
/// What changes of definitions mean for stored values, done in small transactions under the lock of the directory's state row, like the batches of its lane. How far a
/// job is stands in the same transaction as what it did: after a crash, or on another node, it goes on from there.
/// </summary>
public sealed class SchemaJobs(Database database, TimeProvider time)
{
    /// <summary>Resources looked at in one transaction: writes of the directory wait no longer than that takes.</summary>
    public const int ResourcesPerStep = 200;

    private const int RowsPerPurge = 2000;

    /// <summary>The directories where something is to be done.</summary>
    public ValueTask<List<Guid>> DirectoriesAsync(CancellationToken cancellationToken = default) => database.ReadAsync(
        session => session.ListAsync("select distinct directory_id from schema_attributes where job is not null", [], row => row.Id(0), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Does one portion of a directory's oldest job.</summary>
    /// <returns>False when there is nothing to do.</returns>
    public ValueTask<bool> StepAsync(Guid directory, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        DirectoryStore.Hold(session, directory);
        var strict = await session.SingleAsync("select strict from directories where id = $1 and deleted_at is null", [directory], row => (bool?)row.Flag(0), cancellationToken);
        if (strict is null)
            return false;
        var attributes = await AttributeRow.ListAsync(session, directory, cancellationToken);
        if (attributes.Find(a => a.Job is not null) is not { } attribute)
            return false;
        switch (attribute.Job)
        {
            case AttributeJob.Strip:
                await StripAsync(session, directory, attribute, DirectorySchemas.With(DirectorySchemas.Standard(strict.Value), attributes), cancellationToken);
                break;
            case AttributeJob.Fill:
                await FillAsync(session, directory, attribute, DirectorySchemas.With(DirectorySchemas.Standard(strict.Value), attributes), cancellationToken);
                break;
            case AttributeJob.Purge:
                await PurgeAsync(session, directory, attribute, cancellationToken);
                break;
            default:
                throw new InvalidOperationException(attribute.Job.ToString());
        }
        await FeedSequencer.AssignInlineAsync(session);
        return true;
    }, cancellationToken);

    // All that may no longer be there goes at once, whichever attribute's job comes by first.
    private async ValueTask StripAsync(SqlSession session, Guid directory, CustomAttribute attribute, ScimSchemas schemas, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await PageAsync(session, directory, attribute, cancellationToken);
        var batch = new DirectoryBatch(directory) { Schemas = schemas };
        session.Query("select last_sequence, users, last_user, groups, last_group, nested from directory_state where directory_id = $1", [directory],
            row => batch.State = new(row.Integer(0), row.Integer(1), row.Integer(2), row.Integer(3), row.Integer(4), row.Integer(5)));
        await session.FlushAsync(cancellationToken);
        foreach (var row in rows)
        {
            var type = batch.TypeOf(row);
            var remnants = ResourceRemnants.In(type, row.Parsed);
            batch.Loaded(row);
            if (remnants.IsEmpty)
                continue;
            var next = row.With(type, ResourceRemnants.Without(type, row.Parsed)) with { Version = row.Version + 1, ChangedAt = now > row.ChangedAt ? now : row.ChangedAt };
            batch.Events.Add(EventWriter.Resource(
                row.Kind == ResourceKind.User ? EventTypes.UserUpdated : EventTypes.GroupUpdated, attribute.IsRemoved ? "schema.attribute_removed" : "schema.attribute_hidden", next, remnants));
            batch.Put(next);
        }
        BatchWriter.Write(session, batch, now);
        if (rows.Count < ResourcesPerStep)
            Next(session, directory, attribute, AttributeJob.Purge, null);
        else
            Proceed(session, directory, attribute, rows, 0);
    }

    private static async ValueTask FillAsync(SqlSession session, Guid directory, CustomAttribute attribute, ScimSchemas schemas, CancellationToken cancellationToken)
    {
        var type = attribute.Resource == ResourceKind.User ? schemas.User : schemas.Group;
        var target = type.IndexedAttributes.First(t => string.Equals(t.ToString(), attribute.Path, StringComparison.Ordinal));
        var rows = await PageAsync(session, directory, attribute, cancellationToken);
        var unfit = 0L;
        foreach (var row in rows)
        {
            var keys = SearchColumns.OwnValues(type, target, row.Parsed).ToList();
            if (keys.Exists(IsTooLong))
                unfit++;
            foreach (var key in keys.Where(k => !IsTooLong(k)))
                session.Execute("insert into value_index (directory_id, path, key, resource_id) values ($1, $2, $3, $4) on conflict (directory_id, path, key, resource_id) do nothing", directory, attribute.Path, key, row.Id);
        }
        Proceed(session, directory, attribute, rows, unfit);
        if (rows.Count == ResourcesPerStep)
            return;
        var problem = await UnfitAsync(session, directory, attribute, cancellationToken)
            ?? (attribute.Pending!.Uniqueness == Uniqueness.None ? null : await SchemaStore.DuplicatesAsync(session, directory, attribute.Path, cancellationToken));
        if (problem is null)
            session.Execute("update schema_attributes set definition = pending, pending = null, job = null where directory_id = $1 and id = $2", directory, attribute.Id);
        else
            Next(session, directory, attribute, AttributeJob.Purge, problem);
        SchemaStore.Renew(session, directory);
    }

    private static async ValueTask PurgeAsync(SqlSession session, Guid directory, CustomAttribute attribute, CancellationToken cancellationToken)
    {
        session.Execute(
            $"delete from value_index where directory_id = $1 and path = $2 and {session.Dialect.RowAddress} in (select {session.Dialect.RowAddress} from value_index where directory_id = $1 and path = $2 limit $3)",
            directory, attribute.Path, RowsPerPurge);
        if (await session.SingleAsync("select 1 from value_index where directory_id = $1 and path = $2 limit 1", [directory, attribute.Path], row => row.Flag(0), cancellationToken))
            return;
        if (attribute.IsRemoved)
            session.Execute("delete from schema_attributes where directory_id = $1 and id = $2", directory, attribute.Id);
        else
            session.Execute("update schema_attributes set job = null where directory_id = $1 and id = $2", directory, attribute.Id);
    }

    private static ValueTask<List<ResourceRow>> PageAsync(SqlSession session, Guid directory, CustomAttribute attribute, CancellationToken cancellationToken) => session.ListAsync(
        $"""
        select {ResourceRow.Columns}
        from resources r left join accounts a on a.directory_id = r.directory_id and a.user_id = r.id
        where r.directory_id = $1 and r.kind = $2
          and r.ordinal > (select s.job_after from schema_attributes s where s.directory_id = $1 and s.id = $3)
        order by r.ordinal limit $4
        """,
        [directory, (long)attribute.Resource, attribute.Id, ResourcesPerStep], ResourceRow.Read, cancellationToken);

    private static void Proceed(SqlSession session, Guid directory, CustomAttribute attribute, List<ResourceRow> rows, long unfit) => session.Execute(
        "update schema_attributes set job_after = $3, job_done = job_done + $4, job_unfit = job_unfit + $5 where directory_id = $1 and id = $2 and $4 > 0",
        directory, attribute.Id, rows.Count == 0 ? 0 : rows[^1].Ordinal, rows.Count, unfit);

    private static void Next(SqlSession session, Guid directory, CustomAttribute attribute, AttributeJob job, string? problem)
    {
        session.Execute("update schema_attributes set job = $3, pending = null, problem = $4 where directory_id = $1 and id = $2", directory, attribute.Id, AttributeRow.Word(job), problem);
        SchemaStore.Renew(session, directory);
    }

    private static async ValueTask<string?> UnfitAsync(SqlSession session, Guid directory, CustomAttribute attribute, CancellationToken cancellationToken)
    {
        var unfit = await session.SingleAsync("select job_unfit from schema_attributes where directory_id = $1 and id = $2", [directory, attribute.Id], row => row.Integer(0), cancellationToken);
        return unfit == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{unfit} {(unfit == 1 ? "resource has" : "resources have")} a value longer than {ScimLimits.Default.KeyBytes} bytes, which is the limit for values this server looks up. Shorten them and declare it again.");
    }

    private static bool IsTooLong(string key) => System.Text.Encoding.UTF8.GetByteCount(key) > ScimLimits.Default.KeyBytes;
}
