using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>The value of a single-valued attribute as an array of one: <c>"active": [false]</c>, <c>"manager": [{"value": "…"}]</c>.</summary>
public sealed class SingleValueInArray : ValueTolerance
{
    /// <inheritdoc/>
    public override string Clients => "Entra, for manager";

    /// <inheritdoc/>
    protected override ScimValue Rewrite(AttributeTarget target, ScimValue value) =>
        !target.Leaf!.MultiValued && value is ScimList { Items: [var only] } ? only : value;
}
