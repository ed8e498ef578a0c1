using System.Globalization;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>
/// The attributes directories have of their own. A definition holds for the very next request. What it means for stored values is done behind it, in portions, by
/// jobs (<see cref="AttributeJobKind"/>); an attribute that becomes unique or searchable does so when its index is whole.
/// </summary>
public sealed class SchemaStore(Database database, TimeProvider time)
{
    /// <summary>Attributes a resource type of one directory can have of its own.</summary>
    public const int MostAttributes = 200;

    /// <summary>The attributes of a directory in the order announced, also removed ones whose values are not gone yet. None for an unknown directory.</summary>
    public ValueTask<List<CustomAttribute>> ListAsync(Guid directory, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => AttributeRow.ListAsync(session, directory, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>One attribute that is not removed, by its name without regard to case; null when there is none.</summary>
    public async ValueTask<CustomAttribute?> FindAsync(Guid directory, ResourceKind resource, string name, CancellationToken cancellationToken = default) =>
        (await ListAsync(directory, cancellationToken)).Find(a => !a.IsRemoved && a.Resource == resource && Same(a.Name, name));

    /// <summary>The names people gave to a directory's own attributes, by URN, colon and SCIM name.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> LabelsAsync(Guid directory, CancellationToken cancellationToken = default) =>
        (await ListAsync(directory, cancellationToken)).Where(a => !a.IsRemoved).ToDictionary(a => a.Path, a => a.Label, StringComparer.OrdinalIgnoreCase);

    /// <summary>Defines an attribute; with the first one under a URN, the extension schema is there.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="wanted">The definition.</param>
    /// <param name="by">Who does it, for the audit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The attribute, or null when there is no such directory.</returns>
    /// <exception cref="AttributeRefusedException">It cannot be defined like that.</exception>
    public ValueTask<CustomAttribute?> DefineAsync(Guid directory, NewAttribute wanted, Actor by, CancellationToken cancellationToken = default) => InDirectoryAsync(directory, async (session, strict, known) =>
    {
        var schema = wanted.Schema ?? ExtensionUrns.Custom(wanted.Resource);
        var (label, definition) = Defined(wanted);
        var problems = AttributeRules.Check(label, wanted.Field, definition);
        problems.AddRange(Clashes(DirectorySchemas.Standard(strict), wanted.Resource, schema, definition.Name, known));
        if (problems.Count > 0)
            throw new AttributeRefusedException(problems);
        var now = time.GetUtcNow();
        var attribute = new CustomAttribute
        {
            Id = Guid.CreateVersion7(now),
            Resource = wanted.Resource,
            // One spelling for a URN, also where the schema is the standard's own.
            Schema = known.Select(a => a.Schema).Append(SchemaUrns.EnterpriseUser).Append(ExtensionUrns.Custom(wanted.Resource)).FirstOrDefault(urn => ExtensionUrns.Is(urn, schema)) ?? schema,
            Field = wanted.Field,
            Label = label,
            Definition = definition,
            CreatedAt = now,
            ChangedAt = now,
        };
        session.Execute(
            """
            insert into schema_attributes (directory_id, id, kind, position, schema, name_key, field, label, definition, created_at, changed_at)
            values ($1, $2, $3, (select coalesce(max(a.position), 0) + 1 from schema_attributes a where a.directory_id = $1), $4, $5, $6, $7, $8, $9, $9)
            """,
            directory, attribute.Id, (long)attribute.Resource, attribute.Schema, NameKey(attribute.Name), FieldShape.Of(attribute.Field).Name, attribute.Label,
            SqlValue.Utf8(AttributeRow.Written(definition)), now);
        AuditStore.Write(session, by, AuditAction.AttributeDefined, await SubjectAsync(session, directory, attribute), now);
        return attribute;
    }, cancellationToken);

    /// <summary>Changes a definition. What becomes unique or searchable while there are resources does so when its index is filled (<see cref="CustomAttribute.Pending"/>).</summary>
    /// <returns>The attribute as it is now, or null when there is no such directory or attribute.</returns>
    /// <exception cref="AttributeRefusedException">It cannot be changed like that, or a job on it has not ended.</exception>
    public ValueTask<CustomAttribute?> ChangeAsync(Guid directory, Guid id, AttributeChange change, Actor by, CancellationToken cancellationToken = default) => InDirectoryAsync(directory, async (session, _, known) =>
    {
        if (known.Find(a => a.Id == id && !a.IsRemoved) is not { } now)
            return null;
        var (label, field, next) = (change.Label?.Trim() ?? now.Label, change.Field ?? now.Field, Changed(now.Definition, change));
        List<AttributeProblem> problems = [.. AttributeRules.Fixed(now, change), .. AttributeRules.Check(label, field, next)];
        if (now.Job is not null && ChangesValues(now.Definition, next))
            problems.Add(new("", $"The values of '{now.Name}' are still being worked on because of the last change. Try again when that has ended."));
        if (problems.Count > 0)
            throw new AttributeRefusedException(problems);
        var job = await JobAsync(session, directory, now, next, cancellationToken);
        var changed = now with
        {
            Label = label,
            Field = field,
            Definition = job == AttributeJob.Fill ? Unindexed(next, now.Definition) : next,
            Running = job is { } what ? await AttributeJobKind.StartAsync(session, directory, now, what, time.GetUtcNow(), cancellationToken) : now.Running,
            Pending = job == AttributeJob.Fill ? next : Pending(now, change),
            Problem = ChangesValues(now.Definition, next) ? null : now.Problem,
            ChangedAt = time.GetUtcNow(),
        };
        Save(session, directory, changed);
        AuditStore.Write(session, by, AuditAction.AttributeChanged, await SubjectAsync(session, directory, now), changed.ChangedAt, [.. Told(now, label, field, next)]);
        return changed;
    }, cancellationToken);

    /// <summary>Removes an attribute: the next request does not know it any more. Its name is free when the last value is gone from the stored resources.</summary>
    /// <returns>The attribute with its job, or null when there is no such directory or attribute.</returns>
    public ValueTask<CustomAttribute?> RemoveAsync(Guid directory, Guid id, Actor by, CancellationToken cancellationToken = default) => InDirectoryAsync(directory, async (session, _, known) =>
        known.Find(a => a.Id == id && !a.IsRemoved) is { } found ? await RemoveAsync(session, directory, found, by, cancellationToken) : null, cancellationToken);

    /// <summary>Removes an extension schema with all the attributes the directory has of its own under it; of the enterprise extension the standard ones stay.</summary>
    /// <returns>The attributes removed, or null when there is no such directory, or nothing of its own under the URN.</returns>
    public ValueTask<List<CustomAttribute>?> RemoveExtensionAsync(Guid directory, string schema, Actor by, CancellationToken cancellationToken = default) => InDirectoryAsync(directory, async (session, _, known) =>
    {
        var removed = new List<CustomAttribute>();
        foreach (var attribute in known.FindAll(a => !a.IsRemoved && ExtensionUrns.Is(a.Schema, schema)))
            removed.Add(await RemoveAsync(session, directory, attribute, by, cancellationToken));
        return removed.Count == 0 ? null : removed;
    }, cancellationToken);

    // Under the lock of the directory's state row, like a batch of its lane: a change bound before comes to see another version.
    private ValueTask<T?> InDirectoryAsync<T>(Guid directory, Func<SqlSession, bool, List<CustomAttribute>, ValueTask<T?>> work, CancellationToken cancellationToken) where T : class => database.WriteAsync(async session =>
    {
        DirectoryStore.Hold(session, directory);
        var found = await session.SingleAsync("select strict from directories where id = $1 and deleted_at is null", [directory], row => new Found(row.Flag(0)), cancellationToken);
        if (found is null)
            return null;
        var done = await work(session, found.Strict, await AttributeRow.ListAsync(session, directory, cancellationToken));
        if (done is not null)
            Renew(session, directory);
        return done;
    }, cancellationToken);

    /// <summary>Gives the statement by which every request from now on reads the schemas anew.</summary>
    internal static void Renew(SqlSession session, Guid directory) =>
        session.Execute("update directory_state set schema_version = schema_version + 1 where directory_id = $1", directory);

    private async ValueTask<CustomAttribute> RemoveAsync(SqlSession session, Guid directory, CustomAttribute attribute, Actor by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        session.Execute("update schema_attributes set removed_at = $3, changed_at = $3 where directory_id = $1 and id = $2", directory, attribute.Id, now);
        var job = await AttributeJobKind.StartAsync(session, directory, attribute, AttributeJob.Strip, now, cancellationToken);
        var removed = attribute with { IsRemoved = true, Running = job, Pending = null, Problem = null, ChangedAt = now };
        Save(session, directory, removed);
        AuditStore.Write(session, by, AuditAction.AttributeRemoved, await SubjectAsync(session, directory, attribute), now);
        return removed;
    }

    private static void Save(SqlSession session, Guid directory, CustomAttribute attribute) => session.Execute(
        "update schema_attributes set field = $3, label = $4, definition = $5, pending = $6, problem = $7, changed_at = $8 where directory_id = $1 and id = $2",
        directory, attribute.Id, FieldShape.Of(attribute.Field).Name, attribute.Label, SqlValue.Utf8(AttributeRow.Written(attribute.Definition)),
        attribute.Pending is { } pending ? SqlValue.Utf8(AttributeRow.Written(pending)) : (string?)null, attribute.Problem, attribute.ChangedAt);

    // What stored values have to go through before, or because, the definition holds.
    private static async ValueTask<AttributeJob?> JobAsync(SqlSession session, Guid directory, CustomAttribute now, ScimAttribute next, CancellationToken cancellationToken)
    {
        if (next.IsDiscarded && !now.Definition.IsDiscarded)
            return AttributeJob.Strip;
        var (wasIndexed, isIndexed) = (IsIndexed(now.Definition), IsIndexed(next));
        if (wasIndexed && !isIndexed)
            return AttributeJob.Purge;
        if (wasIndexed && next.Uniqueness != Uniqueness.None && now.Definition.Uniqueness == Uniqueness.None && await DuplicatesAsync(session, directory, now.Path, cancellationToken) is { } duplicates)
            throw new AttributeRefusedException([new("uniqueness", duplicates)]);
        if (wasIndexed || !isIndexed)
            return null;
        var any = await session.SingleAsync("select 1 from resources where directory_id = $1 and kind = $2 limit 1", [directory, (long)now.Resource], row => row.Flag(0), cancellationToken);
        return any ? AttributeJob.Fill : null;
    }

    /// <summary>Why an attribute cannot be unique by what its index holds, or null when it can.</summary>
    internal static async ValueTask<string?> DuplicatesAsync(SqlSession session, Guid directory, string path, CancellationToken cancellationToken)
    {
        var (values, holders) = (0L, 0L);
        session.Query(
            "select count(*), cast(coalesce(sum(d.holders), 0) as bigint) from (select count(*) as holders from value_index v where v.directory_id = $1 and v.path = $2 group by v.key having count(*) > 1) d",
            [directory, path], row => (values, holders) = (row.Integer(0), row.Integer(1)));
        await session.FlushAsync(cancellationToken);
        return values == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{values} {(values == 1 ? "value is" : "values are")} held by more than one resource ({holders} resources in all), so it cannot be unique. Make them differ and declare it again.");
    }

    private static bool IsIndexed(ScimAttribute definition) => definition.Searchable || definition.Uniqueness != Uniqueness.None;

    private static bool ChangesValues(ScimAttribute now, ScimAttribute next) =>
        now.IsDiscarded != next.IsDiscarded || now.Searchable != next.Searchable || now.Uniqueness != next.Uniqueness;

    // Until the index is whole, everything else of the new definition holds already.
    private static ScimAttribute Unindexed(ScimAttribute next, ScimAttribute now) => next with { Uniqueness = now.Uniqueness, Searchable = now.Searchable };

    private static ScimAttribute? Pending(CustomAttribute now, AttributeChange change) =>
        now.Pending is null ? null : Changed(now.Pending, change) with { Uniqueness = now.Pending.Uniqueness, Searchable = now.Pending.Searchable };

    private static (string Label, ScimAttribute Definition) Defined(NewAttribute wanted)
    {
        var shape = FieldShape.Of(wanted.Field);
        var type = wanted.Type ?? shape.Type ?? AttributeType.String;
        var name = wanted.Name?.Trim() ?? AttributeRules.NameOf(wanted.Label ?? "");
        return (wanted.Label?.Trim() ?? name, new()
        {
            Name = name,
            Type = type,
            MultiValued = wanted.MultiValued ?? shape.MultiValued,
            Description = wanted.Description,
            Required = wanted.Required,
            CaseExact = wanted.CaseExact ?? type == AttributeType.Reference,
            Mutability = wanted.Mutability,
            Returned = wanted.Returned ?? (wanted.Mutability == Mutability.WriteOnly ? Returned.Never : Returned.Default),
            Uniqueness = wanted.Uniqueness,
            Searchable = wanted.Searchable,
            CanonicalValues = wanted.CanonicalValues,
            ReferenceTypes = wanted.ReferenceTypes.IsEmpty && type == AttributeType.Reference ? ["external"] : wanted.ReferenceTypes,
            SubAttributes = wanted.SubAttributes,
        });
    }

    private static ScimAttribute Changed(ScimAttribute now, AttributeChange change) => now with
    {
        Description = change.Description ?? now.Description,
        Required = change.Required ?? now.Required,
        Mutability = change.Mutability ?? now.Mutability,
        Returned = change.Returned ?? (change.Mutability == Mutability.WriteOnly ? Returned.Never : now.Returned),
        Uniqueness = change.Uniqueness ?? now.Uniqueness,
        Searchable = change.Searchable ?? now.Searchable,
        CanonicalValues = change.CanonicalValues ?? now.CanonicalValues,
        ReferenceTypes = change.ReferenceTypes ?? now.ReferenceTypes,
        SubAttributes = change.SubAttributes ?? now.SubAttributes,
    };

    // A name means one attribute whatever schema it stands under: many clients leave the URN away.
    private static IEnumerable<AttributeProblem> Clashes(ScimSchemas standard, ResourceKind resource, string schema, string name, List<CustomAttribute> known)
    {
        if (ExtensionUrns.Problem(schema, resource, known.Select(a => (a.Schema, a.Resource)).Distinct()) is { } wrong)
            yield return new("schema", $"'{schema}' {wrong}.");
        var type = resource == ResourceKind.User ? standard.User : standard.Group;
        if (type.Find(name) is not null)
            yield return new("name", $"'{name}' is an attribute every {type.Name} has. Use that one, or take another name.");
        else if (type.Extensions.FirstOrDefault(e => e.Schema.Find(name) is not null) is { } extension)
            yield return new("name", $"'{name}' is a standard attribute of {extension.Schema.Id}. Use that one, or take another name.");
        else if (known.Find(a => a.Resource == resource && Same(a.Name, name)) is { } other)
            yield return new("name", other.IsRemoved
                ? $"'{name}' was removed, and its values are still being taken out of the stored resources. The name is free when that has ended."
                : $"The directory has an attribute '{other.Name}' already, under {other.Schema}.");
        if (known.Count(a => a.Resource == resource) >= MostAttributes)
            yield return new("", $"A resource type can have {MostAttributes} attributes of its own.");
    }

    private static async ValueTask<AuditSubject> SubjectAsync(SqlSession session, Guid directory, CustomAttribute attribute) =>
        new("attribute", attribute.Id, $"{attribute.Path} of {await DirectoryStore.NameAsync(session, directory)}");

    private static IEnumerable<AuditChange> Told(CustomAttribute now, string label, FieldKind field, ScimAttribute next) =>
    [
        new("label", now.Label, label),
        new("field", FieldShape.Of(now.Field).Name, FieldShape.Of(field).Name),
        new("description", now.Definition.Description, next.Description),
        new("required", now.Definition.Required.ToString(), next.Required.ToString()),
        new("mutability", now.Definition.Mutability.ToString(), next.Mutability.ToString()),
        new("returned", now.Definition.Returned.ToString(), next.Returned.ToString()),
        new("uniqueness", now.Definition.Uniqueness.ToString(), next.Uniqueness.ToString()),
        new("searchable", now.Definition.Searchable.ToString(), next.Searchable.ToString()),
        new("canonical values", string.Join(", ", now.Definition.CanonicalValues), string.Join(", ", next.CanonicalValues)),
        new("reference types", string.Join(", ", now.Definition.ReferenceTypes), string.Join(", ", next.ReferenceTypes)),
        new("sub-attributes", string.Join(", ", now.Definition.SubAttributes.Select(s => s.Name)), string.Join(", ", next.SubAttributes.Select(s => s.Name))),
    ];

    private static string NameKey(string name) => name.ToLowerInvariant();

    private static bool Same(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private sealed record Found(bool Strict);
}
