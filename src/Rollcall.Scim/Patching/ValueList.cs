using System.Collections.Immutable;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>The values of a multi-valued attribute: no value twice, at most one of them primary.</summary>
internal static class ValueList
{
    public static ImmutableArray<ScimValue> Items(ScimValue? value) => value is ScimList list ? list.Items : [];

    public static ScimList? Of(ImmutableArray<ScimValue> items) => items.IsEmpty ? null : new(items);

    /// <summary>The values with others behind them, unless they are there (RFC 7644 §3.5.2.1).</summary>
    public static ScimList? Append(ScimAttribute attribute, ScimValue? before, ScimList values, in AttributePlace place) =>
        Settle(
            attribute,
            [.. Items(before).Select(item => new EditedValue(item, false, false)), .. values.Items.Select(item => new EditedValue(item, true, PrimaryFlag.IsPrimary(attribute, item)))],
            place);

    /// <summary>
    /// Joins what the operation made equal and lets one value be primary. Values that differ only in being primary are one value:
    /// otherwise a repeated add of a primary value would double it as soon as another has become primary in between.
    /// </summary>
    public static ScimList? Settle(ScimAttribute attribute, ImmutableArray<EditedValue> items, in AttributePlace place)
    {
        var primary = attribute.Primary;
        var distinct = new List<EditedValue>(items.Length);
        var positions = new Dictionary<ScimValue, int>(items.Length);
        foreach (var item in items)
        {
            var identity = primary is not null && item.Value is ScimObject complex ? complex.Without(primary.Name) : item.Value;
            if (!positions.TryGetValue(identity, out var position) || !(item.Touched || distinct[position].Touched))
            {
                positions.TryAdd(identity, distinct.Count);
                distinct.Add(item);
            }
            else
            {
                distinct[position] = Joined(distinct[position], item, primary);
            }
        }
        return Of(OnePrimary(attribute, distinct, place));
    }

    // What the operation says of being primary counts, not what a value it left alone says; of two sayings the later.
    private static EditedValue Joined(EditedValue first, EditedValue second, ScimAttribute? primary) =>
        primary is not null && first.Value is ScimObject complex && (second.Value as ScimObject)?[primary.Name] is { } flag
            && (second.Touched || complex[primary.Name] is null)
            ? new(complex.With(primary.Name, flag), true, second.Chosen)
            : first with { Touched = true };

    // RFC 7644 §3.5.2: setting one value's primary to true "SHALL cause the server to automatically set "primary" to "false" for any other values".
    private static ImmutableArray<ScimValue> OnePrimary(ScimAttribute attribute, List<EditedValue> items, in AttributePlace place)
    {
        var chosen = items.Count(item => item.Chosen);
        if (chosen > 1)
            throw ScimException.InvalidValue($"{place} would have {chosen} values with '{attribute.Primary!.Name}' true; one at most can be. (RFC 7643 §2.4)");
        if (chosen == 0)
            return [.. items.Select(item => item.Value)];
        // Two values kept apart by the flag alone become the same one.
        return [.. items.Select(item => !item.Chosen && PrimaryFlag.IsPrimary(attribute, item.Value)
            ? ((ScimObject)item.Value).With(attribute.Primary!.Name, ScimBoolean.False)
            : item.Value).Distinct()];
    }
}

/// <summary>One of several values after an operation.</summary>
/// <param name="Value">The value.</param>
/// <param name="Touched">Whether the operation was about it.</param>
/// <param name="Chosen">Whether the operation made it primary.</param>
internal readonly record struct EditedValue(ScimValue Value, bool Touched, bool Chosen);
