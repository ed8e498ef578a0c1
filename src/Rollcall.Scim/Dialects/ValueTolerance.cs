using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// A deviation in how a value is written, the same wherever the value stands: in the body of a POST or PUT, in a PATCH with a path, in one without.
/// </summary>
public abstract class ValueTolerance : Tolerance
{
    private readonly ValueRewriting _values;

    /// <summary>Makes the rule.</summary>
    protected ValueTolerance() => _values = new(Rewrite);

    /// <summary>The value as plain SCIM; the same instance when there is nothing to do. Asked of an attribute first, then of its parts.</summary>
    /// <param name="target">The attribute or sub-attribute the value is meant for.</param>
    /// <param name="value">The value as sent; for a multi-valued attribute the list, or a single value.</param>
    protected abstract ScimValue Rewrite(AttributeTarget target, ScimValue value);

    /// <inheritdoc/>
    public sealed override ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored) => _values.Resource(body, type);

    /// <inheritdoc/>
    public sealed override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) => _values.Patch(body, type);

    /// <summary>Rewrites each item; the same list when none changes.</summary>
    protected static ScimList Items(ScimList list, Func<ScimValue, ScimValue> rewrite) => ValueRewriting.Items(list, rewrite);
}
