using System.Text;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>A complex value as a text that holds its JSON, with <c>displayName</c> for <c>display</c>.</summary>
public sealed class JsonTextValues : ValueTolerance
{
    private const string Display = "display";
    private const string DisplayName = "displayName";

    /// <inheritdoc/>
    public override string Clients => "Entra, app roles";

    /// <inheritdoc/>
    protected override ScimValue Rewrite(AttributeTarget target, ScimValue value)
    {
        if (!target.Leaf!.IsComplex)
            return value;
        return value is ScimList list ? Items(list, item => Parsed(target.Leaf, item)) : Parsed(target.Leaf, value);
    }

    private static ScimValue Parsed(ScimAttribute attribute, ScimValue value)
    {
        if (value is not ScimString { Value: var text } || !text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
            return value;
        try
        {
            return ScimJson.Read(Encoding.UTF8.GetBytes(text)) is ScimObject complex ? Renamed(attribute, complex) : value;
        }
        catch (ScimException)
        {
            // Not what this rule is about; the binder will say what it expected.
            return value;
        }
    }

    private static ScimObject Renamed(ScimAttribute attribute, ScimObject complex) =>
        attribute.Find(DisplayName) is null && attribute.Find(Display) is not null && complex[DisplayName] is { } display && complex[Display] is null
            ? complex.Without(DisplayName).With(Display, display)
            : complex;
}
