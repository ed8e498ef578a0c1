using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Patching;

/// <summary>
/// What has a value for good. RFC 7644 §3.5.2: a client may add a value to an immutable attribute that has none; sending the same again changes nothing.
/// </summary>
internal static class Unchangeable
{
    public static void Check(ScimAttribute attribute, ScimValue? before, ScimValue? after, in AttributePlace place)
    {
        if (attribute.Mutability == Mutability.Immutable && before is not null && !before.Equals(after))
            throw ScimException.Mutability($"{place} is immutable: it has a value and cannot be given another. (RFC 7644 §3.5.2)");
        if (attribute is { IsComplex: true, MultiValued: false })
            CheckParts(attribute, before, after, place);
    }

    public static void CheckParts(ScimAttribute attribute, ScimValue? before, ScimValue? after, in AttributePlace place)
    {
        if (before is not ScimObject was)
            return;
        foreach (var sub in attribute.SubAttributes)
        {
            if (sub.Mutability == Mutability.Immutable && was[sub.Name] is { } kept)
                Check(sub, kept, (after as ScimObject)?[sub.Name], place.Sub(sub));
        }
    }
}
