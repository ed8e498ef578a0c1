using System.Collections.Immutable;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Schemas;

/// <summary>An attribute as somebody wants it. Null means the default that follows from the rest.</summary>
public sealed record NewAttribute
{
    /// <summary>Whether users or groups have it.</summary>
    public ResourceKind Resource { get; init; } = ResourceKind.User;

    /// <summary>The URN it is to stand under; by default the custom extension of the resource type (<see cref="ExtensionUrns.Custom"/>).</summary>
    public string? Schema { get; init; }

    /// <summary>Its SCIM name; by default the label in lower case with dashes.</summary>
    public string? Name { get; init; }

    /// <summary>Its name for people; by default the SCIM name.</summary>
    public string? Label { get; init; }

    /// <summary>What it means, for people; shown in <c>/Schemas</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>What forms show for it.</summary>
    public FieldKind Field { get; init; } = FieldKind.Plain;

    /// <summary>The SCIM type, for a plain field; by default string.</summary>
    public AttributeType? Type { get; init; }

    /// <summary>Whether it has several values, for a plain field; by default not.</summary>
    public bool? MultiValued { get; init; }

    /// <summary>Whether creates and replaces must give it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether case counts; by default not, except for references (RFC 7643 §2.3.7).</summary>
    public bool? CaseExact { get; init; }

    /// <summary>Who may change it.</summary>
    public Mutability Mutability { get; init; } = Mutability.ReadWrite;

    /// <summary>When it is in an answer; by default <c>default</c>, and <c>never</c> where it can only be written.</summary>
    public Returned? Returned { get; init; }

    /// <summary>Whether two resources may have the same value.</summary>
    public Uniqueness Uniqueness { get; init; }

    /// <summary>Whether an index makes it quick to look up.</summary>
    public bool Searchable { get; init; }

    /// <summary>The values suggested, or the only ones where <see cref="Field"/> is a choice.</summary>
    public ImmutableArray<string> CanonicalValues { get; init; } = [];

    /// <summary>What a reference leads to; by default <c>external</c>.</summary>
    public ImmutableArray<string> ReferenceTypes { get; init; } = [];

    /// <summary>The parts of a complex attribute.</summary>
    public ImmutableArray<ScimAttribute> SubAttributes { get; init; } = [];
}

/// <summary>What is to be different about an attribute. Null leaves a thing as it is; what cannot change may be given as it is.</summary>
public sealed record AttributeChange
{
    /// <summary>Its name for people.</summary>
    public string? Label { get; init; }

    /// <summary>What it means.</summary>
    public string? Description { get; init; }

    /// <summary>What forms show for it: another kind of the same SCIM type.</summary>
    public FieldKind? Field { get; init; }

    /// <summary>Whether creates and replaces must give it.</summary>
    public bool? Required { get; init; }

    /// <summary>Who may change it.</summary>
    public Mutability? Mutability { get; init; }

    /// <summary>When it is in an answer.</summary>
    public Returned? Returned { get; init; }

    /// <summary>Whether two resources may have the same value.</summary>
    public Uniqueness? Uniqueness { get; init; }

    /// <summary>Whether an index makes it quick to look up.</summary>
    public bool? Searchable { get; init; }

    /// <summary>The canonical values.</summary>
    public ImmutableArray<string>? CanonicalValues { get; init; }

    /// <summary>What a reference leads to.</summary>
    public ImmutableArray<string>? ReferenceTypes { get; init; }

    /// <summary>The parts of a complex attribute: those it has, changed or not, and new ones.</summary>
    public ImmutableArray<ScimAttribute>? SubAttributes { get; init; }

    /// <summary>The schema it has; another one is refused.</summary>
    public string? Schema { get; init; }

    /// <summary>The name it has; another one is refused.</summary>
    public string? Name { get; init; }

    /// <summary>The type it has; another one is refused.</summary>
    public AttributeType? Type { get; init; }

    /// <summary>Whether it has several values; the opposite is refused.</summary>
    public bool? MultiValued { get; init; }

    /// <summary>Whether case counts; the opposite is refused.</summary>
    public bool? CaseExact { get; init; }
}

/// <summary>What is wrong with one thing somebody said of an attribute.</summary>
/// <param name="Field">The property of <see cref="NewAttribute"/> or <see cref="AttributeChange"/>, in lower camel case, so that a form can show it there.</param>
/// <param name="Message">What is wrong and what was expected, as a sentence.</param>
public sealed record AttributeProblem(string Field, string Message);

/// <summary>The definition was refused and nothing was changed.</summary>
public sealed class AttributeRefusedException(IReadOnlyList<AttributeProblem> problems) : Exception(string.Join(' ', problems.Select(p => p.Message)))
{
    /// <summary>Everything that is wrong, in the order of the properties.</summary>
    public IReadOnlyList<AttributeProblem> Problems { get; } = problems;
}
