using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Jobs;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>The rows of <c>schema_attributes</c>, each with the job that runs on it.</summary>
internal static class AttributeRow
{
    private const string Columns =
        "a.id, a.kind, a.schema, a.field, a.label, a.definition, a.removed_at, a.pending, a.problem, a.created_at, a.changed_at, " + JobStore.Columns;

    private const string Running = "left join jobs j on j.directory_id = a.directory_id and j.subject_id = a.id and j.state = 0";

    /// <summary>The attributes of a directory in the order announced, removed ones too.</summary>
    public static ValueTask<List<CustomAttribute>> ListAsync(SqlSession session, Guid directory, CancellationToken cancellationToken) =>
        session.ListAsync($"select {Columns} from schema_attributes a {Running} where a.directory_id = $1 order by a.position", [directory], row => Read(row, 0), cancellationToken);

    /// <summary>The same with the version of the schemas they make, of one moment.</summary>
    public static async ValueTask<(long Version, List<CustomAttribute> Attributes)> VersionedAsync(SqlSession session, Guid directory, CancellationToken cancellationToken)
    {
        var version = 0L;
        var found = new List<CustomAttribute>();
        session.Query(
            $"select s.schema_version, {Columns} from directory_state s left join schema_attributes a on a.directory_id = s.directory_id {Running} where s.directory_id = $1 order by a.position",
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
        Pending = row.IsNull(at + 7) ? null : Definition(row.Bytes(at + 7)),
        Problem = row.TextOrNull(at + 8),
        CreatedAt = row.Time(at + 9),
        ChangedAt = row.Time(at + 10),
        Running = row.IsNull(at + 11) ? null : JobStore.Read(row, at + 11),
    };

    private static ScimAttribute Definition(byte[] json) => SchemaJson.ReadAttribute((ScimObject)ScimJson.Read(json));
}
