using System.Collections.Immutable;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Schemas;

/// <summary>
/// The schemas of what discovery answers: ServiceProviderConfig, ResourceType and Schema (RFC 7643 §8.7.2 with its verified errata, RFC 9865 §4).
/// Documents only, for <c>/Schemas</c>: the schema of schemas has parts of parts of parts, which the attributes of a resource may not (RFC 7643 §7),
/// and no client writes these resources.
/// </summary>
public static class ServiceProviderSchemas
{
    private static readonly ImmutableArray<ScimObject> All = [SchemaJson.Embedded("ServiceProviderConfig"), SchemaJson.Embedded("ResourceType"), SchemaJson.Embedded("Schema")];

    /// <summary>The three as <c>/Schemas</c> shows them.</summary>
    /// <param name="baseUrl">The base URL of the directory, for <c>meta.location</c>.</param>
    public static IEnumerable<ScimObject> At(Uri baseUrl) => All.Select(schema => Published(schema, baseUrl));

    /// <summary>One of the three by URN, without regard to case; null for any other.</summary>
    /// <param name="urn">The URN.</param>
    /// <param name="baseUrl">The base URL of the directory, for <c>meta.location</c>.</param>
    public static ScimObject? Find(string urn, Uri baseUrl) =>
        All.FirstOrDefault(s => string.Equals(s.Text("id"), urn, StringComparison.OrdinalIgnoreCase)) is { } schema ? Published(schema, baseUrl) : null;

    private static ScimObject Published(ScimObject schema, Uri baseUrl) =>
        new([new("schemas", new ScimList([new ScimString(SchemaUrns.Schema)])), .. schema.Members, new("meta", SchemaJson.Meta("Schema", $"{baseUrl}/Schemas/{schema.Text("id")}"))]);
}
