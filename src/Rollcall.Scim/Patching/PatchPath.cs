using Rollcall.Scim.Filtering;

namespace Rollcall.Scim.Patching;

/// <summary>
/// The <c>PATH</c> of RFC 7644 figure 7: <c>attrPath / valuePath [subAttr]</c>. With a value filter the sub-attribute stands
/// behind the bracket and <see cref="AttributePath.SubAttribute"/> of <paramref name="Attribute"/> is null.
/// </summary>
/// <param name="Attribute">The attribute addressed.</param>
/// <param name="ValueFilter">Which values of a multi-valued attribute, or null for all.</param>
/// <param name="SubAttribute">The sub-attribute behind the bracket, or null.</param>
public sealed record PatchPath(AttributePath Attribute, Filter? ValueFilter, string? SubAttribute)
{
    /// <summary>Prints the path so that it parses back to an equal one.</summary>
    public override string ToString() =>
        ValueFilter is null ? Attribute.ToString() : SubAttribute is null ? $"{Attribute}[{ValueFilter}]" : $"{Attribute}[{ValueFilter}].{SubAttribute}";
}
