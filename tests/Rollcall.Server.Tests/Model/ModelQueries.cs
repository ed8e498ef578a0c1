using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>Queries of GET: filters, order, pages, parts of resources.</summary>
internal static class ModelQueries
{
    private static readonly Gen<string> Attributes = Gen.Elements(
        "userName", "emails", "emails.value", "name.givenName", "displayName", "members", "members.value", "groups", "groups.display", "meta", "meta.version", "active", "EXTERNALID",
        ModelType.EnterpriseUrn, ModelType.EnterpriseUrn + ":manager", ModelType.EnterpriseUrn + ":manager.value", ModelType.UserUrn + ":title", "shoeSize", "id", "schemas", "password");

    private static readonly Gen<string> Literal = Gen.OneOf(ModelWords.Name, ModelWords.Text, ModelWords.Address).Where(text => !text.Contains('&', StringComparison.Ordinal));

    private static readonly Gen<string> Comparison = Gen.Frequency((4, Gen.Constant("eq")), (1, Gen.Elements("ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ")));

    public static Gen<string> Projection { get; } =
        from which in Gen.Elements("attributes", "excludedAttributes")
        from count in Gen.Choose(0, 3)
        from names in Attributes.ListOf(count)
        select count == 0 ? "" : $"?{which}={string.Join(',', names)}";

    public static Gen<string> UserFilter { get; } = Filter(Gen.Frequency(
        (6, Test(Gen.Elements("userName", "displayName", "title", "externalId", "name.familyName", "emails", "emails.value", "emails.type", "nickName", "USERNAME",
            ModelType.EnterpriseUrn + ":department", ModelType.EnterpriseUrn + ":employeeNumber", ModelType.UserUrn + ":userName"), Literal)),
        (2, Gen.Elements("active eq true", "active eq false", "active ne true", "emails.primary eq true", "emails.primary ne true", "title pr", "emails pr", "name pr", "groups pr",
            "meta.version eq \"W/\\\"1\\\"\"", "meta.resourceType eq \"User\"", "title eq null", "emails.type ne null")),
        (2, ModelWords.MemberId.SelectMany(id => Gen.Elements($"id eq \"{id}\"", $"groups.value eq \"{id}\"", $"{ModelType.EnterpriseUrn}:manager.value eq \"{id}\"", $"groups[value eq \"{id}\" and type eq \"direct\"]"))),
        (2, from kind in ModelWords.Kind from address in ModelWords.Address from list in Gen.Elements("emails", "phoneNumbers") select $"{list}[type eq {kind} and value eq {address}]"),
        (1, Gen.Elements("meta.lastModified ge \"{time:5}\"", "meta.created lt \"{time:3}\"", "meta.created eq \"{time:2}\"", "meta.lastModified gt \"{time:4}\"", "emails[primary eq true]", "emails[not (type eq \"work\")]", "roles[display pr]")),
        (1, Gen.Elements("shoeSize eq \"1\"", "userName eq", "userName regex \"a\"", "(userName pr", "active gt true", "title eq 7", "password pr", "not userName pr", "emails[kind eq \"x\"]", "name eq \"x\"", ""))));

    public static Gen<string> GroupFilter { get; } = Filter(Gen.Frequency(
        (4, Test(Gen.Elements("displayName", "externalId", ModelType.GroupUrn + ":displayName"), Literal)),
        (3, ModelWords.MemberId.SelectMany(id => Gen.Elements($"members.value eq \"{id}\"", $"members[value eq \"{id}\"]", $"members eq \"{id}\"", $"id eq \"{id}\"", $"members.value ne \"{id}\""))),
        (2, Gen.Elements("members pr", "members.type eq \"Group\"", "members[type eq \"user\"]", "externalId pr", "not (members pr)")),
        (1, Gen.Elements("userName eq \"x\"", "members.rank pr", "displayName co 1"))));

    public static Gen<string> List(Gen<string> filter) =>
        from parameters in ModelWords.Some(
            (65, filter.Select(f => "filter=" + f)),
            (35, Gen.Frequency((6, Gen.Elements("userName", "displayName", "title", "emails", "emails.value", "name.givenName", "active", "id", "externalId", "meta.lastModified")), (1, Gen.Constant("shoeSize"))).Select(a => "sortBy=" + a)),
            (25, Gen.Frequency((8, Gen.Elements("ascending", "descending")), (1, Gen.Constant("sideways"))).Select(o => "sortOrder=" + o)),
            (40, Gen.Frequency((10, Gen.Choose(-1, 6).Select(n => $"{n}")), (1, Gen.Elements("x", "1.5"))).Select(n => "startIndex=" + n)),
            (40, Gen.Frequency((10, Gen.Choose(-1, 4).Select(n => $"{n}")), (1, Gen.Elements("x", "1.5"))).Select(n => "count=" + n)))
        from projection in Gen.Frequency((4, Gen.Constant("")), (1, Projection))
        select parameters.Count == 0 ? projection : $"?{string.Join('&', parameters)}{projection.Replace('?', '&')}";

    private static Gen<string> Test(Gen<string> attribute, Gen<string> value) => from a in attribute from op in Comparison from v in value select $"{a} {op} {v}";

    private static Gen<string> Filter(Gen<string> term) => Gen.Frequency(
        (5, term),
        (1, from left in term from word in Gen.Elements("and", "or") from right in term select $"{left} {word} {right}"),
        (1, term.Select(inner => $"not ({inner})")),
        (1, from a in term from b in term from c in term select $"({a} or {b}) and {c}"));
}
