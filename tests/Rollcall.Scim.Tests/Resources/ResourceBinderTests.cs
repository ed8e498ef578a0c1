using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ResourceBinderTests
{
    private static readonly ResourceType User = ScimSchemas.Standard.User;

    [Fact]
    public void The_document_has_the_names_and_the_order_of_the_schemas()
    {
        var ignored = new List<string>();

        var document = ResourceBinder.Bind(
            Json.Object("""
                {"URN:ietf:params:scim:schemas:extension:enterprise:2.0:USER":{"Manager":{"VALUE":"m"},"employeenumber":"7"},
                 "emails":[{"primary":true,"VALUE":"b@example.com"}],"externalID":"x","NAME":{"familyName":"J","givenName":"B"},"username":"bjensen","id":"no","meta":{}}
                """),
            User, ScimDialect.Tolerant, ignored);

        Json.Text(document).ShouldBe(Json.Text(Json.Value("""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"x","userName":"bjensen","name":{"familyName":"J","givenName":"B"},"emails":[{"value":"b@example.com","primary":true}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"7","manager":{"value":"m"}}}
            """)));
        ignored.ShouldBeEmpty();
    }

    [Fact]
    public void A_wrong_type_is_told_with_place_and_section()
    {
        var body = Json.Object("""{"userName":"b","emails":[{"value":"b@example.com"},{"value":7}]}""");

        var error = Should.Throw<ScimException>(() => ResourceBinder.Bind(body, User, ScimDialect.Tolerant, []));

        error.ScimType.ShouldBe("invalidValue");
        error.Detail.ShouldBe("emails[1].value must be a string, not an integer. (RFC 7643 §2.3.1)");
    }

    [Theory]
    [InlineData("emails", null, """{"value":"a"}""", """[{"value":"a"}]""")]
    [InlineData("emails", null, """[{"value":"a"},{"value":"a"}]""", """[{"value":"a"}]""")]
    [InlineData("emails", "value", "\"a\"", "\"a\"")]
    [InlineData("name", null, """{"GivenName":"B","familyName":null}""", """{"givenName":"B"}""")]
    [InlineData("name", null, """{"givenName":""}""", null)]
    [InlineData("emails", null, "[]", null)]
    [InlineData("emails", null, "null", null)]
    [InlineData("active", null, "false", "false")]
    [InlineData("password", null, "\"t1meMa$heen\"", null)]
    [InlineData("id", null, "\"x\"", null)]
    public void A_value_is_bound_to_its_attribute(string name, string? sub, string value, string? expected)
    {
        var target = User.Resolve(new AttributePath(null, name, sub))!;

        var bound = ResourceBinder.BindValue(target, Json.Value(value), ScimDialect.Tolerant, []);

        (bound is null ? null : Json.Text(bound)).ShouldBe(expected);
    }

    [Fact]
    public void A_value_is_bound_to_a_whole_extension()
    {
        var target = User.Resolve(new AttributePath("urn:ietf:params:scim:schemas:extension:enterprise:2.0", "User", null))!;
        var ignored = new List<string>();

        var bound = ResourceBinder.BindValue(target, Json.Value("""{"shoeSize":44,"Department":"Tours"}"""), ScimDialect.Tolerant, ignored);

        Json.Text(bound!).ShouldBe("""{"department":"Tours"}""");
        ignored.ShouldBe(["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:shoeSize"]);
    }

    [Fact]
    public void What_was_dropped_is_named_once_and_no_longer_than_a_person_reads()
    {
        var ignored = new List<string>();
        var body = ScimObject.Empty.With("userName", new ScimString("b"));
        for (var i = 0; i < 200; i++)
            body = body.With($"unknown{i}", ScimBoolean.True);

        ResourceBinder.Bind(body, User, ScimDialect.Tolerant, ignored);

        ignored.Count.ShouldBe(51);
        ignored[^1].ShouldBe("…");
    }

    [Theory]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""[{"value":"a","display":"A"},{"value":"b","$ref":null},{"value":"a"}]""", "a,b")]
    [InlineData("""{"value":"a"}""", "a")]
    [InlineData("""[null,{},{"value":"a"}]""", "a")]
    public void Member_ids_are_read_each_once_in_order(string value, string expected) =>
        string.Join(',', ResourceBinder.MemberIds(Json.Value(value), ScimLimits.Default)).ShouldBe(expected);

    [Theory]
    [InlineData("""[{"value":"a"},{"display":"B"}]""", "members[1].value is missing")]
    [InlineData("""[{"value":""}]""", "members[0].value is empty")]
    [InlineData("""[{"value":7}]""", "members[0].value must be a string, not an integer")]
    [InlineData("""["a"]""", "members[0] must be an object with a 'value', not a string")]
    public void A_member_without_id_is_told_with_its_place(string value, string detail)
    {
        var error = Should.Throw<ScimException>(() => ResourceBinder.MemberIds(Json.Value(value), ScimLimits.Default));

        error.ScimType.ShouldBe("invalidValue");
        error.Detail.ShouldStartWith(detail);
    }

    [Fact]
    public void More_members_than_the_limit_are_too_large()
    {
        var limits = new ScimLimits { MembersPerRequest = 2 };

        var error = Should.Throw<ScimException>(() => ResourceBinder.MemberIds(Json.Value("""[{"value":"a"},{"value":"b"},{"value":"c"}]"""), limits));

        error.Status.ShouldBe(413);
        ResourceBinder.MemberIds(Json.Value("""[{"value":"a"},{"value":"b"}]"""), limits).Length.ShouldBe(2);
    }
}
