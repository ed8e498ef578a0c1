using System.Collections.Immutable;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>What differs between two documents of one type.</summary>
public static class DocumentDifference
{
    /// <summary>
    /// The paths that differ: sub-attributes of single complex attributes and of extensions one by one, multi-valued attributes as a whole.
    /// In the order of the schemas; <c>schemas</c> itself only follows the content and is not named.
    /// </summary>
    /// <param name="type">The resource type.</param>
    /// <param name="before">The canonical document before; empty for a create.</param>
    /// <param name="after">The canonical document after.</param>
    public static ImmutableArray<string> Paths(ResourceType type, ScimObject before, ScimObject after)
    {
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var attribute in CanonicalDocument.CoreAttributes(type))
            Compare(new(null, attribute, null), before, after, paths);
        foreach (var (schema, _) in type.Extensions)
        {
            var (old, now) = (Object(before[schema.Id]), Object(after[schema.Id]));
            foreach (var attribute in schema.Attributes)
                Compare(new(schema, attribute, null), old, now, paths);
        }
        return paths.DrainToImmutable();
    }

    private static void Compare(AttributeTarget target, ScimObject before, ScimObject after, ImmutableArray<string>.Builder paths)
    {
        var attribute = target.Attribute!;
        var (old, now) = (before[attribute.Name], after[attribute.Name]);
        if (Equals(old, now))
            return;
        if (attribute.MultiValued || !attribute.IsComplex)
        {
            paths.Add(target.ToString());
            return;
        }
        foreach (var sub in attribute.SubAttributes)
        {
            if (!Equals(Object(old)[sub.Name], Object(now)[sub.Name]))
                paths.Add((target with { SubAttribute = sub }).ToString());
        }
    }

    private static ScimObject Object(ScimValue? value) => value as ScimObject ?? ScimObject.Empty;
}
