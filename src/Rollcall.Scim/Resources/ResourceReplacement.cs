using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>What a PUT keeps of the stored document (RFC 7644 §3.5.1).</summary>
public static class ResourceReplacement
{
    /// <summary>
    /// The document after a PUT. Immutable attributes that have a value must be sent unchanged or not at all; what the client cannot write is kept.
    /// In a tolerant directory a PUT without an attribute that is <see cref="ScimAttribute.KeptWhenAbsent"/> keeps it: people must not be switched off by silence.
    /// </summary>
    /// <param name="type">The resource type.</param>
    /// <param name="current">The stored canonical document.</param>
    /// <param name="requested">The body, bound.</param>
    /// <param name="strict">Whether the directory keeps to the letter of the RFC.</param>
    /// <exception cref="ScimException">400 <c>mutability</c>.</exception>
    public static ScimObject Merge(ResourceType type, ScimObject current, ScimObject requested, bool strict) => CanonicalDocument.Assemble(
        type,
        attribute => Next(attribute, current[attribute.Name], requested[attribute.Name], new(null, attribute), strict),
        schema => Parts(schema.Attributes, current[schema.Id], requested[schema.Id], attribute => new(schema, attribute), strict));

    private static ScimValue? Next(ScimAttribute attribute, ScimValue? current, ScimValue? requested, AttributePlace place, bool strict)
    {
        switch (attribute.Mutability)
        {
            case Mutability.ReadOnly:
                return current;
            case Mutability.Immutable:
                if (current is null)
                    return requested;
                if (requested is not null && !Same(attribute, current, requested))
                    throw ScimException.Mutability($"{place} is immutable: it has a value and cannot be given another. (RFC 7644 §3.5.1)");
                return current;
            case Mutability.ReadWrite:
                if (requested is null && attribute.KeptWhenAbsent && !strict)
                    return current;
                // The values of a multi-valued attribute have no identity: they are replaced whole.
                return attribute is { IsComplex: true, MultiValued: false }
                    ? Parts(attribute.SubAttributes, current, requested, place.Sub, strict)
                    : requested;
            case Mutability.WriteOnly:
                return null;
            default:
                throw new InvalidOperationException($"Unknown mutability {attribute.Mutability}.");
        }
    }

    private static ScimObject? Parts(
        ImmutableArray<ScimAttribute> attributes, ScimValue? current, ScimValue? requested, Func<ScimAttribute, AttributePlace> placeOf, bool strict)
    {
        var before = current as ScimObject ?? ScimObject.Empty;
        var sent = requested as ScimObject ?? ScimObject.Empty;
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>();
        foreach (var attribute in attributes)
        {
            if (Next(attribute, before[attribute.Name], sent[attribute.Name], placeOf(attribute), strict) is { } value)
                members.Add(new(attribute.Name, value));
        }
        return members.Count == 0 ? null : new(members.DrainToImmutable());
    }

    private static bool Same(ScimAttribute attribute, ScimValue current, ScimValue requested) =>
        current.Equals(requested)
        || (!attribute.CaseExact && current is ScimString a && requested is ScimString b && string.Equals(Folding.Key(a.Value), Folding.Key(b.Value), StringComparison.Ordinal));
}
