using System.Collections.Immutable;

namespace Rollcall.Scim.Schemas;

/// <summary>
/// The attributes every resource has (RFC 7643 §3 and §3.1). They belong to no schema and are not listed under <c>/Schemas</c>.
/// </summary>
public static class CommonAttributes
{
    /// <summary>The URNs a resource carries.</summary>
    public static ScimAttribute Schemas { get; } = new()
    {
        Name = "schemas",
        Type = AttributeType.Reference,
        MultiValued = true,
        Required = true,
        CaseExact = false,
        Returned = Returned.Always,
        ReferenceTypes = ["uri"],
        Description = "The URNs of the schemas this resource carries.",
    };

    /// <summary>The server's identifier: opaque, never reused, never changed.</summary>
    public static ScimAttribute Id { get; } = new()
    {
        Name = "id",
        CaseExact = true,
        Mutability = Mutability.ReadOnly,
        Returned = Returned.Always,
        Uniqueness = Uniqueness.Server,
        Description = "The identifier given by this server.",
    };

    /// <summary>The client's identifier: never used by the server to find anything but itself.</summary>
    public static ScimAttribute ExternalId { get; } = new()
    {
        Name = "externalId",
        CaseExact = true,
        Searchable = true,
        Description = "The identifier the identity provider uses for this resource.",
    };

    /// <summary>Of <see cref="Meta"/>: the name of the resource type, the same for every resource of a type.</summary>
    public static ScimAttribute ResourceType { get; } = new() { Name = "resourceType", CaseExact = true, Mutability = Mutability.ReadOnly, Description = "The name of the resource type." };

    /// <summary>Data about the resource, kept by the server.</summary>
    public static ScimAttribute Meta { get; } = new()
    {
        Name = "meta",
        Type = AttributeType.Complex,
        Mutability = Mutability.ReadOnly,
        Description = "Data about the resource, kept by this server.",
        SubAttributes =
        [
            ResourceType,
            new() { Name = "created", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly, Description = "When it was created." },
            new() { Name = "lastModified", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly, Description = "When it was last changed." },
            new() { Name = "location", Type = AttributeType.Reference, CaseExact = true, Mutability = Mutability.ReadOnly, ReferenceTypes = ["uri"], Description = "Its URL." },
            new() { Name = "version", CaseExact = true, Mutability = Mutability.ReadOnly, Description = "Its entity tag." },
        ],
    };

    private static readonly ImmutableArray<ScimAttribute> All = [Schemas, Id, ExternalId, Meta];

    /// <summary>A common attribute by name, without regard to case; null when there is none.</summary>
    public static ScimAttribute? Find(string name)
    {
        foreach (var attribute in All)
        {
            if (string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase))
                return attribute;
        }
        return null;
    }
}
