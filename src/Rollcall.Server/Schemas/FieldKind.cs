using Rollcall.Scim.Schemas;

namespace Rollcall.Server.Schemas;

/// <summary>What a form shows for an attribute, and by that its SCIM type. <see cref="Plain"/> leaves the SCIM definition to whoever makes it.</summary>
public enum FieldKind
{
    /// <summary>Defined by its SCIM characteristics; the only kind that can be complex.</summary>
    Plain,

    /// <summary>One line of text.</summary>
    SingleLine,

    /// <summary>Text of several lines.</summary>
    MultiLine,

    /// <summary>A number with or without fraction.</summary>
    Number,

    /// <summary>One of the canonical values and no other.</summary>
    Select,

    /// <summary>Some of the canonical values and no others.</summary>
    MultiSelect,

    /// <summary>On or off.</summary>
    Toggle,

    /// <summary>A day, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>A URL.</summary>
    Url,

    /// <summary>An amount of money.</summary>
    Currency,
}

/// <summary>What follows from a kind of field.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The word of the command line and of the database.</param>
/// <param name="Type">The SCIM type; null where the definition says it.</param>
/// <param name="MultiValued">Whether it has several values.</param>
public sealed record FieldShape(FieldKind Kind, string Name, AttributeType? Type, bool MultiValued)
{
    /// <summary>All of them, in the order offered.</summary>
    public static IReadOnlyList<FieldShape> All { get; } =
    [
        new(FieldKind.Plain, "plain", null, false),
        new(FieldKind.SingleLine, "single-line", AttributeType.String, false),
        new(FieldKind.MultiLine, "multi-line", AttributeType.String, false),
        new(FieldKind.Number, "number", AttributeType.Decimal, false),
        new(FieldKind.Select, "select", AttributeType.String, false),
        new(FieldKind.MultiSelect, "multi-select", AttributeType.String, true),
        new(FieldKind.Toggle, "toggle", AttributeType.Boolean, false),
        new(FieldKind.Date, "date", AttributeType.String, false),
        new(FieldKind.Url, "url", AttributeType.Reference, false),
        new(FieldKind.Currency, "currency", AttributeType.Decimal, false),
    ];

    /// <summary>Whether the canonical values are all there are.</summary>
    public bool IsChoice => Kind is FieldKind.Select or FieldKind.MultiSelect;

    /// <summary>The shape of a kind.</summary>
    public static FieldShape Of(FieldKind kind) => All.First(s => s.Kind == kind);

    /// <summary>The shape of this name, or null.</summary>
    public static FieldShape? Find(string name) => All.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal));
}
