using System.Collections.Concurrent;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>
/// The schemas of directories: the standard ones and what a directory has of its own. A set that was put together is kept under the version it has; which version
/// holds is read with every request, so that what is kept is never older than the database.
/// </summary>
internal sealed class DirectorySchemas(Database database)
{
    // A directory with many attributes takes a few hundred KB.
    private const int MostKept = 500;

    // Groups with equal names are refused in tolerant directories: Entra expects that, and /Schemas says so.
    private static readonly ScimSchemas Tolerant = ScimSchemas.Standard.With(ScimSchemas.Standard.Group.With(
        ScimSchemas.Standard.Group.Schema.With(ScimSchemas.Standard.Group.Schema.Find("displayName")! with { Uniqueness = Uniqueness.Server })));

    private readonly ConcurrentDictionary<Guid, Kept> _kept = new();

    /// <summary>What a directory without attributes of its own has.</summary>
    public static ScimSchemas Standard(bool strict) => strict ? ScimSchemas.Standard : Tolerant;

    /// <summary>The schemas of a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="strict">Whether it keeps to the letter of the RFC.</param>
    /// <param name="version">The version the directory was just seen to have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>That version's, or a later one's, with its number.</returns>
    public async ValueTask<(long Version, ScimSchemas Schemas)> AsOfAsync(Guid directory, bool strict, long version, CancellationToken cancellationToken)
    {
        if (version == 0)
            return (0, Standard(strict));
        if (_kept.TryGetValue(directory, out var kept) && kept.Version == version && kept.Strict == strict)
            return (version, kept.Schemas);
        var (read, schemas) = await database.ReadAsync(session => ReadAsync(session, directory, strict, cancellationToken), cancellationToken: cancellationToken);
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept[directory] = new(read, strict, schemas);
        return (read, schemas);
    }

    /// <summary>The schemas of a directory as a transaction sees them.</summary>
    public static async ValueTask<(long Version, ScimSchemas Schemas)> ReadAsync(SqlSession session, Guid directory, bool strict, CancellationToken cancellationToken)
    {
        var (version, attributes) = await AttributeRow.VersionedAsync(session, directory, cancellationToken);
        return (version, version == 0 ? Standard(strict) : With(Standard(strict), attributes));
    }

    /// <summary>Schemas with what a directory has of its own.</summary>
    public static ScimSchemas With(ScimSchemas schemas, IReadOnlyCollection<CustomAttribute> attributes)
    {
        foreach (var type in (ResourceType[])[schemas.User, schemas.Group])
        {
            var own = attributes.Where(a => a.Resource == ResourceRow.KindOf(type)).ToList();
            var next = type.WithRemnants(own.Exists(a => a.Job == AttributeJob.Strip));
            // Extensions the type has already come first, so that they keep their place.
            foreach (var extension in own.Where(a => !a.IsRemoved).GroupBy(a => a.Schema, StringComparer.OrdinalIgnoreCase).OrderBy(g => type.FindExtension(g.Key) is null))
                next = next.With(Extension(next, extension.Key, [.. extension.Select(a => a.Effective)]));
            schemas = schemas.With(next);
        }
        return schemas;
    }

    // RFC 7643 §6: "required" of an extension says that a resource must carry it, which follows where an attribute of it is.
    private static SchemaExtension Extension(ResourceType type, string urn, ScimAttribute[] attributes)
    {
        var known = type.FindExtension(urn);
        var schema = known?.With(attributes) ?? new ScimSchema(urn, ExtensionUrns.NameOf(urn), "Attributes this directory has of its own.", [.. attributes]);
        return new(schema, attributes.Any(a => a is { Required: true, Mutability: not Mutability.ReadOnly }));
    }

    private sealed record Kept(long Version, bool Strict, ScimSchemas Schemas);
}
