using System.Collections.Immutable;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>The one order of a document: <c>schemas</c>, <c>externalId</c>, core attributes as their schema lists them, extensions as announced.</summary>
internal static class CanonicalDocument
{
    /// <summary>The attributes a document can hold outside extensions.</summary>
    public static IEnumerable<ScimAttribute> CoreAttributes(ResourceType type) =>
        type.Schema.Attributes.Where(a => !ReferenceEquals(a, type.Members)).Prepend(CommonAttributes.ExternalId);

    /// <summary>Puts a document together; <c>schemas</c> is the core URN and those of the extensions that have content (RFC 7643 §3).</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="core">The value of a core attribute or <c>externalId</c>, or null.</param>
    /// <param name="extension">The content of an extension, or null.</param>
    public static ScimObject Assemble(ResourceType type, Func<ScimAttribute, ScimValue?> core, Func<ScimSchema, ScimObject?> extension)
    {
        var urns = ImmutableArray.Create<ScimValue>(new ScimString(type.Schema.Id));
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>();
        members.Add(new(CommonAttributes.Schemas.Name, ScimNull.Instance));
        foreach (var attribute in CoreAttributes(type))
        {
            if (core(attribute) is { } value)
                members.Add(new(attribute.Name, value));
        }
        foreach (var (schema, _) in type.Extensions)
        {
            if (extension(schema) is not { } content)
                continue;
            urns = urns.Add(new ScimString(schema.Id));
            members.Add(new(schema.Id, content));
        }
        members[0] = new(CommonAttributes.Schemas.Name, new ScimList(urns));
        return new(members.DrainToImmutable());
    }
}
