using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>What a path in a filter leads to, seen from the candidate.</summary>
/// <param name="Steps">Names of members on the way; none when the candidate itself is meant.</param>
/// <param name="Leaf">The definition at the end, or null for an extension as a whole.</param>
/// <param name="Name">The spelling for messages.</param>
internal sealed record FilterTarget(ImmutableArray<string> Steps, ScimAttribute? Leaf, string Name)
{
    private const string ValueName = "value";

    /// <summary>What a value is taken to have here when it says nothing: "primary" is false then (RFC 7643 §2.4).</summary>
    private ScimValue? Assumed { get; init; }

    /// <summary>The target of a path in the filter of a query.</summary>
    public static FilterTarget Of(AttributePath path, ResourceType type)
    {
        var target = type.Resolve(path) ?? throw Unknown(path, $"is not an attribute of {type.Name}");
        RequireReturned(target.Attribute, target);
        RequireReturned(target.SubAttribute, target);
        ImmutableArray<string?> steps = [target.Extension?.Id, target.Attribute?.Name, target.SubAttribute?.Name];
        return new([.. steps.OfType<string>()], target.Leaf, target.ToString()) { Assumed = AssumedFor(target.SubAttribute, target.Attribute) };
    }

    /// <summary>The target of a path inside the brackets behind an attribute.</summary>
    public static FilterTarget Of(AttributePath path, ScimAttribute attribute)
    {
        if (path is not { Schema: null, SubAttribute: null })
            throw Unknown(path, $"is not the name of a sub-attribute of '{attribute.Name}'");
        if (attribute.Find(path.Name) is { } found)
        {
            RequireReturned(found, $"{attribute.Name}.{found.Name}");
            return new([found.Name], found, $"{attribute.Name}.{found.Name}") { Assumed = AssumedFor(found, attribute) };
        }
        // RFC 7643 §2.4: "value" is what an item of a multi-valued attribute holds, and a simple item is nothing but its value.
        return !attribute.IsComplex && string.Equals(path.Name, ValueName, StringComparison.OrdinalIgnoreCase)
            ? new([], attribute, attribute.Name)
            : throw Unknown(path, $"is not a sub-attribute of '{attribute.Name}'");
    }

    /// <summary>The attribute that is compared when this one is: of a complex attribute its <c>value</c>.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>: there is none.</exception>
    public FilterTarget Simple()
    {
        if (Leaf is null)
            throw ScimException.InvalidFilter($"'{Name}' is a whole extension and can only be asked for with 'pr'. (RFC 7644 §3.4.2.2)");
        if (!Leaf.IsComplex)
            return this;
        // RFC 7644 §3.4.2.2 wants a sub-attribute, and its own example 'emails co "example.com"' leaves it out where there is a value.
        if (Leaf.Find(ValueName) is not { } value)
            throw ScimException.InvalidFilter($"'{Name}' is complex; compare one of its sub-attributes: {string.Join(", ", Leaf.SubAttributes.Select(s => $"{Name}.{s.Name}"))}. (RFC 7644 §3.4.2.2)");
        RequireReturned(value, $"{Name}.{value.Name}");
        return new(Steps.Add(value.Name), value, $"{Name}.{value.Name}");
    }

    /// <summary>Whether the test holds for any value the path leads to; it is asked once with null where there is none.</summary>
    public bool Any(ScimValue candidate, Func<ScimValue?, bool> test) => Any(candidate, Steps.AsSpan(), null, test);

    /// <summary>The same for a comparison, which also sees what is only assumed.</summary>
    public bool AnyCompared(ScimValue candidate, Func<ScimValue?, bool> test) => Any(candidate, Steps.AsSpan(), Assumed, test);

    private static ScimBoolean? AssumedFor(ScimAttribute? part, ScimAttribute? owner) => part is not null && ReferenceEquals(part, owner?.Primary) ? ScimBoolean.False : null;

    private static bool Any(ScimValue? value, ReadOnlySpan<string> steps, ScimValue? assumed, Func<ScimValue?, bool> test)
    {
        switch (value)
        {
            case null or ScimNull or ScimList { IsUnassigned: true }:
                return test(null);
            case ScimList list:
                foreach (var item in list.Items)
                {
                    if (Any(item, steps, assumed, test))
                        return true;
                }
                return false;
            case var end when steps.IsEmpty:
                return test(end);
            case ScimObject complex:
                return Any(complex[steps[0]] ?? (steps.Length == 1 ? assumed : null), steps[1..], assumed, test);
            default:
                return test(null);
        }
    }

    // RFC 7643 §7 "returned: never": a filter would give away what no answer may contain.
    private static void RequireReturned(ScimAttribute? attribute, object name)
    {
        if (attribute is { Returned: Returned.Never } or { Mutability: Mutability.WriteOnly })
            throw ScimException.InvalidFilter($"'{name}' is never returned and cannot be used in a filter. (RFC 7643 §7)");
    }

    private static ScimException Unknown(AttributePath path, string what) =>
        ScimException.InvalidFilter($"{Excerpt.Quoted(path.ToString())} {what}. See /Schemas. (RFC 7644 §3.4.2.2)");
}
