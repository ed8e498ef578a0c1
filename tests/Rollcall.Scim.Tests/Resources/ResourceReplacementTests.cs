using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ResourceReplacementTests
{
    private const string Extension = "urn:example:badge:User";

    private static readonly ResourceType User = ScimSchemas.Standard.User.With(new SchemaExtension(
        new ScimSchema(Extension, "Badge", "",
        [
            new() { Name = "number", Mutability = Mutability.Immutable },
            new() { Name = "serial", Mutability = Mutability.Immutable, CaseExact = true },
            new() { Name = "printed", Type = AttributeType.Boolean, Mutability = Mutability.ReadOnly },
            new()
            {
                Name = "door",
                Type = AttributeType.Complex,
                SubAttributes = [new() { Name = "code", Mutability = Mutability.Immutable }, new() { Name = "label" }],
            },
        ]),
        Required: false));

    [Fact]
    public void What_is_not_sent_is_cleared()
    {
        var next = Merge("""{"userName":"a","title":"t","name":{"givenName":"g","familyName":"f"}}""", """{"userName":"a","name":{"givenName":"h"}}""");

        Json.Text(next).ShouldBe("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","name":{"givenName":"h"}}""");
    }

    [Fact]
    public void Silence_switches_nobody_off_in_a_tolerant_directory()
    {
        Merge("""{"userName":"a","active":true}""", """{"userName":"a"}""")["active"].ShouldBe(ScimBoolean.True);
        Merge("""{"userName":"a","active":false}""", """{"userName":"a"}""")["active"].ShouldBe(ScimBoolean.False);
        Merge("""{"userName":"a","active":true}""", """{"userName":"a","active":false}""")["active"].ShouldBe(ScimBoolean.False);
    }

    [Fact]
    public void A_strict_directory_clears_active_when_it_is_not_sent() =>
        Merge("""{"userName":"a","active":true}""", """{"userName":"a"}""", strict: true)["active"].ShouldBeNull();

    [Fact]
    public void Immutable_and_readOnly_values_are_kept_when_not_sent()
    {
        var next = Merge("""{"userName":"a","urn:example:badge:User":{"number":"1","printed":true,"door":{"code":"c","label":"l"}}}""", """{"userName":"a"}""");

        Json.Text(next).ShouldBe(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:badge:User"],"userName":"a","urn:example:badge:User":{"number":"1","printed":true,"door":{"code":"c"}}}""");
    }

    [Fact]
    public void An_immutable_attribute_without_value_can_be_given_one() =>
        Merge("""{"userName":"a"}""", """{"userName":"a","urn:example:badge:User":{"number":"1"}}""")[Extension].ShouldBe(Json.Value("""{"number":"1"}"""));

    [Fact]
    public void An_immutable_value_sent_in_other_case_is_the_same_value_unless_case_is_exact()
    {
        Merge("""{"urn:example:badge:User":{"number":"a"}}""", """{"urn:example:badge:User":{"number":"A"}}""")[Extension].ShouldBe(Json.Value("""{"number":"a"}"""));
        Should.Throw<ScimException>(() => Merge("""{"urn:example:badge:User":{"serial":"a"}}""", """{"urn:example:badge:User":{"serial":"A"}}"""));
    }

    [Theory]
    [InlineData("""{"number":"1"}""", """{"number":"2"}""", $"{Extension}:number")]
    [InlineData("""{"door":{"code":"1"}}""", """{"door":{"code":"2"}}""", $"{Extension}:door.code")]
    public void An_immutable_value_cannot_be_given_another(string current, string requested, string place)
    {
        var error = Should.Throw<ScimException>(() => Merge($"{{\"{Extension}\":{current}}}", $"{{\"{Extension}\":{requested}}}"));

        error.ScimType.ShouldBe("mutability");
        error.Detail.ShouldStartWith(place);
    }

    private static ScimObject Merge(string current, string requested, bool strict = false) =>
        ResourceReplacement.Merge(User, Json.Object(current), Json.Object(requested), strict);
}
