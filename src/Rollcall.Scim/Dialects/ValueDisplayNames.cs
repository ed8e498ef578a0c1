using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary><c>displayName</c> in a value whose label is called <c>display</c> (RFC 7643 §2.4): members and app roles.</summary>
public sealed class ValueDisplayNames : ValueTolerance
{
    private const string Display = "display";
    private const string DisplayName = "displayName";

    /// <inheritdoc/>
    public override string Clients => "Entra, app roles; home-grown clients, members";

    /// <inheritdoc/>
    protected override ScimValue Rewrite(AttributeTarget target, ScimValue value)
    {
        var attribute = target.Leaf!;
        if (attribute.Find(DisplayName) is not null || attribute.Find(Display) is null)
            return value;
        return value is ScimList list ? Items(list, Renamed) : Renamed(value);
    }

    private static ScimValue Renamed(ScimValue value) => value is ScimObject complex && complex[DisplayName] is { } label && complex[Display] is null
        ? complex.Without(DisplayName).With(Display, label)
        : value;
}
