using System.Collections.Immutable;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// A deviation in how a value is written, the same wherever the value stands: in the body of a POST or PUT, in a PATCH with a path, in one without.
/// </summary>
public abstract class ValueTolerance : Tolerance
{
    /// <summary>The value as plain SCIM; the same instance when there is nothing to do. Asked of an attribute first, then of its parts.</summary>
    /// <param name="target">The attribute or sub-attribute the value is meant for.</param>
    /// <param name="value">The value as sent; for a multi-valued attribute the list, or a single value.</param>
    protected abstract ScimValue Rewrite(AttributeTarget target, ScimValue value);

    /// <inheritdoc/>
    public sealed override ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored) => Resource(body, type);

    /// <inheritdoc/>
    public sealed override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        PatchMessage.EachOperation(body, operation => Operation(operation, type));

    private ScimObject Operation(ScimObject operation, ResourceType type)
    {
        if (operation[PatchMessage.Value] is not { } value)
            return operation;
        var next = operation[PatchMessage.Path] is ScimString path ? AtPath(path.Value, value, type)
            : operation.IsWithoutPath() && value is ScimObject resource ? Resource(resource, type)
            : value;
        return ReferenceEquals(next, value) ? operation : operation.With(PatchMessage.Value, next);
    }

    private ScimValue AtPath(string text, ScimValue value, ResourceType type)
    {
        if (type.FindExtension(text) is { } extension)
            return value is ScimObject container ? Extension(extension, container) : value;
        var path = ScimFilterParser.ParsePath(text);
        var target = type.Resolve(path.Attribute with { SubAttribute = path.SubAttribute ?? path.Attribute.SubAttribute });
        return target?.Attribute is null ? value : Whole(target, value);
    }

    private ScimObject Resource(ScimObject resource, ResourceType type) => Each(resource, (name, value) =>
        type.FindExtension(name) is { } extension ? value is ScimObject container ? Extension(extension, container) : value
        : type.Find(name) is { } attribute ? Whole(new(null, attribute, null), value)
        : value);

    private ScimObject Extension(ScimSchema extension, ScimObject container) => Each(container, (name, value) =>
        extension.Find(name) is { } attribute ? Whole(new(extension, attribute, null), value) : value);

    private ScimValue Whole(AttributeTarget target, ScimValue value)
    {
        var next = Rewrite(target, value);
        return target.SubAttribute is not null || !target.Attribute!.IsComplex ? next : next switch
        {
            ScimObject complex => Parts(target, complex),
            ScimList list => Items(list, item => item is ScimObject complex ? Parts(target, complex) : item),
            _ => next,
        };
    }

    private ScimObject Parts(AttributeTarget target, ScimObject complex) => Each(complex, (name, value) =>
        target.Attribute!.Find(name) is { } sub ? Rewrite(target with { SubAttribute = sub }, value) : value);

    /// <summary>Rewrites each item; the same list when none changes.</summary>
    protected static ScimList Items(ScimList list, Func<ScimValue, ScimValue> rewrite)
    {
        for (var i = 0; i < list.Items.Length; i++)
        {
            var next = rewrite(list.Items[i]);
            if (!ReferenceEquals(next, list.Items[i]))
                return new([.. list.Items[..i], next, .. list.Items[(i + 1)..].Select(rewrite)]);
        }
        return list;
    }

    private static ScimObject Each(ScimObject complex, Func<string, ScimValue, ScimValue> rewrite)
    {
        ImmutableArray<KeyValuePair<string, ScimValue>>.Builder? next = null;
        for (var i = 0; i < complex.Members.Length; i++)
        {
            var (name, value) = complex.Members[i];
            var rewritten = rewrite(name, value);
            if (!ReferenceEquals(rewritten, value))
                (next ??= complex.Members.ToBuilder())[i] = new(name, rewritten);
        }
        return next is null ? complex : new(next.ToImmutable());
    }
}
