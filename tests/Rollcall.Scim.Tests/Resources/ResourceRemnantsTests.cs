using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ResourceRemnantsTests
{
    private const string Own = "urn:example:own:2.0:User";

    private static readonly ResourceType Type = ScimSchemas.Standard.User.With(new SchemaExtension(
        new ScimSchema(Own, "Own", "", [new() { Name = "badge" }, new() { Name = "secret", Returned = Returned.Never }]), Required: false));

    [Theory]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"x","userName":"ada","title":"t"}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:own:2.0:User"],"userName":"ada","urn:example:own:2.0:User":{"badge":"b"}}""")]
    public void A_document_the_schemas_know_is_left_as_it_is(string json)
    {
        var document = Json.Object(json);
        ResourceRemnants.In(Type, document).ShouldBeEmpty();
        ResourceRemnants.Without(Type, document).ShouldBeSameAs(document);
    }

    [Fact]
    public void What_is_unknown_or_never_returned_goes_and_is_named()
    {
        var document = Json.Object("""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:own:2.0:User","urn:example:gone:2.0:User"],"userName":"ada",
             "urn:example:own:2.0:User":{"badge":"b","secret":"s","old":1},"urn:example:gone:2.0:User":{"x":1,"y":2}}
            """);
        ResourceRemnants.In(Type, document).ShouldBe([$"{Own}:secret", $"{Own}:old", "urn:example:gone:2.0:User:x", "urn:example:gone:2.0:User:y"]);
        Json.Text(ResourceRemnants.Without(Type, document)).ShouldBe(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:own:2.0:User"],"userName":"ada","urn:example:own:2.0:User":{"badge":"b"}}""");
    }

    [Fact]
    public void An_extension_without_a_value_left_is_not_named_any_more() => Json.Text(ResourceRemnants.Without(Type, Json.Object(
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:own:2.0:User"],"userName":"ada","urn:example:own:2.0:User":{"secret":"s"}}""")))
        .ShouldBe("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}""");
}
