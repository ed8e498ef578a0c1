using Rollcall.Scim.Schemas;
using Rollcall.Server.Jobs;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>
/// What a change of an attribute's definition means for stored values, as a job about that attribute. What one begins another may have to end: a job then starts the
/// next in the transaction of its own last portion, so that there is no moment at which the attribute has none.
/// </summary>
public abstract class AttributeJobKind : IJobKind
{
    /// <summary>Resources looked at in one transaction: writes of the directory wait no longer than that takes.</summary>
    public const int ResourcesPerStep = 200;

    private protected AttributeJobKind()
    {
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AttributeJobKind> All { get; } = [new AttributeStrip(), new AttributeFill(), new AttributePurge()];

    /// <summary>What it does.</summary>
    public abstract AttributeJob Does { get; }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Describe(Job job);

    /// <summary>What a job of this kind does; null for other kinds.</summary>
    internal static AttributeJob? Of(Job? job) => All.FirstOrDefault(kind => string.Equals(kind.Name, job?.Kind, StringComparison.Ordinal))?.Does;

    /// <summary>Starts a job on an attribute inside a transaction that holds the directory, in the place of one that still runs on it.</summary>
    internal static async ValueTask<Job> StartAsync(SqlSession session, Guid directory, CustomAttribute attribute, AttributeJob what, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var kind = All.First(k => k.Does == what);
        return JobStore.Start(session, directory, kind, attribute.Label, await kind.TotalAsync(session, directory, attribute, cancellationToken), now, attribute.Id);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStep> StepAsync(SqlSession session, Job job, DateTimeOffset now)
    {
        var strict = await session.SingleAsync("select strict from directories where id = $1 and deleted_at is null", [job.DirectoryId], row => (bool?)row.Flag(0));
        var attributes = await AttributeRow.ListAsync(session, job.DirectoryId, CancellationToken.None);
        if (strict is not { } kept || attributes.Find(a => a.Id == job.SubjectId) is not { } attribute)
            return new(null, 0, 0);
        return await StepAsync(session, job, attribute, DirectorySchemas.With(DirectorySchemas.Standard(kept), attributes), now);
    }

    private protected abstract ValueTask<JobStep> StepAsync(SqlSession session, Job job, CustomAttribute attribute, ScimSchemas schemas, DateTimeOffset now);

    // Things there are to look at: where nothing else is said, the resources that can have the attribute.
    private protected virtual ValueTask<long> TotalAsync(SqlSession session, Guid directory, CustomAttribute attribute, CancellationToken cancellationToken) =>
        session.SingleAsync("select users, groups from directory_state where directory_id = $1", [directory], row => row.Integer(attribute.Resource == ResourceKind.User ? 0 : 1), cancellationToken);

    private protected static ValueTask<List<ResourceRow>> PageAsync(SqlSession session, Guid directory, CustomAttribute attribute, long after) => session.ListAsync(
        $"""
        select {ResourceRow.Columns}
        from resources r left join accounts a on a.directory_id = r.directory_id and a.user_id = r.id
        where r.directory_id = $1 and r.kind = $2 and r.ordinal > $3
        order by r.ordinal limit $4
        """,
        [directory, (long)attribute.Resource, after, ResourcesPerStep], ResourceRow.Read);

    /// <summary>Whether the index still holds values of the attribute.</summary>
    private protected static ValueTask<bool> IsIndexedAsync(SqlSession session, Guid directory, CustomAttribute attribute) =>
        session.SingleAsync("select 1 from value_index where directory_id = $1 and path = $2 limit 1", [directory, attribute.Path], row => row.Flag(0));

    /// <summary>The end of all work on an attribute: a removed one is gone, and its name free.</summary>
    private protected static void End(SqlSession session, Guid directory, CustomAttribute attribute)
    {
        if (attribute.IsRemoved)
            session.Execute("delete from schema_attributes where directory_id = $1 and id = $2", directory, attribute.Id);
    }
}
