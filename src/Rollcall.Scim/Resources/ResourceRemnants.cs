using System.Collections.Immutable;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Values in stored documents that the schemas do not know any more, or that may no longer be returned.</summary>
public static class ResourceRemnants
{
    /// <summary>The document as the schemas have it now; the same instance when there is nothing to leave out.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="document">A stored canonical document.</param>
    public static ScimObject Without(ResourceType type, ScimObject document) => In(type, document).IsEmpty ? document : CanonicalDocument.Assemble(
        type,
        attribute => attribute.IsDiscarded ? null : document[attribute.Name],
        schema => document[schema.Id] is ScimObject content && content.Members.Where(m => IsKept(schema.Find(m.Key))).ToImmutableArray() is { Length: > 0 } kept ? new(kept) : null);

    /// <summary>The paths of what <see cref="Without"/> leaves out, as <see cref="AttributeTarget.ToString"/> spells them.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="document">A stored canonical document.</param>
    public static ImmutableArray<string> In(ResourceType type, ScimObject document)
    {
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, value) in document.Members)
        {
            if (type.Find(name) is { } attribute)
            {
                if (!IsKept(attribute))
                    paths.Add(attribute.Name);
                continue;
            }
            var extension = type.FindExtension(name);
            foreach (var (part, _) in (value as ScimObject ?? ScimObject.Empty).Members)
            {
                if (!IsKept(extension?.Find(part)))
                    paths.Add($"{name}:{part}");
            }
        }
        return paths.DrainToImmutable();
    }

    private static bool IsKept(ScimAttribute? attribute) => attribute is { IsDiscarded: false };
}
