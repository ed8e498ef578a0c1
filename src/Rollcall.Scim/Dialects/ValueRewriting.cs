using System.Collections.Immutable;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// Visits every value of a message with the attribute it is meant for: in the body of a POST or PUT, in a PATCH with a path, in one without. What has no proper shape is
/// passed on as it is.
/// </summary>
/// <param name="rewrite">Gives the value to stand there, the same instance when there is nothing to do. Asked of an attribute first, then of its parts.</param>
internal sealed class ValueRewriting(Func<AttributeTarget, ScimValue, ScimValue> rewrite)
{
    public ScimObject Resource(ScimObject resource, ResourceType type) => Each(resource, (name, value) =>
        type.FindExtension(name) is { } extension ? value is ScimObject container ? Extension(extension, container) : value
        : type.Find(name) is { } attribute ? Whole(new(null, attribute, null), value)
        : value);

    public ScimObject Patch(ScimObject body, ResourceType type) => PatchMessage.EachOperation(body, operation => Operation(operation, type));

    /// <summary>Rewrites each item; the same list when none changes.</summary>
    public static ScimList Items(ScimList list, Func<ScimValue, ScimValue> rewrite)
    {
        for (var i = 0; i < list.Items.Length; i++)
        {
            var next = rewrite(list.Items[i]);
            if (!ReferenceEquals(next, list.Items[i]))
                return new([.. list.Items[..i], next, .. list.Items[(i + 1)..].Select(rewrite)]);
        }
        return list;
    }

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

    private ScimObject Extension(ScimSchema extension, ScimObject container) => Each(container, (name, value) =>
        extension.Find(name) is { } attribute ? Whole(new(extension, attribute, null), value) : value);

    private ScimValue Whole(AttributeTarget target, ScimValue value)
    {
        var next = rewrite(target, value);
        return target.SubAttribute is not null || !target.Attribute!.IsComplex ? next : next switch
        {
            ScimObject complex => Parts(target, complex),
            ScimList list => Items(list, item => item is ScimObject complex ? Parts(target, complex) : item),
            _ => next,
        };
    }

    private ScimObject Parts(AttributeTarget target, ScimObject complex) => Each(complex, (name, value) =>
        target.Attribute!.Find(name) is { } sub ? rewrite(target with { SubAttribute = sub }, value) : value);

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
