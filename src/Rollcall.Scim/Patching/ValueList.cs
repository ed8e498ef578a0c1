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
        Settle(attribute, [.. Items(before).Select(item => (item, false)), .. values.Items.Select(item => (item, true))], place);

    /// <summary>
    /// Joins what the operation made equal and lets one value be primary. Values that differ only in being primary are one value:
    /// otherwise a repeated add of a primary value would double it as soon as another has become primary in between.
    /// </summary>
    public static ScimList? Settle(ScimAttribute attribute, ImmutableArray<(ScimValue Value, bool Touched)> items, in AttributePlace place)
    {
        var primary = attribute.Primary;
        var distinct = new List<(ScimValue Value, bool Touched)>(items.Length);
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
                distinct[position] = (Joined(distinct[position].Value, item.Value, primary), true);
            }
        }
        return Of(primary is null ? [.. distinct.Select(item => item.Value)] : OnePrimary(distinct, primary, place));
    }

    private static ScimValue Joined(ScimValue first, ScimValue second, ScimAttribute? primary) =>
        primary is not null && first is ScimObject complex && (second as ScimObject)?[primary.Name] is { } flag ? complex.With(primary.Name, flag) : first;

    // RFC 7644 §3.5.2: setting one value's primary to true "SHALL cause the server to automatically set "primary" to "false" for any other values".
    private static ImmutableArray<ScimValue> OnePrimary(List<(ScimValue Value, bool Touched)> items, ScimAttribute primary, in AttributePlace place)
    {
        var chosen = items.Count(item => item.Touched && IsTrue(item.Value, primary));
        if (chosen > 1)
            throw ScimException.InvalidValue($"{place.Sub(primary)} would be true for {chosen} values; one at most can be primary. (RFC 7643 §2.4)");
        return [.. items.Select(item => chosen == 1 && !item.Touched && IsTrue(item.Value, primary) ? ((ScimObject)item.Value).With(primary.Name, ScimBoolean.False) : item.Value)];
    }

    private static bool IsTrue(ScimValue value, ScimAttribute primary) => value is ScimObject complex && complex[primary.Name] is ScimBoolean { Value: true };
}
