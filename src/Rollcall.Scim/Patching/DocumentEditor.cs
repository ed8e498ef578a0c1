using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>Applies steps to a document, one after the other (RFC 7644 §3.5.2: "the resulting resource becomes the target of the next operation").</summary>
internal static class DocumentEditor
{
    public static ScimObject Apply(ResourceType type, ScimObject document, ImmutableArray<PatchStep> steps)
    {
        var next = document;
        foreach (var step in steps)
            next = Apply(next, step);
        return ReferenceEquals(next, document) || next.Equals(document) ? document : Canonical(type, document, next);
    }

    private static ScimObject Apply(ScimObject document, PatchStep step)
    {
        if (step.Extension is not { } extension)
            return InContainer(document, step);
        var content = document[extension.Id] as ScimObject ?? ScimObject.Empty;
        var next = InContainer(content, step);
        if (ReferenceEquals(next, content))
            return document;
        return next.IsUnassigned ? document.Without(extension.Id) : document.With(extension.Id, next);
    }

    private static ScimObject InContainer(ScimObject container, PatchStep step)
    {
        var attribute = step.Attribute;
        var before = container[attribute.Name];
        var place = new AttributePlace(step.Extension, attribute);
        var after = AttributeEditor.Apply(step.Edit, attribute, before, place);
        if (Equals(before, after))
            return container;
        Unchangeable.Check(attribute, before, after, place);
        return after is null ? container.Without(attribute.Name) : container.With(attribute.Name, after);
    }

    private static ScimObject Canonical(ResourceType type, ScimObject before, ScimObject document) => CanonicalDocument.Assemble(
        type,
        attribute => document[attribute.Name],
        schema => document[schema.Id] is ScimObject content ? Content(schema, before[schema.Id] as ScimObject, content, type) : Absent(type, schema, before[schema.Id] as ScimObject));

    // What a schema came to require later a stored resource may lack until it is replaced: a PATCH must not be refused for what it does not touch.
    private static ScimObject? Content(ScimSchema schema, ScimObject? before, ScimObject content, ResourceType type)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(content.Members.Length);
        foreach (var attribute in schema.Attributes)
        {
            if (content[attribute.Name] is { } value)
                members.Add(new(attribute.Name, value));
            else if (IsDemanded(attribute) && (before is null || before[attribute.Name] is not null))
                throw ValueBinder.Missing(new(schema, attribute));
        }
        return members.Count == 0 ? Absent(type, schema, before) : new(members.DrainToImmutable());
    }

    private static ScimObject? Absent(ResourceType type, ScimSchema schema, ScimObject? before) =>
        before is not null && type.Extensions.Any(e => e.Required && ReferenceEquals(e.Schema, schema)) && schema.Attributes.All(a => !IsDemanded(a) || before[a.Name] is not null)
            ? throw ScimException.Mutability($"{schema.Id} is required and cannot be removed. (RFC 7644 §3.5.2.2)")
            : null;

    private static bool IsDemanded(ScimAttribute attribute) => attribute is { Required: true, Mutability: not Mutability.ReadOnly, IsDiscarded: false };
}
