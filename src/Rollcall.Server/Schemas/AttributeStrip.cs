using System.Globalization;
using Rollcall.Contracts;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Events;
using Rollcall.Server.Jobs;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>Takes out of the stored resources what may no longer be there, whichever attribute's job comes by first, and tells of each.</summary>
public sealed class AttributeStrip : AttributeJobKind
{
    internal AttributeStrip()
    {
    }

    /// <inheritdoc/>
    public override AttributeJob Does => AttributeJob.Strip;

    /// <inheritdoc/>
    public override string Name => "attribute_strip";

    /// <inheritdoc/>
    public override string Describe(Job job) => $"Taking the values of “{job.Parameter}” out";

    private protected override async ValueTask<JobStep> StepAsync(SqlSession session, Job job, CustomAttribute attribute, ScimSchemas schemas, DateTimeOffset now)
    {
        var directory = job.DirectoryId;
        var rows = await PageAsync(session, directory, attribute, job.Place is null ? 0 : long.Parse(job.Place, CultureInfo.InvariantCulture));
        var batch = new DirectoryBatch(directory) { Schemas = schemas };
        session.Query("select last_sequence, users, last_user, groups, last_group, nested from directory_state where directory_id = $1", [directory],
            row => batch.State = new(row.Integer(0), row.Integer(1), row.Integer(2), row.Integer(3), row.Integer(4), row.Integer(5)));
        await session.FlushAsync();
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
        var changed = batch.Events.Count;
        await BatchWriter.WriteAsync(session, batch, now);
        await FeedSequencer.AssignInlineAsync(session);
        if (rows.Count == ResourcesPerStep)
            return new(rows[^1].Ordinal.ToString(CultureInfo.InvariantCulture), rows.Count, changed);
        if (await IsIndexedAsync(session, directory, attribute))
            await StartAsync(session, directory, attribute, AttributeJob.Purge, now);
        else
            End(session, directory, attribute);
        SchemaStore.Renew(session, directory);
        return new(null, rows.Count, changed);
    }
}
