using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Patching;

/// <summary>What only a directory's own schema has: immutable and required parts, lists of simple values, a required extension.</summary>
public sealed class PatchSchemaTests
{
    private const string Crew = "urn:example:params:scim:crew:1.0";

    private static readonly ResourceType Type = ScimSchemas.Standard.User
        .With(new SchemaExtension(SchemaJson.Read(Json.Object($$"""
            {
              "id": "{{Crew}}", "name": "Crew", "attributes": [
                { "name": "badge", "type": "string", "mutability": "immutable" },
                { "name": "ranks", "type": "string", "multiValued": true, "caseExact": true },
                { "name": "ports", "type": "string", "multiValued": true, "mutability": "immutable" },
                { "name": "berth", "type": "complex", "subAttributes": [
                  { "name": "ship", "type": "string", "required": true },
                  { "name": "deck", "type": "integer" },
                  { "name": "hull", "type": "string", "mutability": "immutable" },
                  { "name": "marks", "type": "string", "multiValued": true },
                  { "name": "seen", "type": "string", "mutability": "readOnly" } ] },
                { "name": "papers", "type": "complex", "multiValued": true, "subAttributes": [
                  { "name": "value", "type": "string", "mutability": "immutable" },
                  { "name": "kind", "type": "string", "required": true },
                  { "name": "note", "type": "string" },
                  { "name": "pages", "type": "string", "multiValued": true } ] },
                { "name": "pin", "type": "string", "mutability": "writeOnly", "returned": "never" },
                { "name": "signed", "type": "boolean", "required": true } ]
            }
            """)), true));

    private static readonly string Start = Document("""{"ranks":["mate"],"berth":{"ship":"Aurora","hull":"H1"},"papers":[{"value":"p1","kind":"pass"}],"signed":true}""");

    [Fact]
    public void An_immutable_attribute_is_added_once()
    {
        Refused("mutability", """{"op":"replace","path":"X:badge","value":"B2"}""", Document("""{"badge":"B1","signed":true}"""));
        Refused("mutability", """{"op":"remove","path":"X:badge"}""", Document("""{"badge":"B1","signed":true}"""));
        Refused("mutability", """{"op":"remove","path":"X"}""", Document("""{"badge":"B1","signed":true}"""));
        Becomes("""{"op":"add","path":"X:badge","value":"B1"}""", Document("""{"badge":"B1","signed":true}"""), Document("""{"badge":"B1","signed":true}"""));
        Becomes("""{"op":"add","value":{"X":{"badge":"B1"}}}""", Document("""{"signed":true}"""), Document("""{"badge":"B1","signed":true}"""));
    }

    [Fact]
    public void An_immutable_list_gets_no_more_values()
    {
        Becomes("""{"op":"add","path":"X:ports","value":["Oslo"]}""", Document("""{"signed":true}"""), Document("""{"ports":["Oslo"],"signed":true}"""));
        Becomes("""{"op":"add","path":"X:ports","value":["Oslo"]}""", Document("""{"ports":["Oslo"],"signed":true}"""), Document("""{"ports":["Oslo"],"signed":true}"""));
        Refused("mutability", """{"op":"add","path":"X:ports","value":["Bergen"]}""", Document("""{"ports":["Oslo"],"signed":true}"""));
    }

    [Fact]
    public void An_immutable_sub_attribute_is_added_once()
    {
        Refused("mutability", """{"op":"replace","path":"X:berth.hull","value":"H2"}""");
        Refused("mutability", """{"op":"replace","path":"X:berth","value":{"hull":"H2"}}""");
        Refused("mutability", """{"op":"remove","path":"X:berth.hull"}""");
        Refused("mutability", """{"op":"remove","path":"X:berth"}""");
        Refused("mutability", """{"op":"replace","path":"X:papers[value eq \"p1\"].value","value":"p2"}""");
        Refused("mutability", """{"op":"replace","path":"X:papers[value eq \"p1\"]","value":{"value":"p2","kind":"pass"}}""");
        Refused("mutability", """{"op":"replace","path":"X:papers[value eq \"p1\"]","value":{"kind":"visa"}}""");
    }

    [Fact]
    public void Values_with_an_immutable_part_come_and_go_whole()
    {
        Becomes("""{"op":"remove","path":"X:papers[value eq \"p1\"]"}""", Start,
            Document("""{"ranks":["mate"],"berth":{"ship":"Aurora","hull":"H1"},"signed":true}"""));
        Becomes("""{"op":"replace","path":"X:papers","value":[{"value":"p2","kind":"visa"}]}""", Document("""{"papers":[{"value":"p1","kind":"pass"}],"signed":true}"""),
            Document("""{"papers":[{"value":"p2","kind":"visa"}],"signed":true}"""));
    }

