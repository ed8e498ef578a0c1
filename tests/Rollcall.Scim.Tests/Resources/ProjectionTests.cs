using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ProjectionTests
{
    private static readonly ResourceType User = ScimSchemas.Standard.User;
    private static readonly ResourceType Group = ScimSchemas.Standard.Group;

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData(" , ", ",")]
    public void Nothing_asked_for_is_the_default(string? attributes, string? excluded) => Projection.Parse(attributes, excluded, User).IsDefault.ShouldBeTrue();

    [Theory]
    [InlineData("userName", null)]
    [InlineData(null, "userName")]
    [InlineData("unknown", null)]
    public void Anything_asked_for_is_not_the_default(string? attributes, string? excluded) =>
        Projection.Parse(attributes, excluded, User).IsDefault.ShouldBeFalse();

    [Fact]
    public void A_type_with_attributes_returned_on_request_has_no_default_that_stands_for_the_stored_bytes()
    {
        var core = User.With(User.Schema.With(new ScimAttribute { Name = "bloodGroup", Returned = Returned.Request }));
        var sub = User.With(User.Schema.With(
            new ScimAttribute { Name = "badge", Type = AttributeType.Complex, SubAttributes = [new() { Name = "pin", Returned = Returned.Request }] }));
        var extension = User.With(new SchemaExtension(new ScimSchema("urn:example:x", "x", "", [new() { Name = "y", Returned = Returned.Request }]), Required: false));

        Projection.For(User).IsDefault.ShouldBeTrue();
        Projection.For(core).IsDefault.ShouldBeFalse();
        Projection.For(sub).IsDefault.ShouldBeFalse();
        Projection.For(extension).IsDefault.ShouldBeFalse();
    }

    [Fact]
    public void A_type_with_remnants_has_no_default_that_stands_for_the_stored_bytes()
    {
        Projection.For(User.WithRemnants(true)).IsDefault.ShouldBeFalse();
        User.WithRemnants(true).With(User.Schema).With(User.Extensions[0]).HasRemnants.ShouldBeTrue();
        Projection.For(User.WithRemnants(true).WithRemnants(false)).IsDefault.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, null, """{"urn:example:x":{"y":"1"}}""", """{"userName":"ada","urn:example:x":{"y":"1"}}""")]
    [InlineData(null, null, """{"userName":"ada"}""", """{"userName":"ada"}""")]
    [InlineData("userName", null, """{"urn:example:x":{"y":"1"}}""", """{"userName":"ada"}""")]
    [InlineData(null, "urn:example:x:y", """{"urn:example:x":{"y":"1"}}""", """{"userName":"ada"}""")]
    [InlineData(null, "urn:example:x", """{"urn:example:x":{"y":"1"}}""", """{"userName":"ada"}""")]
    [InlineData(null, "userName", """{"urn:example:x":{"y":"1"}}""", """{"urn:example:x":{"y":"1"}}""")]
    public void What_is_returned_on_request_is_in_the_answer_to_the_write_that_gave_it(string? attributes, string? excluded, string given, string shown)
    {
        var type = User.With(new SchemaExtension(new ScimSchema("urn:example:x", "x", "", [new() { Name = "y", Returned = Returned.Request }]), Required: false));
        Json.Text(Projection.Parse(attributes, excluded, type).AnsweringTo(Json.Object(given)).Apply(Json.Object("""{"userName":"ada","urn:example:x":{"y":"1"}}"""))).ShouldBe(shown);
    }

    [Fact]
    public void A_type_without_such_attributes_answers_a_write_as_anything_else()
    {
        var projection = Projection.For(User);
        projection.AnsweringTo(Json.Object("""{"userName":"ada"}""")).ShouldBeSameAs(projection);
    }

    [Theory]
    [InlineData(null, null, "members", true)]
    [InlineData(null, "members", "members", false)]
    [InlineData(null, "MEMBERS", "members", false)]
    [InlineData(null, "urn:ietf:params:scim:schemas:core:2.0:Group:members", "members", false)]
    [InlineData(null, "members.display", "members", true)]
    [InlineData("displayName", null, "members", false)]
    [InlineData("members.value", null, "members", true)]
    [InlineData("displayName", null, "id", true)]
    [InlineData(null, "id", "id", true)]
    [InlineData("displayName", null, "meta", false)]
    [InlineData(null, null, "groups", false)]
    public void Includes_says_what_need_not_even_be_read(string? attributes, string? excluded, string attribute, bool expected) =>
        Projection.Parse(attributes, excluded, Group).Includes(attribute).ShouldBe(expected);

    [Fact]
    public void Both_parameters_together_are_refused() =>
        Should.Throw<ScimException>(() => Projection.Parse("userName", "members", User)).ScimType.ShouldBe("invalidValue");
}
