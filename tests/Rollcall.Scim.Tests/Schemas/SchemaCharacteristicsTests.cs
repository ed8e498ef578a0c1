using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Schemas;

/// <summary>The schemas against RFC 7643 §8.7.1, whose characteristics <c>Cases/schemas</c> holds as facts; what is left out there has the default of §2.2.</summary>
public sealed class SchemaCharacteristicsTests
{
    private const string CaseOfReference = "§2.3.7: references are case exact";
    private const string CaseOfId = "§3.1: an id is case exact";

    private static readonly Uri BaseUrl = new("https://roll.example/scim/d1/v2");

    private static readonly List<ScimObject> Facts = [.. Objects(CaseFile.Fixture("schemas", "rfc7643-characteristics")["schemas"]!)];

    // Where the text of the RFC and its example disagree, or clients need more than the example has.
    private static readonly Dictionary<string, string> Wanted = new(StringComparer.Ordinal)
    {
        ["User profileUrl caseExact: false, ours true"] = CaseOfReference,
        ["User photos.value caseExact: false, ours true"] = CaseOfReference,
        ["User groups.$ref caseExact: false, ours true"] = CaseOfReference,
        ["Group members.$ref caseExact: false, ours true"] = CaseOfReference,
        ["EnterpriseUser manager.$ref caseExact: false, ours true"] = CaseOfReference,
        ["User groups.$ref referenceTypes: User Group, ours Group"] = "erratum 8471: groups are groups",
        ["User groups.value caseExact: false, ours true"] = CaseOfId,
        ["Group members.value caseExact: false, ours true"] = CaseOfId,
        ["EnterpriseUser manager.value caseExact: false, ours true"] = CaseOfId + "; erratum 8472",
        ["User x509Certificates.value caseExact: false, ours true"] = "§2.3.6: binary values are case exact",
        ["User password caseExact: false, ours true"] = "§4.1.1: passwords are prepared by a profile that keeps case",
        ["User addresses.primary: ours alone"] = "§2.4: every multi-valued attribute may have it, and Okta and Entra send it",
        ["Group displayName required: false, ours true"] = "§4.2: \"REQUIRED\"; erratum 5368",
        ["Group members.display: ours alone"] = "§2.4: the label of a value, kept by this server",
    };

    public static TheoryData<string> Urns() => [.. ScimSchemas.Standard.Schemas.Select(s => s.Id)];