    [Fact]
    public void A_part_of_a_complex_value_may_be_sent_without_its_required_parts() => Becomes(
        """{"op":"add","path":"X:berth","value":{"deck":3}}""",
        Document("""{"berth":{"ship":"Aurora"},"signed":true}"""),
        Document("""{"berth":{"ship":"Aurora","deck":3},"signed":true}"""));

    [Fact]
    public void A_complex_value_cannot_come_to_be_without_its_required_parts()
    {
        Refused("invalidValue", """{"op":"add","path":"X:berth.deck","value":3}""", Document("""{"signed":true}"""));
        Refused("invalidValue", """{"op":"add","path":"X:papers","value":[{"value":"p2"}]}""");
        Refused("mutability", """{"op":"remove","path":"X:papers[value eq \"p1\"].kind"}""");
        Refused("mutability", """{"op":"remove","path":"X:berth.ship"}""", Document("""{"berth":{"ship":"Aurora","deck":3},"signed":true}"""));
    }

    [Fact]
    public void A_value_made_from_a_filter_needs_its_required_parts()
    {
        Refused("invalidValue", """{"op":"add","path":"X:papers[value eq \"p9\"].note","value":"new"}""", Start, ScimDialect.Tolerant);
        Becomes("""{"op":"add","path":"X:papers[kind eq \"visa\"].note","value":"new"}""", Document("""{"signed":true}"""),
            Document("""{"papers":[{"kind":"visa","note":"new"}],"signed":true}"""), ScimDialect.Tolerant);
    }

    [Fact]
    public void Simple_values_are_added_replaced_and_removed()
    {
        Becomes("""{"op":"add","path":"X:ranks","value":["mate","cook"]}""", Document("""{"ranks":["mate"],"signed":true}"""), Document("""{"ranks":["mate","cook"],"signed":true}"""));
        Becomes("""{"op":"replace","path":"X:ranks","value":"cook"}""", Document("""{"ranks":["mate"],"signed":true}"""), Document("""{"ranks":["cook"],"signed":true}"""));
        Becomes("""{"op":"remove","path":"X:ranks","value":["mate"]}""", Document("""{"ranks":["mate","cook"],"signed":true}"""), Document("""{"ranks":["cook"],"signed":true}"""),
            ScimDialect.Tolerant);
    }

    [Fact]
    public void A_sub_attribute_with_several_values_gets_more_by_add_and_others_by_replace()
    {
        Becomes("""{"op":"add","path":"X:berth.marks","value":["b"]}""", Document("""{"berth":{"ship":"Aurora","marks":["a"]},"signed":true}"""),
            Document("""{"berth":{"ship":"Aurora","marks":["a","b"]},"signed":true}"""));
        Becomes("""{"op":"replace","path":"X:berth.marks","value":["b"]}""", Document("""{"berth":{"ship":"Aurora","marks":["a"]},"signed":true}"""),
            Document("""{"berth":{"ship":"Aurora","marks":["b"]},"signed":true}"""));
        Becomes("""{"op":"add","path":"X:berth.marks","value":[]}""", Document("""{"berth":{"ship":"Aurora","marks":["a"]},"signed":true}"""),
            Document("""{"berth":{"ship":"Aurora","marks":["a"]},"signed":true}"""));
    }

    [Fact]
    public void A_listed_value_matches_in_parts_with_several_values_too() => Becomes(
        """{"op":"remove","path":"X:papers","value":[{"kind":"PASS","pages":["1","2"]}]}""",
        Document("""{"papers":[{"kind":"pass","pages":["1","2"]},{"kind":"pass","pages":["1"]}],"signed":true}"""),
        Document("""{"papers":[{"kind":"pass","pages":["1"]}],"signed":true}"""),
        ScimDialect.Tolerant);

    [Fact]
    public void A_required_extension_and_what_it_requires_stay()
    {
        Refused("mutability", """{"op":"remove","path":"X"}""");
        Refused("mutability", """{"op":"remove","path":"X:signed"}""");
        Refused("mutability", """{"op":"replace","value":{"X":{"signed":null}}}""");
    }

