using System.Globalization;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Filtering;

/// <summary>What the standard schemas have no attribute for; everything else is in Cases/filter.</summary>
public sealed class ScimPredicateTests
{
    private static readonly ResourceType Device = new("Device", "/Devices", "", new ScimSchema("urn:example:device:2.0:Device", "Device", "",
    [
        new() { Name = "slots", Type = AttributeType.Integer },
        new() { Name = "weight", Type = AttributeType.Decimal },
        new() { Name = "bought", Type = AttributeType.DateTime },
        new() { Name = "tags", MultiValued = true },
        new() { Name = "marks", MultiValued = true, CaseExact = true },
        new() { Name = "keys", Type = AttributeType.Complex, MultiValued = true, SubAttributes = [new() { Name = "value", Returned = Returned.Never }, new() { Name = "type" }] },
        new() { Name = "pin", Mutability = Mutability.WriteOnly },
    ]), []);

    [Theory]
    [InlineData("slots eq 4", true)]
    [InlineData("slots eq 4.0", true)]
    [InlineData("slots eq 4e0", true)]
    [InlineData("slots ne 4.5", true)]
    [InlineData("slots gt 3.9", true)]
    [InlineData("slots gt 10", false)]
    [InlineData("slots le 4", true)]
    [InlineData("slots lt 4", false)]
    [InlineData("weight eq 1.5", true)]
    [InlineData("weight eq 1.50", true)]
    [InlineData("weight ge 1", true)]
    [InlineData("weight lt 12", true)]
    [InlineData("tags eq \"RED\"", true)]
    [InlineData("tags sw \"b\"", true)]
    [InlineData("tags eq \"green\"", false)]
    [InlineData("tags ne \"red\"", true)]
    [InlineData("tags[value eq \"blue\"]", true)]
    [InlineData("tags[value eq \"blue\" and value eq \"red\"]", false)]
    [InlineData("marks eq \"red\"", false)]
    [InlineData("marks eq \"Red\"", true)]
    [InlineData("marks pr", true)]
    [InlineData("keys.type eq \"a\"", true)]
    [InlineData("pin pr or slots pr", null)]
    [InlineData("keys eq \"k\"", null)]
    [InlineData("keys.value pr", null)]
    [InlineData("keys[value eq \"k\"]", null)]
    [InlineData("tags[type eq \"blue\"]", null)]
    [InlineData("tags.value eq \"red\"", null)]
    [InlineData("slots co 4", null)]
    [InlineData("slots sw 4", null)]
    [InlineData("slots eq \"4\"", null)]
    [InlineData("weight eq true", null)]
    [InlineData("weight ew 5", null)]
    public void Custom_types_are_compared_by_type(string filter, bool? matches)
    {
        var device = Json.Object("""
            {"id":"1","slots":4,"weight":1.5,"tags":["red","Blue"],"marks":["Red"],"keys":[{"value":"k","type":"a"}]}
            """);
        if (matches is null)
            Refusal(filter, Device).ScimType.ShouldBe("invalidFilter");
        else
            Matches(filter, Device, device).ShouldBe(matches.Value);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+14:00", "bought lt \"0001-01-01T00:00:00Z\"")]
    [InlineData("9999-12-31T23:59:59-14:00", "bought gt \"9999-12-31T23:59:59Z\"")]
    [InlineData("2011-05-13T04:42:34.1234567Z", "bought gt \"2011-05-13T04:42:34.123456Z\"")]
    [InlineData("2011-05-13T04:42:34.12345678901Z", "bought eq \"2011-05-13T04:42:34.1234567Z\"")]
    [InlineData("2011-05-13T04:42:34+02:00", "bought eq \"2011-05-13T02:42:34Z\"")]
    public void An_instant_is_compared_whatever_its_offset_and_fraction(string stored, string filter) =>
        Matches(filter, Device, Json.Object($$"""{"bought":"{{stored}}"}""")).ShouldBeTrue();

    [Theory]
    [InlineData("2011-05-13T04:42:34.Z")]
    [InlineData("2011-05-13T04:42:34.5")]
    [InlineData("2011-05-13T04:42:34z")]
    [InlineData("2011-05-13T04:42:34+2:00")]
    [InlineData("2011-05-13T04:42:34+14:01")]
    [InlineData("2011-05-13T04:42:34+01:60")]
    [InlineData("2011-05-13T04:42:34+0100")]
    [InlineData("2011-05-13T04:42:34Z ")]
    [InlineData("2011-05-13T04:42Z")]
    [InlineData("2011-13-01T00:00:00Z")]
    public void What_is_no_instant_is_refused(string text) =>
        Refusal($"bought eq \"{text}\"", Device).Detail.ShouldContain("'bought' is a dateTime");

    [Fact]
    public void Names_of_members_are_found_in_any_case() =>
        Matches("name.givenName eq \"Ada\"", ScimSchemas.Standard.User, Json.Object("""{"NAME":{"GivenName":"ada"}}""")).ShouldBeTrue();

    [Theory]
    [InlineData("active eq true", false)]
    [InlineData("active ne true", true)]
    [InlineData("active pr", true)]
    [InlineData("emails.value eq \"a\"", false)]
    [InlineData("emails[not (value eq \"b\")]", true)]
    public void A_stored_value_of_another_type_is_not_equal_to_anything(string filter, bool matches) =>
        Matches(filter, ScimSchemas.Standard.User, Json.Object("""{"active":"true","emails":["a"]}""")).ShouldBe(matches);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"emails":[],"name":{},"title":null}""")]
    [InlineData("""{"emails":[{}],"name":{"givenName":""},"title":""}""")]
    [InlineData("""{"emails":[{"value":null}],"name":{"givenName":null},"title":""}""")]
    public void Empty_is_not_present(string resource) =>
        Matches("title pr or name pr or emails pr or name.givenName pr or emails.value pr", ScimSchemas.Standard.User, Json.Object(resource)).ShouldBeFalse();

    [Theory]
    [InlineData("type eq \"work\" and value sw \"a\"", true)]
    [InlineData("not (primary eq true)", true)]
    [InlineData("display pr", false)]
    public void A_value_filter_is_asked_of_one_value(string filter, bool matches) =>
        ScimPredicate.CompileValueFilter(ScimFilterParser.ParseFilter(filter), ScimSchemas.Standard.User.Find("emails")!)
            .Matches(Json.Value("""{"value":"ada@example.com","type":"work"}""")).ShouldBe(matches);

    [Fact]
    public void A_value_filter_of_a_simple_attribute_is_asked_of_the_value_itself() =>
        ScimPredicate.CompileValueFilter(ScimFilterParser.ParseFilter("value eq \"RED\""), Device.Find("tags")!).Matches(Json.Value("\"red\"")).ShouldBeTrue();

    [Theory]
    [InlineData("userName eq 1", "'userName' is a string and cannot be compared with an integer.")]
    [InlineData("NAME eq \"x\"", "'name' is complex; compare one of its sub-attributes: name.formatted, name.familyName")]
    [InlineData("password pr", "'password' is never returned and cannot be used in a filter.")]
    [InlineData("shoeSize pr", "'shoeSize' is not an attribute of User.")]
    [InlineData("emails[colour pr]", "'colour' is not a sub-attribute of 'emails'.")]
    [InlineData("active gt true", "The operator 'gt' is not supported for 'active', which is a boolean.")]
    [InlineData("title co null", "'title' cannot be compared with null by 'co'; only by 'eq' and 'ne'.")]
    [InlineData("userName[value pr]", "'userName' has no values to select among")]
    public void A_refusal_names_the_attribute_and_the_rule(string filter, string detail) =>
        Refusal(filter, ScimSchemas.Standard.User).Detail.ShouldStartWith(detail);

    [Fact]
    public void Culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            var user = Json.Object("""{"userName":"INSIGHT","meta":{"created":"2011-05-13T04:42:34Z"}}""");
            Matches("USERNAME EQ \"insight\" and meta.created gt \"2011-05-13T04:42:33.5Z\"", ScimSchemas.Standard.User, user).ShouldBeTrue();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static bool Matches(string filter, ResourceType type, Scim.Resources.ScimObject resource) =>
        ScimPredicate.Compile(ScimFilterParser.ParseFilter(filter), type).Matches(resource);

    private static ScimException Refusal(string filter, ResourceType type) =>
        Should.Throw<ScimException>(() => ScimPredicate.Compile(ScimFilterParser.ParseFilter(filter), type));
}
