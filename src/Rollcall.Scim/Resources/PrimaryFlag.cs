using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Which of several values is the preferred one (RFC 7643 §2.4).</summary>
internal static class PrimaryFlag
{
    public static bool IsPrimary(ScimAttribute attribute, ScimValue? value) =>
        attribute.Primary is { } primary && value is ScimObject complex && complex[primary.Name] is ScimBoolean { Value: true };
}
