using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>The rows of <c>schema_attributes</c>.</summary>
internal static class AttributeRow
{
    private const string Columns =
        "a.id, a.kind, a.schema, a.field, a.label, a.definition, a.removed_at, a.job, a.job_done, a.pending, a.problem, a.created_at, a.changed_at";

    /// <summary>The attributes of a directory in the order announced, removed ones too.</summary>
    public static ValueTask<List<CustomAttribute>> ListAsync(SqlSession session, Guid directory, CancellationToken cancellationToken) =>
        session.ListAsync($"select {Columns} from schema_attributes a where a.directory_id = $1 order by a.position", [directory], row => Read(row, 0), cancellationToken);

    /// <summary>The same with the version of the schemas they make, of one moment.</summary>
    public static async ValueTask<(long Version, List<CustomAttribute> Attributes)> VersionedAsync(SqlSession session, Guid directory, CancellationToken cancellationToken)
    {
        var version = 0L;
        var found = new List<CustomAttribute>();
        session.Query(
            $"select s.schema_version, {Columns} from directory_state s left join schema_attributes a on a.directory_id = s.directory_id where s.directory_id = $1 order by a.position",
            [directory], row =>
            {
                version = row.Integer(0);
                if (!row.IsNull(1))
                    found.Add(Read(row, 1));
            });
        await session.FlushAsync(cancellationToken);
        return (version, found);
    }

    /// <summary>A definition as it is stored: as <c>/Schemas</c> shows it, and whether it is searchable.</summary>
    public static byte[] Written(ScimAttribute definition) => ScimJson.ToBytes(SchemaJson.Write(definition).With("searchable", new ScimBoolean(definition.Searchable)));

    private static CustomAttribute Read(SqlRow row, int at) => new()
    {
        Id = row.Id(at),
        Resource = (ResourceKind)row.Integer(at + 1),
        Schema = row.Text(at + 2),
        Field = FieldShape.Find(row.Text(at + 3))!.Kind,
        Label = row.Text(at + 4),
        Definition = Definition(row.Bytes(at + 5)),
        IsRemoved = !row.IsNull(at + 6),
        Job = row.TextOrNull(at + 7) is { } job ? Job(job) : null,
        JobDone = row.Integer(at + 8),
        Pending = row.IsNull(at + 9) ? null : Definition(row.Bytes(at + 9)),
        Problem = row.TextOrNull(at + 10),
        CreatedAt = row.Time(at + 11),
        ChangedAt = row.Time(at + 12),
    };

    /// <summary>A job's name in the database.</summary>
    public static string Word(AttributeJob job) => job switch
    {
        AttributeJob.Strip => "strip",
        AttributeJob.Fill => "fill",
        AttributeJob.Purge => "purge",
        _ => throw new InvalidOperationException(job.ToString()),
    };

    private static AttributeJob Job(string word) => word switch
    {
        "strip" => AttributeJob.Strip,
        "fill" => AttributeJob.Fill,
        "purge" => AttributeJob.Purge,
        _ => throw new InvalidOperationException(word),
    };

    private static ScimAttribute Definition(byte[] json) => SchemaJson.ReadAttribute((ScimObject)ScimJson.Read(json));
}
