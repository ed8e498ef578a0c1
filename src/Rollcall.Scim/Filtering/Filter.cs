using System.Collections.Immutable;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filtering;

/// <summary>The comparison operators of RFC 7644 table 3. <c>pr</c> is a node of its own, <see cref="Filter.Present"/>.</summary>
public enum CompareOperator
{
    /// <summary><c>eq</c>: equal.</summary>
    Equal,

    /// <summary><c>ne</c>: not equal; an attribute without value is not equal to any.</summary>
    NotEqual,

    /// <summary><c>co</c>: contains.</summary>
    Contains,

    /// <summary><c>sw</c>: starts with.</summary>
    StartsWith,

    /// <summary><c>ew</c>: ends with.</summary>
    EndsWith,

    /// <summary><c>gt</c>: greater than.</summary>
    GreaterThan,

    /// <summary><c>ge</c>: greater than or equal.</summary>
    GreaterOrEqual,

    /// <summary><c>lt</c>: less than.</summary>
    LessThan,

    /// <summary><c>le</c>: less than or equal.</summary>
    LessOrEqual,
}

/// <summary>
/// A filter of RFC 7644 §3.4.2.2 as a closed tree without grammar noise, compared by value. Every node prints itself back:
/// <c>ScimFilterParser.ParseFilter(filter.ToString())</c> equals <c>filter</c>.
/// </summary>
public abstract partial record Filter
{
    private Filter()
    {
    }

    /// <summary>Every term must hold. Two terms or more; never an <see cref="And"/> directly inside an <see cref="And"/>.</summary>
    public sealed partial record And(ImmutableArray<Filter> Terms) : Filter
    {
        /// <inheritdoc/>
        public bool Equals(And? other) => other is not null && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashOf(Terms);
    }

    /// <summary>At least one term must hold. Two terms or more; never an <see cref="Or"/> directly inside an <see cref="Or"/>.</summary>
    public sealed partial record Or(ImmutableArray<Filter> Terms) : Filter
    {
        /// <inheritdoc/>
        public bool Equals(Or? other) => other is not null && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashOf(Terms) + 1;
    }

    /// <summary>The term must not hold.</summary>
    public sealed partial record Not(Filter Term) : Filter;

    /// <summary>An attribute compared with a value (<c>compValue</c>: string, number, boolean or null; never list or object).</summary>
    public sealed partial record Comparison(AttributePath Path, CompareOperator Operator, ScimValue Value) : Filter;

    /// <summary><c>pr</c>: the attribute has a value that is not empty.</summary>
    public sealed partial record Present(AttributePath Path) : Filter;

    /// <summary><c>valuePath</c>: some value of a multi-valued complex attribute satisfies the inner filter, whose paths are its sub-attributes.</summary>
    public sealed partial record ValuePath(AttributePath Path, Filter Inner) : Filter;

    // ImmutableArray compares by reference; a filter is compared by what it says.
    private static int HashOf(ImmutableArray<Filter> terms)
    {
        var hash = new HashCode();
        foreach (var term in terms)
            hash.Add(term);
        return hash.ToHashCode();
    }
}
