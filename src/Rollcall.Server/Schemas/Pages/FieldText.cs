using Rollcall.Scim.Schemas;

namespace Rollcall.Server.Schemas.Pages;

/// <summary>How pages call kinds of fields, and what an administrator types into Okta's profile editor for one.</summary>
public static class FieldText
{
    /// <summary>The kinds a form offers, with their names for people.</summary>
    public static IReadOnlyList<(FieldKind Kind, string Label, string Meaning)> Offered { get; } =
    [
        (FieldKind.SingleLine, "Single-line text", "A name, a code, a place."),
        (FieldKind.MultiLine, "Multi-line text", "Notes of several lines."),
        (FieldKind.Number, "Number", "With or without a fraction."),
        (FieldKind.Select, "Select", "One of the choices below."),
        (FieldKind.MultiSelect, "Multi-select", "Any of the choices below."),
        (FieldKind.Toggle, "Toggle", "On or off."),
        (FieldKind.Date, "Date", "A day, sent as 2026-12-31."),
        (FieldKind.Url, "URL", "A web address."),
        (FieldKind.Currency, "Currency", "An amount of money."),
    ];

    /// <summary>The name of a kind for people.</summary>
    public static string Label(FieldKind kind) => Offered.FirstOrDefault(o => o.Kind == kind) is { Label: { } label } ? label : "Defined by its SCIM characteristics";

    /// <summary>The SCIM type, as /Schemas says it.</summary>
    public static string ScimType(ScimAttribute attribute) => (attribute.Type, attribute.MultiValued) switch
    {
        (AttributeType.DateTime, false) => "dateTime",
        (AttributeType.DateTime, true) => "dateTime, several values",
        (_, false) => attribute.Type.ToString().ToLowerInvariant(),
        (_, true) => attribute.Type.ToString().ToLowerInvariant() + ", several values",
    };

    /// <summary>What to choose under "Data type" in Okta's profile editor; Okta has no references and no money.</summary>
    public static string OktaType(ScimAttribute attribute) => (attribute.Type, attribute.MultiValued) switch
    {
        (AttributeType.Boolean, _) => "boolean",
        (AttributeType.Decimal, false) => "number",
        (AttributeType.Decimal, true) => "number array",
        (AttributeType.Integer, false) => "integer",
        (AttributeType.Integer, true) => "integer array",
        (_, true) => "string array",
        _ => "string",
    };
}