    [Fact]
    public void Every_characteristic_is_that_of_the_rfc_or_a_deviation_with_a_reason()
    {
        var differences = new List<string>();
        foreach (var facts in Facts)
        {
            var ours = ScimSchemas.Standard.FindSchema(facts.Text("id")!)!;
            Compare(ours.Name, Attributes(facts["attributes"]!), Attributes(SchemaJson.Write(ours, BaseUrl)["attributes"]!), differences);
        }

        differences.Order(StringComparer.Ordinal).ShouldBe(Wanted.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_facts_cover_the_three_schemas() =>
        Facts.Select(f => f.Text("id")!).Order(StringComparer.Ordinal).ShouldBe(Urns().Select(row => row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Urns))]
    public void Attributes_are_listed_in_the_order_of_the_rfc(string urn)
    {
        var facts = Facts.Single(f => string.Equals(f.Text("id"), urn, StringComparison.Ordinal));

        ScimSchemas.Standard.FindSchema(urn)!.Attributes.Select(a => a.Name).ShouldBe(Attributes(facts["attributes"]!).Select(a => a.Name));
    }

    [Theory]
    [MemberData(nameof(Urns))]
    public void The_published_schema_has_every_characteristic_of_section_7(string urn)
    {
        var json = SchemaJson.Write(ScimSchemas.Standard.FindSchema(urn)!, BaseUrl);

        json.Members.Select(m => m.Key).ShouldBe(["schemas", "id", "name", "description", "attributes", "meta"]);
        foreach (var attribute in Objects(json["attributes"]!))
            ShouldBeComplete(attribute);
    }

    [Theory]
    [MemberData(nameof(Urns))]
    public void The_published_schema_reads_as_the_same_schema(string urn)
    {
        var published = SchemaJson.Write(ScimSchemas.Standard.FindSchema(urn)!, BaseUrl);

        SchemaJson.Write(SchemaJson.Read(published), BaseUrl).ShouldBe(published);
    }

    [Fact]
    public void A_complex_part_of_a_complex_attribute_is_refused() => Should.Throw<Rollcall.Scim.Messages.ScimException>(() => SchemaJson.ReadAttribute(Json.Object(
        """{"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex","subAttributes":[{"name":"c"}]}]}"""))).ScimType.ShouldBe("invalidValue");

    [Fact]
    public void Only_a_group_has_members()
    {
        ScimSchemas.Standard.Group.Members!.Name.ShouldBe("members");
        ScimSchemas.Standard.User.Members.ShouldBeNull();
    }

    private static void ShouldBeComplete(ScimObject attribute)
    {
        var type = attribute.Text("type");
        var expected = new List<string> { "name", "type", "multiValued", "description", "required", "mutability", "returned" };
        if (string.Equals(type, "complex", StringComparison.Ordinal))
            expected.Add("subAttributes");
        else
            expected.AddRange(["caseExact", "uniqueness"]);
        if (string.Equals(type, "reference", StringComparison.Ordinal))
            expected.Add("referenceTypes");
        attribute.Members.Select(m => m.Key).Where(k => k is not "canonicalValues").Order(StringComparer.Ordinal)
            .ShouldBe(expected.Order(StringComparer.Ordinal), attribute.Text("name"));
        attribute.Text("description").ShouldNotBeNullOrWhiteSpace(attribute.Text("name"));
        foreach (var part in attribute["subAttributes"] is { } parts ? Objects(parts) : [])
            ShouldBeComplete(part);
    }

    private static void Compare(string path, IReadOnlyList<ScimAttribute> rfc, IReadOnlyList<ScimAttribute> ours, List<string> differences)
    {
        var separator = path.Contains(' ', StringComparison.Ordinal) ? "." : " ";
        foreach (var name in rfc.Concat(ours).Select(a => a.Name).Distinct(StringComparer.Ordinal))
        {
            var place = path + separator + name;
            var (fact, attribute) = (rfc.SingleOrDefault(a => Named(a, name)), ours.SingleOrDefault(a => Named(a, name)));
            if (fact is null || attribute is null)
            {
                differences.Add(place + (fact is null ? ": ours alone" : ": the RFC's alone"));
                continue;
            }
            foreach (var (key, expected) in Characteristics(fact))
            {
                var actual = Characteristics(attribute)[key];
                if (!string.Equals(expected, actual, StringComparison.Ordinal))
                    differences.Add($"{place} {key}: {expected}, ours {actual}");
            }
            Compare(place, fact.SubAttributes, attribute.SubAttributes, differences);
        }
    }

    private static Dictionary<string, string> Characteristics(ScimAttribute a) => new(StringComparer.Ordinal)
    {
        ["type"] = a.Type.ToString(),
        ["multiValued"] = Word(a.MultiValued),
        ["required"] = Word(a.Required),
        ["caseExact"] = Word(a.CaseExact),
        ["mutability"] = a.Mutability.ToString(),
        ["returned"] = a.Returned.ToString(),
        ["uniqueness"] = a.Uniqueness.ToString(),
        ["canonicalValues"] = string.Join(' ', a.CanonicalValues),
        ["referenceTypes"] = string.Join(' ', a.ReferenceTypes),
    };

    private static string Word(bool flag) => flag ? "true" : "false";

    private static bool Named(ScimAttribute attribute, string name) => string.Equals(attribute.Name, name, StringComparison.Ordinal);

    private static List<ScimAttribute> Attributes(ScimValue list) => [.. Objects(list).Select(SchemaJson.ReadAttribute)];

    private static IEnumerable<ScimObject> Objects(ScimValue list) => ((ScimList)list).Items.Cast<ScimObject>();
}
