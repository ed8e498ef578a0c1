using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Rollcall.Scim.Schemas;

/// <summary>A schema of RFC 7643 §7: a URN and its attribute definitions.</summary>
public sealed class ScimSchema
{
    private readonly FrozenDictionary<string, ScimAttribute> _byName;

    /// <summary>Makes a schema.</summary>
    /// <exception cref="ArgumentException">Two attributes have the same name, also without regard to case.</exception>
    public ScimSchema(string id, string name, string description, ImmutableArray<ScimAttribute> attributes)
    {
        Id = id;
        Name = name;
        Description = description;
        Attributes = attributes;
        _byName = attributes.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The schema URN. Compared without regard to case.</summary>
    public string Id { get; }

    /// <summary>The name for people.</summary>
    public string Name { get; }

    /// <summary>What resources with this schema are.</summary>
    public string Description { get; }

    /// <summary>The attribute definitions in schema order.</summary>
    public ImmutableArray<ScimAttribute> Attributes { get; }

    /// <summary>An attribute by name, without regard to case; null when there is none.</summary>
    public ScimAttribute? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>This schema with attributes added, or replaced where the name exists.</summary>
    public ScimSchema With(params ReadOnlySpan<ScimAttribute> attributes)
    {
        var all = Attributes.ToBuilder();
        foreach (var attribute in attributes)
        {
            var index = all.FindIndexOf(attribute.Name);
            if (index < 0)
                all.Add(attribute);
            else
                all[index] = attribute;
        }
        return new(Id, Name, Description, all.ToImmutable());
    }
}

file static class AttributeList
{
    public static int FindIndexOf(this ImmutableArray<ScimAttribute>.Builder attributes, string name)
    {
        for (var i = 0; i < attributes.Count; i++)
        {
            if (string.Equals(attributes[i].Name, name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }
}
