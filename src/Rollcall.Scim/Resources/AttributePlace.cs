using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Where in a resource a value stands; made for every value, printed only for an error or a verdict.</summary>
internal readonly record struct AttributePlace(ScimSchema? Extension, ScimAttribute Attribute, int Index = AttributePlace.NoIndex, ScimAttribute? SubAttribute = null)
{
    private const int NoIndex = -1;

    /// <summary>The path without position, as <see cref="AttributeTarget.ToString"/> spells it.</summary>
    public string Path => new AttributeTarget(Extension, Attribute, SubAttribute).ToString();

    public AttributePlace At(int index) => SubAttribute is null ? this with { Index = index } : this;

    public AttributePlace Sub(ScimAttribute sub) => this with { SubAttribute = sub };

    /// <summary>The path with the position among several values, counted from 0 as in JSON.</summary>
    public override string ToString()
    {
        if (Index == NoIndex)
            return Path;
        var whole = new AttributeTarget(Extension, Attribute, null);
        return SubAttribute is null ? $"{whole}[{Index}]" : $"{whole}[{Index}].{SubAttribute.Name}";
    }
}
