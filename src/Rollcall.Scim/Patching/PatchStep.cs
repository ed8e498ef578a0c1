using System.Collections.Immutable;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>What one operation does to one attribute of the document. A path-less operation becomes a step for each attribute it names.</summary>
internal sealed record PatchStep(ScimSchema? Extension, ScimAttribute Attribute, AttributeEdit Edit);

/// <summary>How an attribute changes: everything RFC 7644 §3.5.2 can ask for, with values already bound.</summary>
internal abstract record AttributeEdit
{
    private AttributeEdit()
    {
    }

    /// <summary>The value is replaced, all values of a multi-valued attribute together.</summary>
    public sealed record Put(ScimValue Value) : AttributeEdit;

    /// <summary>The attribute becomes unassigned.</summary>
    public sealed record Clear : AttributeEdit;

    /// <summary>Values are added to a multi-valued attribute unless they are there.</summary>
    public sealed record Append(ScimList Values) : AttributeEdit;

    /// <summary>Sub-attributes of a single complex value change, the others stay.</summary>
    public sealed record Merge(PartChange Parts) : AttributeEdit;

    /// <summary>Those of several values that are listed go.</summary>
    public sealed record Discard(ImmutableArray<Func<ScimValue, bool>> Listed) : AttributeEdit;

    /// <summary>Some of several values change; all of them without a selection.</summary>
    public sealed record Select(ValueSelection? Where, ElementEdit Edit) : AttributeEdit;
}

/// <summary>How one of several values changes.</summary>
internal abstract record ElementEdit
{
    private ElementEdit()
    {
    }

    /// <summary>The value gives way to another.</summary>
    public sealed record Put(ScimValue Value) : ElementEdit;

    /// <summary>Sub-attributes change, the others stay.</summary>
    public sealed record Merge(PartChange Parts) : ElementEdit;

    /// <summary>The value goes.</summary>
    public sealed record Drop : ElementEdit;
}

/// <summary>Sub-attributes of a complex value that get a value, and those that lose theirs.</summary>
/// <param name="Given">The new values, bound.</param>
/// <param name="Cleared">What becomes unassigned.</param>
/// <param name="Appends">Whether a multi-valued sub-attribute gets its values beside those it has.</param>
internal sealed record PartChange(ScimObject Given, ImmutableArray<ScimAttribute> Cleared, bool Appends);

/// <summary>The value filter of a path, bound.</summary>
/// <param name="Path">The path as understood, for error messages.</param>
/// <param name="Predicate">Which values it selects.</param>
/// <param name="Seed">
/// What a value has that the filter describes by equality alone, so that one can be made where none is; null when the filter says
/// something else, or the directory keeps to the RFC, where no match is <c>noTarget</c>.
/// </param>
/// <param name="Demanded">Whether it is an error when there is nothing to remove.</param>
internal sealed record ValueSelection(string Path, ScimPredicate Predicate, ScimObject? Seed, bool Demanded);