    [Fact]
    public void An_extension_cannot_come_to_be_without_what_it_requires()
    {
        var optional = Type.With(new SchemaExtension(Type.FindExtension(Crew)!, false));
        var bare = Json.Object("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"mara"}""");
        Should.Throw<ScimException>(() => Read("""{"op":"add","path":"X:badge","value":"B1"}""", optional, ScimDialect.Strict).Apply(bare)).ScimType.ShouldBe("invalidValue");
        Read("""{"op":"add","path":"X","value":{"badge":"B1","signed":false}}""", optional, ScimDialect.Strict).Apply(bare)[Crew].ShouldBe(Json.Object("""{"badge":"B1","signed":false}"""));
    }

    [Fact]
    public void What_came_to_be_required_later_is_not_demanded_by_a_patch_of_something_else()
    {
        Becomes("""{"op":"add","path":"X:ranks","value":["cook"]}""", Document("""{"ranks":["mate"]}"""), Document("""{"ranks":["mate","cook"]}"""));
        var bare = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"mara"}""";
        Becomes("""{"op":"replace","path":"userName","value":"mary"}""", bare, """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"mary"}""");
    }

    [Fact]
    public void A_read_only_part_is_refused_by_its_path_and_left_alone_in_a_value()
    {
        Refused("mutability", """{"op":"replace","path":"X:berth.seen","value":"now"}""", Start, ScimDialect.Tolerant);
        Refused("mutability", """{"op":"replace","path":"X:berth","value":{"seen":"now"}}""");
        Becomes("""{"op":"replace","path":"X:berth","value":{"seen":"now","deck":4}}""", Document("""{"berth":{"ship":"Aurora"},"signed":true}"""),
            Document("""{"berth":{"ship":"Aurora","deck":4},"signed":true}"""), ScimDialect.Tolerant);
    }

    [Fact]
    public void What_is_written_only_is_checked_and_not_kept()
    {
        Becomes("""{"op":"add","path":"X:pin","value":"0000"}""", Start, Start);
        Refused("invalidValue", """{"op":"add","path":"X:pin","value":7}""");
    }

    [Fact]
    public void The_members_of_another_type_are_part_of_its_document()
    {
        var ship = new ResourceType("Ship", "/Ships", "", SchemaJson.Read(Json.Object(
            """{"id":"urn:example:params:scim:ship:1.0","name":"Ship","attributes":[{"name":"members","type":"string","multiValued":true}]}""")), []);
        var request = Read("""{"op":"add","path":"members","value":["mara"]}""", ship, ScimDialect.Strict);
        request.Members.ShouldBeEmpty();
        request.Apply(Json.Object("""{"schemas":["urn:example:params:scim:ship:1.0"]}"""))["members"].ShouldBe(Json.Value("""["mara"]"""));
    }

    [Fact]
    public void More_members_than_the_limit_are_too_many()
    {
        var limits = new ScimLimits { MembersPerRequest = 2 };
        var body = Body("""{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"},{"value":"c"}]}""");
        Should.Throw<ScimException>(() => PatchRequest.Read(body, ScimSchemas.Standard.Group, ScimDialect.Strict, limits, [])).Status.ShouldBe(413);
    }

    [Fact]
    public void The_change_applies_the_request_and_names_what_differs()
    {
        var change = new ResourceChange.Patch(Type, "u1", Read("""{"op":"add","path":"X:berth.deck","value":3}""", Type, ScimDialect.Strict));
        change.Apply(Json.Object(Start)).ChangedPaths.ShouldBe([$"{Crew}:berth.deck"]);
        change.Apply(change.Apply(Json.Object(Start)).Document).ChangedPaths.ShouldBeEmpty();
    }

    private static string Document(string crew) =>
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{Crew}}"],"userName":"mara","{{Crew}}":{{crew}}}""";

    private static ScimObject Body(string operation) =>
        Json.Object($$"""{"schemas":["{{SchemaUrns.PatchOp}}"],"Operations":[{{operation.Replace("\"X", "\"" + Crew, StringComparison.Ordinal)}}]}""");

    private static PatchRequest Read(string operation, ResourceType type, ScimDialect dialect) => PatchRequest.Read(Body(operation), type, dialect, ScimLimits.Default, []);

    private static void Becomes(string operation, string before, string after, ScimDialect? dialect = null) =>
        Json.Text(Read(operation, Type, dialect ?? ScimDialect.Strict).Apply(Json.Object(before))).ShouldBe(after);

    private static void Refused(string scimType, string operation, string? before = null, ScimDialect? dialect = null) =>
        Should.Throw<ScimException>(() => Read(operation, Type, dialect ?? ScimDialect.Strict).Apply(Json.Object(before ?? Start))).ScimType.ShouldBe(scimType);
}
