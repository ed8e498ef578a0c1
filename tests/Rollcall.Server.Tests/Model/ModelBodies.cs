using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>Bodies of POST and PUT.</summary>
internal static class ModelBodies
{
    public static Gen<string> Plural { get; } = ModelWords.Object((90, "value", ModelWords.Address), (60, "type", ModelWords.Kind), (15, "display", ModelWords.Text), (25, "primary", ModelWords.Truth));

    public static Gen<string> PersonName { get; } = ModelWords.Object((60, "givenName", ModelWords.Text), (60, "familyName", ModelWords.Text), (15, "formatted", ModelWords.Name), (10, "middleName", Gen.Constant("null")));

    public static Gen<string> Manager { get; } = ModelWords.Object((90, "value", Gen.Elements("\"{user:0}\"", "\"{user:1}\"", "\"m-7\"")), (20, "$ref", Gen.Constant("\"../Users/m-7\"")));

    public static Gen<string> Enterprise { get; } = ModelWords.Object(
        (50, "employeeNumber", Gen.Elements("\"7\"", "\"8\"", "\"A7\"")), (50, "department", ModelWords.Text), (30, "costCenter", ModelWords.Text), (20, "division", Gen.Constant("null")), (40, "manager", Manager));

    public static Gen<string> Member { get; } =
        from id in ModelWords.MemberId
        from rest in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements(",\"display\":\"x\"", ",\"type\":\"User\"", ",\"$ref\":\"../Users/x\"", ",\"type\":\"Group\"")))
        select $"{{\"value\":\"{id}\"{rest}}}";

    public static Gen<string> User(bool strict) =>
        from enterprise in Gen.Frequency((3, Gen.Constant<string?>(null)), (2, Enterprise.Select(string? (e) => e)))
        from schemas in Gen.Frequency((25, Gen.Constant(Schemas(ModelType.UserUrn, enterprise is null ? null : ModelType.EnterpriseUrn))), (1, OddSchemas(ModelType.UserUrn)))
        from parts in ModelWords.Some(
            (96, Pair("userName", ModelWords.Name)), (30, Pair("externalId", ModelWords.Text)), (40, Pair("name", PersonName)), (30, Pair("displayName", ModelWords.Name)),
            (20, Pair("title", ModelWords.Text)), (15, Pair("NICKNAME", ModelWords.Text)), (60, Pair("active", ModelWords.Truth)), (10, Pair("password", Gen.Constant("\"s3cret\""))),
            (45, Pair("emails", ModelWords.List(Plural, 3))), (20, Pair("phoneNumbers", ModelWords.List(Plural, 2))), (10, Pair("roles", ModelWords.List(Plural, 2))), (12, Noise(strict)))
        select $"{{{string.Join(',', (string[])[.. schemas, .. parts, .. enterprise is null ? (string[])[] : [$"\"{ModelType.EnterpriseUrn}\":{enterprise}"]])}}}";

    public static Gen<string> Group(bool strict) =>
        from schemas in Gen.Frequency((25, Gen.Constant(Schemas(ModelType.GroupUrn, null))), (1, OddSchemas(ModelType.GroupUrn)))
        from parts in ModelWords.Some(
            (96, Pair("displayName", ModelWords.Name)), (70, Pair("members", ModelWords.List(Member, 3))), (20, Pair("externalId", ModelWords.Text)),
            (6, Gen.Elements("\"id\":\"x\"", "\"meta\":{\"version\":\"9\"}", "\"shoeSize\":44", "\"title\":\"x\"", "\"externalID\":7")))
        select $"{{{string.Join(',', Distinct([.. schemas, .. parts]))}}}";

    // Everything that is wrong, unknown, unassigned or not the client's to say; each name differs from those above.
    private static Gen<string> Noise(bool strict) => Gen.OneOf(
        Gen.Elements(
            "\"shoeSize\":44", "\"id\":\"x\"", "\"meta\":{\"version\":\"9\"}", "\"groups\":[{\"value\":\"g\"}]", "\"urn:example:x\":{\"a\":1}", "\"locale\":null", "\"userType\":\"\"", "\"members\":[]"),
        ModelWords.NoText.Select(value => $"\"timezone\":{value}"),
        strict ? Gen.Constant("\"department\":\"Maps\"") : Gen.Elements("\"costCenter\":\"Maps\"", "\"locale\":[\"de\"]"));

    private static Gen<string[]> OddSchemas(string urn) => Gen.Elements<string[]>([], [$"\"schemas\":[]"], [$"\"schemas\":[\"{urn}\",\"urn:example:x\"]"], [$"\"schemas\":[\"{urn.ToUpperInvariant()}\"]"]);

    private static string[] Schemas(string urn, string? extension) => [extension is null ? $"\"schemas\":[\"{urn}\"]" : $"\"schemas\":[\"{urn}\",\"{extension}\"]"];

    private static Gen<string> Pair(string name, Gen<string> value) => value.Select(v => $"\"{name}\":{v}");

    private static IEnumerable<string> Distinct(string[] parts) => parts.DistinctBy(p => p[..p.IndexOf(':', StringComparison.Ordinal)], StringComparer.OrdinalIgnoreCase);
}
