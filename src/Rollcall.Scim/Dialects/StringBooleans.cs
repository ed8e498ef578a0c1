using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>Booleans as texts, in values and in filters: <c>"active": "False"</c>, <c>roles[primary eq "True"]</c>.</summary>
public sealed class StringBooleans : ValueTolerance
{
    /// <inheritdoc/>
    public override string Clients => "Entra without aadOptscim062020";

    /// <inheritdoc/>
    public override Filter RewriteFilter(Filter filter, ResourceType type)
    {
        var next = Terms(filter, path => type.Resolve(path)?.Leaf, type);
        return next.Equals(filter) ? filter : next;
    }

    /// <inheritdoc/>
    protected override ScimValue Rewrite(AttributeTarget target, ScimValue value) => target.Leaf!.Type == AttributeType.Boolean ? Boolean(value) : value;

    private static Filter Terms(Filter filter, Func<AttributePath, ScimAttribute?> find, ResourceType type) => filter switch
    {
        Filter.And and => and with { Terms = [.. and.Terms.Select(term => Terms(term, find, type))] },
        Filter.Or or => or with { Terms = [.. or.Terms.Select(term => Terms(term, find, type))] },
        Filter.Not not => not with { Term = Terms(not.Term, find, type) },
        Filter.Comparison { Value: ScimString } comparison when find(comparison.Path)?.Type == AttributeType.Boolean => comparison with { Value = Boolean(comparison.Value) },
        Filter.Comparison or Filter.Present => filter,
        Filter.ValuePath path => path with { Inner = Terms(path.Inner, inner => type.Resolve(path.Path)?.Attribute?.Find(inner.Name), type) },
        _ => throw new InvalidOperationException($"Unknown filter {filter.GetType()}."),
    };

    private static ScimValue Boolean(ScimValue value) => value is ScimString text && bool.TryParse(text.Value, out var flag)
        ? flag ? ScimBoolean.True : ScimBoolean.False
        : value;
}
