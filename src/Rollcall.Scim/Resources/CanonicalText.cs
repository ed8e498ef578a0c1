using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>The values of an attribute that takes none but its canonical ones (RFC 7643 §2.3.1).</summary>
internal static class CanonicalText
{
    private const int MostListed = 10;

    /// <summary>Whether a value is a canonical one, compared as filters compare it.</summary>
    public static bool IsAmong(ScimAttribute attribute, ScimValue value) => value is ScimString text && attribute.CanonicalValues.Any(known => attribute.CaseExact
        ? string.Equals(known, text.Value, StringComparison.Ordinal)
        : string.Equals(Folding.Key(known), Folding.Key(text.Value), StringComparison.Ordinal));

    /// <summary>The canonical values for a message, as many as a person reads.</summary>
    public static string Listed(ScimAttribute attribute) =>
        string.Join(", ", attribute.CanonicalValues.Take(MostListed).Select(v => $"'{v}'")) + (attribute.CanonicalValues.Length > MostListed ? ", …" : "");
}
