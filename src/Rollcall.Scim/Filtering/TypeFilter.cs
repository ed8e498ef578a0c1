using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>
/// What a filter over several resource types says of one of them (RFC 7644 §3.4.2.1): an attribute the type does not have is treated as one without value,
/// and terms that are the same for every resource of the type are decided.
/// </summary>
/// <param name="CanMatch">False when no resource of the type satisfies the filter.</param>
/// <param name="Filter">What is left to ask, with attributes of the type only; null when nothing is: every resource matches, or none.</param>
public readonly record struct TypeFilter(bool CanMatch, Filter? Filter)
{
    private static readonly TypeFilter All = new(true, null);
    private static readonly TypeFilter None = new(false, null);

    /// <summary>Reduces a filter to what it says of one type.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>: a term compares an attribute of the type in a way it does not have.</exception>
    public static TypeFilter Of(Filter filter, ResourceType type) => filter switch
    {
        Filter.And and => Joined([.. and.Terms.Select(t => Of(t, type))], None, terms => new Filter.And(terms)),
        Filter.Or or => Joined([.. or.Terms.Select(t => Of(t, type))], All, terms => new Filter.Or(terms)),
        Filter.Not not => Negated(Of(not.Term, type)),
        _ => Term(filter, type),
    };

    /// <summary>The terms of a filter at the level of the resource: comparisons, <c>pr</c> and value paths, from left to right.</summary>
    public static IEnumerable<(AttributePath Path, Filter Term)> Terms(Filter filter) => filter switch
    {
        Filter.And and => and.Terms.SelectMany(Terms),
        Filter.Or or => or.Terms.SelectMany(Terms),
        Filter.Not not => Terms(not.Term),
        Filter.Comparison comparison => [(comparison.Path, filter)],
        Filter.Present present => [(present.Path, filter)],
        Filter.ValuePath path => [(path.Path, filter)],
        _ => throw new InvalidOperationException($"Unknown filter {filter.GetType()}."),
    };

    private static TypeFilter Joined(ImmutableArray<TypeFilter> terms, TypeFilter decisive, Func<ImmutableArray<Filter>, Filter> join)
    {
        if (terms.Contains(decisive))
            return decisive;
        var left = terms.Select(t => t.Filter).OfType<Filter>().ToImmutableArray();
        return left.Length switch
        {
            0 => terms[0],
            1 => new(true, left[0]),
            _ => new(true, join(left)),
        };
    }

    private static TypeFilter Negated(TypeFilter term) =>
        term.Filter is { } open ? new(true, new Filter.Not(open)) : new(!term.CanMatch, null);

    private static TypeFilter Term(Filter term, ResourceType type)
    {
        var (path, _) = Terms(term).Single();
        if (type.Resolve(path) is not { } target)
            return HoldsWithoutValue(term) ? All : None;
        var predicate = ScimPredicate.Compile(term, type);
        // The one attribute all resources of a type agree on; the RFC's own example narrows a query of the root by it.
        if (target.Extension is null && target is { Attribute: { } attribute, SubAttribute: { } sub } && ReferenceEquals(attribute, CommonAttributes.Meta) && ReferenceEquals(sub, CommonAttributes.ResourceType))
            return predicate.Matches(new ScimObject((attribute.Name, new ScimObject((sub.Name, new ScimString(type.Name)))))) ? All : None;
        return new(true, term);
    }

    // As ScimPredicate judges an attribute without value.
    private static bool HoldsWithoutValue(Filter term) => term switch
    {
        Filter.Comparison { Value: ScimNull } comparison => comparison.Operator == CompareOperator.Equal,
        Filter.Comparison comparison => comparison.Operator == CompareOperator.NotEqual,
        Filter.Present or Filter.ValuePath => false,
        _ => throw new InvalidOperationException($"Unknown term {term.GetType()}."),
    };
}
