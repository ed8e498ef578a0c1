using Rollcall.Scim.Schemas;
using Rollcall.Server.Jobs;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>Deletes what the index holds of an attribute that is not looked up any more.</summary>
public sealed class AttributePurge : AttributeJobKind
{
    private const int RowsPerStep = 2000;

    internal AttributePurge()
    {
    }

    /// <inheritdoc/>
    public override AttributeJob Does => AttributeJob.Purge;

    /// <inheritdoc/>
    public override string Name => "attribute_purge";

    /// <inheritdoc/>
    public override string Describe(Job job) => $"Emptying the index of “{job.Parameter}”";

    private protected override ValueTask<long> TotalAsync(SqlSession session, Guid directory, CustomAttribute attribute, CancellationToken cancellationToken) =>
        session.SingleAsync("select count(*) from value_index where directory_id = $1 and path = $2", [directory, attribute.Path], row => row.Integer(0), cancellationToken);

    private protected override async ValueTask<JobStep> StepAsync(SqlSession session, Job job, CustomAttribute attribute, ScimSchemas schemas, DateTimeOffset now)
    {
        session.Execute(
            $"delete from value_index where directory_id = $1 and path = $2 and {session.Dialect.RowAddress} in (select {session.Dialect.RowAddress} from value_index where directory_id = $1 and path = $2 limit $3)",
            job.DirectoryId, attribute.Path, RowsPerStep);
        var rows = Math.Clamp(job.Total - job.Done, 0, RowsPerStep);
        if (await IsIndexedAsync(session, job.DirectoryId, attribute))
            return new("index", rows, rows);
        End(session, job.DirectoryId, attribute);
        return new(null, rows, rows);
    }
}
