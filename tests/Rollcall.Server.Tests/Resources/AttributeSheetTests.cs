using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Tests.Resources;

public sealed class AttributeSheetTests
{
    private const string Device = "urn:example:device";

    private static readonly ResourceType Type = ScimSchemas.Standard.User.With(new SchemaExtension(new ScimSchema(Device, "Device", "", [
        new() { Name = "costCenter" },
        new() { Name = "pin", Mutability = Mutability.WriteOnly },
        new() { Name = "hidden", Returned = Returned.Never },
        new() { Name = "photo", Type = AttributeType.Binary },
        new() { Name = "seats", Type = AttributeType.Integer, MultiValued = true },
        new() { Name = "owner", Type = AttributeType.Complex, SubAttributes = [new() { Name = "value" }, new() { Name = "secret", Returned = Returned.Never }] },
    ]), false));

    [Fact]
    public void Attributes_stand_in_the_order_and_groups_of_their_schemas()
    {
        var sheet = Of("""
            {"schemas":["x"],"externalId":"00u1","title":"Countess","active":true,"userName":"ada","displayName":"Ada","name":{"familyName":"Lovelace","givenName":"Ada"},
             "emails":[{"value":"ada@x.test","type":"work","primary":true},{"value":"home@x.test","type":"home","primary":false}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"7","manager":{"value":"26","displayName":"Bob"}}}
            """);
        sheet[0].Title.ShouldBe("Profile");
        sheet.Single(s => s.Title is "Name").Attributes.Select(a => a.Path).ShouldBe(["name.familyName", "name.givenName"]);
        var profile = sheet[0].Attributes;
        profile.Select(a => a.Path).ShouldBe(["userName", "displayName", "title", "active", "emails", "externalId"]);
        profile.Single(a => a.Path is "active").Values.ShouldHaveSingleItem().Text.ShouldBe("Yes");
        profile.Single(a => a.Path is "emails").Values.Select(v => (v.Text, Marks: string.Join(',', v.Marks))).ShouldBe([("ada@x.test", "work,primary"), ("home@x.test", "home")]);
        sheet[^1].Urn.ShouldBe(SchemaUrns.EnterpriseUser);
        sheet[^1].Attributes.Select(a => (a.Label, a.Values[0].Text)).ShouldBe([("Employee number", "7"), ("Manager", "26\nBob")]);
    }

    [Fact]
    public void What_may_not_be_returned_is_not_shown()
    {
        var sheet = Of($$$"""{"userName":"ada","password":"p4ss","{{{Device}}}":{"pin":"p4ss","hidden":"p4ss","owner":{"value":"26","secret":"p4ss"},"unknown":"p4ss"},"unknown":"p4ss","urn:other":{"a":"p4ss"}}""");
        string.Join('|', sheet.SelectMany(s => s.Attributes).SelectMany(a => a.Values).Select(v => v.Text)).ShouldBe("ada|26");
    }

    [Fact]
    public void Values_of_every_type_are_readable()
    {
        var sheet = Of($$$"""{"userName":"ada","{{{Device}}}":{"costCenter":"","photo":"AAAA","seats":[1,2]}}""");
        sheet[^1].Attributes.Select(a => (a.Label, Text: string.Join(' ', a.Values.Select(v => v.Text)))).ShouldBe([("Photo", "3 bytes"), ("Seats", "1 2")]);
    }

    [Fact]
    public void A_list_without_end_is_cut()
    {
        var sheet = Of($$$"""{"userName":"ada","{{{Device}}}":{"seats":[{{{string.Join(',', Enumerable.Range(0, 60))}}}]}}""");
        var line = sheet[^1].Attributes.ShouldHaveSingleItem();
        (line.Values.Count, line.More).ShouldBe((AttributeSheet.MostValues, 10));
    }

    [Theory]
    [InlineData("userName", "User name")]
    [InlineData("costCenter", "Cost center")]
    [InlineData("profileURL", "Profile URL")]
    [InlineData("URLPath", "URL path")]
    [InlineData("x509Certificates", "X509 certificates")]
    [InlineData("badge_no", "Badge no")]
    public void A_name_of_a_schema_becomes_words(string name, string label) => AttributeSheet.Label(name).ShouldBe(label);

    private static IReadOnlyList<AttributeSection> Of(string json) => AttributeSheet.Of(Type, (ScimObject)ScimJson.Read(Encoding.UTF8.GetBytes(json)));
}
