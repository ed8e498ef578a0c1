using System.Collections.Immutable;

namespace Rollcall.Scim.Schemas;

/// <summary>
/// The resource types one directory knows, and by them its schemas. Immutable; a directory with attributes of its own gets another one.
/// </summary>
public sealed class ScimSchemas
{
    /// <summary>Makes a set of resource types.</summary>
    public ScimSchemas(ImmutableArray<ResourceType> resourceTypes)
    {
        ResourceTypes = resourceTypes;
        Schemas = [.. resourceTypes.SelectMany(t => t.Extensions.Select(e => e.Schema).Prepend(t.Schema)).DistinctBy(s => s.Id, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>User with the enterprise extension, and Group, as RFC 7643 §8.7.1 defines them.</summary>
    public static ScimSchemas Standard { get; } = new(
    [
        new ResourceType("User", "/Users", "A person's account at the identity provider.", Read("User"), [new SchemaExtension(Read("EnterpriseUser"), false)]),
        new ResourceType("Group", "/Groups", "A group of people and groups.", Read("Group"), []),
    ]);

    /// <summary>The resource types in the order announced.</summary>
    public ImmutableArray<ResourceType> ResourceTypes { get; }

    /// <summary>Every schema of every type, each once.</summary>
    public ImmutableArray<ScimSchema> Schemas { get; }

    /// <summary>The "User" type.</summary>
    public ResourceType User => Find("User")!;

    /// <summary>The "Group" type.</summary>
    public ResourceType Group => Find("Group")!;

    /// <summary>A resource type by name, case exact as in <c>meta.resourceType</c>; null when there is none.</summary>
    public ResourceType? Find(string name) => ResourceTypes.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.Ordinal));

    /// <summary>A schema by URN, without regard to case; null when there is none.</summary>
    public ScimSchema? FindSchema(string urn) => Schemas.FirstOrDefault(s => string.Equals(s.Id, urn, StringComparison.OrdinalIgnoreCase));

    /// <summary>This set with a resource type replaced by name, or added.</summary>
    public ScimSchemas With(ResourceType type)
    {
        var known = Find(type.Name);
        return new(known is null ? ResourceTypes.Add(type) : ResourceTypes.Replace(known, type));
    }

    private static ScimSchema Read(string name) => SchemaJson.Read(SchemaJson.Embedded(name));
}
