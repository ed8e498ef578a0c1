using System.Collections.Immutable;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Untyped JSON to a canonical document of a resource type: names in the schema's spelling and order, values of the schema's types, nothing unassigned.
/// </summary>
public static class ResourceBinder
{
    /// <summary>
    /// Binds the body of a POST or PUT. readOnly attributes are left out (RFC 7644 §3.3, §3.5.1), unassigned ones are absent, writeOnly ones are checked and left out,
    /// required ones are demanded, at most one <c>primary</c> value is true; <c>schemas</c> is what the content says.
    /// <c>members</c> of a group are left out: see <see cref="MemberIds"/>.
    /// </summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidSyntax</c>, naming the attribute.</exception>
    public static ScimObject Bind(ScimObject body, ResourceType type, ScimDialect dialect, ICollection<string> ignored) => throw new NotImplementedException();

    /// <summary>Binds one value of a PATCH operation to its attribute or sub-attribute; null when the value means "unassigned".</summary>
    /// <param name="target">Where the value is to stand: an attribute, a sub-attribute, or a whole extension.</param>
    /// <param name="value">The value as sent. For a multi-valued attribute a single value is a list of one.</param>
    /// <param name="dialect">Whether unknown sub-attributes are refused or dropped.</param>
    /// <param name="ignored">Receives what was dropped.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming the attribute.</exception>
    public static ScimValue? BindValue(AttributeTarget target, ScimValue value, ScimDialect dialect, ICollection<string> ignored) => throw new NotImplementedException();

    /// <summary>The member ids a value of <c>members</c> names, each once, in order; an absent value names none.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: an element has no <c>value</c>; 413: more than the limit.</exception>
    public static ImmutableArray<string> MemberIds(ScimValue? value, ScimLimits limits) => throw new NotImplementedException();
}

/// <summary>What a PUT keeps of the stored document (RFC 7644 §3.5.1).</summary>
public static class ResourceReplacement
{
    /// <summary>
    /// The document after a PUT. Immutable attributes that have a value must be sent unchanged or not at all; what the client cannot write is kept.
    /// In a tolerant directory a PUT without <c>active</c> keeps it: people must not be switched off by silence.
    /// </summary>
    /// <exception cref="ScimException">400 <c>mutability</c>.</exception>
    public static ScimObject Merge(ResourceType type, ScimObject current, ScimObject requested, bool strict) => throw new NotImplementedException();
}

/// <summary>What differs between two documents of one type.</summary>
public static class DocumentDifference
{
    /// <summary>The paths that differ: sub-attributes of single complex attributes and of extensions one by one, multi-valued attributes as a whole.</summary>
    public static ImmutableArray<string> Paths(ResourceType type, ScimObject before, ScimObject after) => throw new NotImplementedException();
}
