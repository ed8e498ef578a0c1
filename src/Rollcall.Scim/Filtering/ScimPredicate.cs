using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>
/// A filter bound to a resource type, ready to be asked of many resources. Of a multi-valued attribute any value may satisfy a term;
/// a complex attribute without sub-attribute means its <c>value</c>. An attribute without value satisfies only <c>ne</c>, <c>eq null</c> and <c>not</c>.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class ScimPredicate
{
    private readonly Func<ScimValue, bool> _test;

    private ScimPredicate(Func<ScimValue, bool> test) => _test = test;

    /// <summary>Binds a filter to a resource type.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>: an attribute no schema knows or that is never returned, an operator its type does not have.</exception>
    public static ScimPredicate Compile(Filter filter, ResourceType type) => new(Bind(filter, path => FilterTarget.Of(path, type)));

    /// <summary>Binds the value filter of a path to the multi-valued attribute it stands behind; its paths are sub-attributes.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    public static ScimPredicate CompileValueFilter(Filter filter, ScimAttribute attribute) => new(Bind(filter, path => FilterTarget.Of(path, attribute)));

    /// <summary>Whether a resource (or, for a value filter, one value) satisfies the filter.</summary>
    /// <param name="candidate">The complete resource as the client would see it, or one value of the attribute.</param>
    public bool Matches(ScimValue candidate) => _test(candidate);

    private static Func<ScimValue, bool> Bind(Filter filter, Func<AttributePath, FilterTarget> resolve)
    {
        switch (filter)
        {
            case Filter.And and:
                var all = and.Terms.Select(t => Bind(t, resolve)).ToArray();
                return candidate => Array.TrueForAll(all, test => test(candidate));
            case Filter.Or or:
                var any = or.Terms.Select(t => Bind(t, resolve)).ToArray();
                return candidate => Array.Exists(any, test => test(candidate));
            case Filter.Not not:
                var term = Bind(not.Term, resolve);
                return candidate => !term(candidate);
            case Filter.Present present:
                return Presence(resolve(present.Path));
            case Filter.ValuePath valuePath:
                return OneValue(resolve(valuePath.Path), valuePath);
            case Filter.Comparison { Value: ScimNull } comparison:
                return ComparisonWithNull(resolve(comparison.Path), comparison);
            case Filter.Comparison comparison:
                return Comparison(resolve(comparison.Path), comparison);
            default:
                throw new InvalidOperationException($"Unknown filter {filter.GetType()}.");
        }
    }

    private static Func<ScimValue, bool> Presence(FilterTarget target) => candidate => target.Any(candidate, HasValue);

    // RFC 7643 §2.5: null is "unassigned", so this is presence in other words.
    private static Func<ScimValue, bool> ComparisonWithNull(FilterTarget target, Filter.Comparison comparison)
    {
        var isPresent = Presence(target);
        return comparison.Operator switch
        {
            CompareOperator.Equal => candidate => !isPresent(candidate),
            CompareOperator.NotEqual => isPresent,
            _ => throw ScimException.InvalidFilter($"'{target.Name}' cannot be compared with null by '{Operators.Word(comparison.Operator)}'; only by 'eq' and 'ne'. (RFC 7644 §3.4.2.2)"),
        };
    }

    private static Func<ScimValue, bool> OneValue(FilterTarget target, Filter.ValuePath valuePath)
    {
        if (target.Leaf is not { } attribute || !(attribute.IsComplex || attribute.MultiValued))
            throw ScimException.InvalidFilter($"'{target.Name}' has no values to select among; '[…]' stands behind a multi-valued or complex attribute. (RFC 7644 §3.4.2.2)");
        var test = Bind(valuePath.Inner, path => FilterTarget.Of(path, attribute));
        return candidate => target.Any(candidate, value => value is not null && test(value));
    }

    private static Func<ScimValue, bool> Comparison(FilterTarget target, Filter.Comparison comparison)
    {
        var simple = target.Simple();
        var test = ValueTest.Of(simple.Leaf!, simple.Name, comparison.Operator, comparison.Value);
        return candidate => simple.AnyCompared(candidate, test);
    }

    // Table 3, "pr": neither empty nor null, and for a complex attribute some node that is not empty.
    private static bool HasValue(ScimValue? value) => value switch
    {
        null or ScimNull => false,
        ScimString text => text.Value.Length > 0,
        ScimList list => list.Items.Any(HasValue),
        ScimObject complex => complex.Members.Any(member => HasValue(member.Value)),
        _ => true,
    };
}
