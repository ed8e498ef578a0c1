using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>Operations of PATCH.</summary>
internal static class ModelPatches
{
    private const string Enterprise = ModelType.EnterpriseUrn;

    private static readonly Gen<string> Texts = Gen.Elements(
        "title", "nickName", "displayName", "externalId", "TITLE", "name.givenName", "name.familyName", "Name.GivenName", Enterprise + ":department", Enterprise + ":costCenter",
        Enterprise + ":manager.value", ModelType.UserUrn + ":title", ModelType.UserUrn + ":name.formatted");

    private static readonly Gen<string> Selected = Gen.Elements(
        "[type eq \\\"work\\\"]", "[type eq \\\"home\\\"]", "[value eq \\\"a@x.example\\\"]", "[primary eq true]", "[type eq \\\"work\\\" and value eq \\\"b@x.example\\\"]",
        "[type eq \\\"work\\\" or type eq \\\"home\\\"]", "[not (type pr)]", "[value sw \\\"A@\\\"]", "[primary eq false]", "[type ne \\\"work\\\"]", "[display pr]", "[type eq null]");

    private static readonly Gen<string> Lists = Gen.Frequency((4, Gen.Constant("emails")), (1, Gen.Elements("phoneNumbers", "roles", "EMAILS", ModelType.UserUrn + ":emails")));

    public static Gen<string> User(bool strict) => Gen.Frequency(
        (4, Set(Texts, ModelWords.Text)),
        (2, Set(Gen.Constant("userName"), ModelWords.Name)),
        (2, Set(Gen.Constant("active"), ModelWords.Truth)),
        (1, Set(Gen.Constant("name"), ModelBodies.PersonName)),
        (1, Set(Gen.Constant(Enterprise), ModelBodies.Enterprise)),
        (1, Set(Gen.Constant(Enterprise + ":manager"), ModelBodies.Manager)),
        (4, Set(Lists, Gen.OneOf(ModelBodies.Plural, ModelWords.List(ModelBodies.Plural, 3)))),
        (3, Set(Join(Lists, Selected), ModelBodies.Plural)),
        (4, Set(Join(Join(Lists, Selected), Gen.Elements(".value", ".type", ".display")), Gen.OneOf(ModelWords.Address, ModelWords.Kind))),
        (2, Set(Join(Lists, Selected, Gen.Constant(".primary")), ModelWords.Truth)),
        (1, Set(Join(Lists, Gen.Elements(".type", ".display")), ModelWords.Text)),
        (1, Set(Join(Lists, Gen.Constant(".primary")), strict ? ModelWords.Truth : Gen.Constant("false"))),
        (1, Set(Gen.OneOf(Texts, Gen.Elements("active", "name", "emails", "userName", Enterprise)), Gen.Constant("null"))),
        (4, Remove(Gen.OneOf(Texts, Lists, Join(Lists, Selected), Join(Lists, Selected, Gen.Elements(".type", ".value", ".primary")), Gen.Elements("active", "name", Enterprise, "emails.type", "userName", "id")))),
        (4, Whole(ModelWords.Object(
            (30, "title", ModelWords.Text), (30, "name", ModelBodies.PersonName), (40, "emails", ModelWords.List(ModelBodies.Plural, 2)), (20, "active", ModelWords.Truth), (20, "userName", ModelWords.Name),
            (15, "nickName", Gen.Constant("null")), (20, Enterprise, ModelBodies.Enterprise), (5, "shoeSize", Gen.Constant("44")), (5, "id", Gen.Constant("\"x\"")), (5, "timezone", ModelWords.NoText), (5, "password", Gen.Constant("\"s3cret\""))))),
        (1, strict ? Odd : Gen.OneOf(Odd, Foreign)));

    public static Gen<string> Group(bool strict) => Gen.Frequency(
        (3, Set(Gen.Elements("displayName", ModelType.GroupUrn + ":displayName"), ModelWords.Name)),
        (1, Set(Gen.Constant("externalId"), ModelWords.Text)),
        (6, Set(Gen.Elements("members", "members", "Members", ModelType.GroupUrn + ":members"), Gen.OneOf(ModelBodies.Member, ModelWords.List(ModelBodies.Member, 3)))),
        (5, ModelWords.MemberId.Select(id => $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}""")),
        (1, from one in ModelWords.MemberId from other in ModelWords.MemberId select $$"""{"op":"remove","path":"members[value eq \"{{one}}\" or value eq \"{{other}}\"]"}"""),
        (1, Remove(Gen.Elements("members[type eq \\\"Group\\\"]", "members[type eq \\\"user\\\"]", "members[not (type eq \\\"User\\\")]", "members[value pr]"))),
        (1, Remove(Gen.Elements("members", "externalId", "displayName", "meta"))),
        (2, Whole(ModelWords.Object((60, "displayName", ModelWords.Name), (60, "members", ModelWords.List(ModelBodies.Member, 2)), (10, "externalId", Gen.Constant("null")), (5, "shoeSize", Gen.Constant("44"))))),
        (strict ? 0 : 1, ModelWords.List(ModelBodies.Member, 2).Select(list => $$"""{"op":"Remove","path":"members","value":{{list}}}""")),
        (1, Odd));

    /// <summary>What every directory refuses.</summary>
    private static Gen<string> Odd { get; } = Gen.Elements(
        """{"op":"move","path":"title","value":"x"}""",
        """{"op":"add","path":"rank","value":"x"}""",
        """{"op":"replace","path":"name.rank","value":"x"}""",
        """{"op":"replace","path":"externalId[type eq \"x\"]","value":"x"}""",
        """{"op":"replace","path":"emails[type eq \"work\"","value":"x"}""",
        """{"op":"remove","path":"emails[kind eq \"work\"]"}""",
        """{"op":"remove","path":"roles[primary gt true]"}""",
        """{"op":"remove"}""",
        """{"op":"add","path":"externalId"}""",
        """{"op":"add","value":"x"}""",
        """{"op":"replace","path":"externalId","value":7}""",
        """{"op":"replace","path":"id","value":"x"}""",
        """{"op":"replace","path":"meta.version","value":"x"}""",
        """{"op":"remove","path":"schemas"}""",
        """{"path":"externalId","value":"x"}""");

    /// <summary>What only a tolerant directory understands.</summary>
    private static Gen<string> Foreign { get; } = Gen.Elements(
        """{"op":"Replace","path":"active","value":"False"}""",
        """{"op":"REPLACE","path":"title","value":""}""",
        """{"op":"Add","path":"department","value":"Maps"}""",
        """{"op":"Add","path":"manager","value":"m-7"}""",
        """{"op":"Remove","path":"emails","value":[{"value":"A@x.example"}]}""",
        """{"op":"Add","path":"emails","value":["d@x.example"]}""",
        """{"op":"Replace","value":{"active":"True","department":"Maps"}}""",
        """{"op":"Replace","path":"emails[type eq \"other\"].value","value":"o@x.example"}""");

    private static Gen<string> Set(Gen<string> path, Gen<string> value) =>
        from op in Gen.Elements("add", "replace")
        from p in path
        from v in value
        select $$"""{"op":"{{op}}","path":"{{p}}","value":{{v}}}""";

    private static Gen<string> Remove(Gen<string> path) => path.Select(p => $$"""{"op":"remove","path":"{{p}}"}""");

    private static Gen<string> Whole(Gen<string> value) => from op in Gen.Elements("add", "replace") from v in value select $$"""{"op":"{{op}}","value":{{v}}}""";

    private static Gen<string> Join(params Gen<string>[] parts) => parts.Aggregate((left, right) => from a in left from b in right select a + b);
}
