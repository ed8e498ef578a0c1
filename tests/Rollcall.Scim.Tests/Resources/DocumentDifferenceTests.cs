using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Resources;

public sealed class DocumentDifferenceTests
{
    private const string Enterprise = SchemaUrns.EnterpriseUser;

    [Theory]
    [InlineData("{}", "{}", "")]
    [InlineData("""{"userName":"a"}""", """{"userName":"a"}""", "")]
    [InlineData("""{"userName":"a"}""", """{"userName":"A"}""", "userName")]
    [InlineData("{}", """{"schemas":["x"],"userName":"a","externalId":"e"}""", "externalId userName")]
    [InlineData("""{"name":{"givenName":"a","familyName":"b"}}""", """{"name":{"givenName":"a","familyName":"c"}}""", "name.familyName")]
    [InlineData("""{"name":{"givenName":"a","familyName":"b"}}""", "{}", "name.familyName name.givenName")]
    [InlineData("""{"emails":[{"value":"a"},{"value":"b"}]}""", """{"emails":[{"value":"b"},{"value":"a"}]}""", "emails")]
    [InlineData("""{"emails":[{"value":"a","type":"work"}]}""", """{"emails":[{"type":"work","value":"a"}]}""", "")]
    [InlineData("{}", """{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","manager":{"value":"m"}}}""", $"{Enterprise}:department {Enterprise}:manager.value")]
    public void Only_what_differs_is_named_in_the_order_of_the_schemas(string before, string after, string expected) =>
        string.Join(' ', DocumentDifference.Paths(ScimSchemas.Standard.User, Json.Object(before), Json.Object(after))).ShouldBe(expected);
}
