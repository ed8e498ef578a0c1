using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>A text where an object with <c>value</c> belongs: <c>"manager": "id"</c>, <c>"members": ["id"]</c>, <c>"emails": ["a@b.example"]</c>.</summary>
public sealed class BareValues : ValueTolerance
{
    private const string Value = "value";

    /// <inheritdoc/>
    public override string Clients => "Entra, for manager; home-grown clients, for members";

    /// <inheritdoc/>
    protected override ScimValue Rewrite(AttributeTarget target, ScimValue value)
    {
        if (!target.Leaf!.IsComplex || target.Leaf.Find(Value) is null)
            return value;
        return value is ScimList list ? Items(list, Wrapped) : Wrapped(value);
    }

    // "" stays: it means no value at all.
    private static ScimValue Wrapped(ScimValue value) => value is ScimString { Value.Length: > 0 } ? new ScimObject((Value, value)) : value;
}
