using System.Collections.Immutable;
using Rollcall.Scim.Filtering;

namespace Rollcall.Scim.Dialects;

/// <summary>The attributes a filter names, for rules that give them another name.</summary>
internal static class FilterPaths
{
    /// <summary>Rewrites every path that starts at the resource, not those inside brackets; the same instance when none changes.</summary>
    public static Filter Rewrite(Filter filter, Func<AttributePath, AttributePath> rewrite)
    {
        switch (filter)
        {
            case Filter.And and:
                return Terms(and.Terms, rewrite) is { } all ? new Filter.And(all) : and;
            case Filter.Or or:
                return Terms(or.Terms, rewrite) is { } any ? new Filter.Or(any) : or;
            case Filter.Not not:
                var term = Rewrite(not.Term, rewrite);
                return ReferenceEquals(term, not.Term) ? not : new Filter.Not(term);
            case Filter.Comparison comparison:
                var compared = rewrite(comparison.Path);
                return ReferenceEquals(compared, comparison.Path) ? comparison : comparison with { Path = compared };
            case Filter.Present present:
                var found = rewrite(present.Path);
                return ReferenceEquals(found, present.Path) ? present : new Filter.Present(found);
            case Filter.ValuePath valuePath:
                var owner = rewrite(valuePath.Path);
                return ReferenceEquals(owner, valuePath.Path) ? valuePath : valuePath with { Path = owner };
            default:
                throw new InvalidOperationException($"Unknown filter {filter.GetType()}.");
        }
    }

    private static ImmutableArray<Filter>? Terms(ImmutableArray<Filter> terms, Func<AttributePath, AttributePath> rewrite)
    {
        var next = terms.Select(term => Rewrite(term, rewrite)).ToImmutableArray();
        return next.AsSpan().SequenceEqual(terms.AsSpan(), ReferenceEqualityComparer.Instance) ? null : next;
    }
}
