using System.Collections.Immutable;
using Rollcall.Scim.Filtering;

namespace Rollcall.Scim.Schemas;

/// <summary>A schema extension of a resource type (RFC 7643 §6).</summary>
/// <param name="Schema">The extension's schema; its URN names the container in the resource.</param>
/// <param name="Required">Whether every resource must carry it.</param>
public sealed record SchemaExtension(ScimSchema Schema, bool Required);

/// <summary>
/// What an <see cref="AttributePath"/> means for a resource type.
/// </summary>
/// <param name="Extension">The extension that owns the attribute, or null for the core schema and the common attributes.</param>
/// <param name="Attribute">The attribute, or null when the path names the extension as a whole.</param>
/// <param name="SubAttribute">The sub-attribute, or null.</param>
public sealed record AttributeTarget(ScimSchema? Extension, ScimAttribute? Attribute, ScimAttribute? SubAttribute)
{
    /// <summary>The most specific definition, or null for a whole extension.</summary>
    public ScimAttribute? Leaf => SubAttribute ?? Attribute;

    /// <summary>
    /// The one spelling of this target, as changed paths and error messages name it: schema's case, no URN for core attributes,
    /// for example <c>name.givenName</c> or <c>urn:…:enterprise:2.0:User:manager.value</c>.
    /// </summary>
    public override string ToString()
    {
        var name = Attribute is null ? Extension!.Id : Extension is null ? Attribute.Name : $"{Extension.Id}:{Attribute.Name}";
        return SubAttribute is null ? name : $"{name}.{SubAttribute.Name}";
    }
}

/// <summary>A resource type of RFC 7643 §6: endpoint, core schema and extensions.</summary>
public sealed class ResourceType
{
    /// <summary>Makes a resource type.</summary>
    public ResourceType(string name, string endpoint, string description, ScimSchema schema, ImmutableArray<SchemaExtension> extensions)
    {
        Name = name;
        Endpoint = endpoint;
        Description = description;
        Schema = schema;
        Extensions = extensions;
        IndexedAttributes = [.. extensions.SelectMany(e => e.Schema.Attributes.Where(a => a.IsIndexed), (e, a) => new AttributeTarget(e.Schema, a, null))];
        Members = string.Equals(schema.Id, SchemaUrns.Group, StringComparison.OrdinalIgnoreCase) ? schema.Find("members") : null;
    }

    /// <summary>The name, which is also the id: "User", "Group".</summary>
    public string Name { get; }

    /// <summary>The path below the base URL, with its slash: "/Users".</summary>
    public string Endpoint { get; }

    /// <summary>What it is, for people.</summary>
    public string Description { get; }

    /// <summary>The core schema.</summary>
    public ScimSchema Schema { get; }

    /// <summary>The extensions in the order announced.</summary>
    public ImmutableArray<SchemaExtension> Extensions { get; }

    /// <summary>The attributes of extensions whose values a server keeps in an index (<see cref="ScimAttribute.IsIndexed"/>).</summary>
    public ImmutableArray<AttributeTarget> IndexedAttributes { get; }

    /// <summary>
    /// Whether stored documents may hold values that the schemas do not know any more, or that may no longer be returned, until they are cleaned: what is read from them
    /// must pass <see cref="Resources.ResourceRemnants"/> first.
    /// </summary>
    public bool HasRemnants { get; private init; }

    /// <summary>
    /// The attribute whose values are kept as rows beside the document, so that a group of any size costs the same to change: the members
    /// of RFC 7643 §4.2. Null for every type but Group. The one place that names it.
    /// </summary>
    public ScimAttribute? Members { get; }

    /// <summary>An extension's schema by URN, without regard to case; null when this type has none such.</summary>
    public ScimSchema? FindExtension(string urn)
    {
        foreach (var extension in Extensions)
        {
            if (string.Equals(extension.Schema.Id, urn, StringComparison.OrdinalIgnoreCase))
                return extension.Schema;
        }
        return null;
    }

    /// <summary>A top-level attribute of the core schema, or a common attribute (RFC 7643 §3.1), by name without regard to case.</summary>
    public ScimAttribute? Find(string name) => CommonAttributes.Find(name) ?? Schema.Find(name);

    /// <summary>
    /// What a path means here, or null when no schema of this type knows it. Core attributes may be written with the core URN
    /// (RFC 7644 §3.10); extension attributes must be written with theirs.
    /// </summary>
    public AttributeTarget? Resolve(AttributePath path)
    {
        if (path.Schema is null)
            return Target(null, Find(path.Name), path.SubAttribute);
        if (path.SubAttribute is null && FindExtension($"{path.Schema}:{path.Name}") is { } whole)
            return new(whole, null, null);
        if (string.Equals(path.Schema, Schema.Id, StringComparison.OrdinalIgnoreCase))
            return Target(null, Find(path.Name), path.SubAttribute);
        return FindExtension(path.Schema) is { } extension ? Target(extension, extension.Find(path.Name), path.SubAttribute) : null;
    }

    /// <summary>This type with an extension added, or replaced where the URN exists.</summary>
    public ResourceType With(SchemaExtension extension)
    {
        var others = Extensions.RemoveAll(e => string.Equals(e.Schema.Id, extension.Schema.Id, StringComparison.OrdinalIgnoreCase));
        return new(Name, Endpoint, Description, Schema, others.Add(extension)) { HasRemnants = HasRemnants };
    }

    /// <summary>This type with another core schema.</summary>
    public ResourceType With(ScimSchema schema) => new(Name, Endpoint, Description, schema, Extensions) { HasRemnants = HasRemnants };

    /// <summary>This type, with or without remnants in stored documents.</summary>
    public ResourceType WithRemnants(bool hasRemnants) => new(Name, Endpoint, Description, Schema, Extensions) { HasRemnants = hasRemnants };

    private static AttributeTarget? Target(ScimSchema? extension, ScimAttribute? attribute, string? sub)
    {
        if (attribute is null)
            return null;
        if (sub is null)
            return new(extension, attribute, null);
        return attribute.Find(sub) is { } found ? new(extension, attribute, found) : null;
    }
}
