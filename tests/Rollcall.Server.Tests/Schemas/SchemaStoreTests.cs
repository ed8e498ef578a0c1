using System.Text;
using System.Text.Json.Nodes;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Resources;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Schemas;

/// <summary>Definitions: what is accepted, what is refused and why, and who sees them when.</summary>
public abstract class SchemaStoreTests<TEngine> where TEngine : StorageEngine, new()
{
    private const string Custom = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";

    [Fact]
    public async Task A_definition_is_in_the_schemas_of_its_directory_at_once_and_of_no_other()
    {
        await using var site = await Site.StartAsync<TEngine>();
        var (mine, theirs) = (await site.Hub.DirectoryAsync(), await site.Hub.DirectoryAsync());
        using var client = site.Client(mine);
        using var other = site.Client(theirs);
        var before = (await other.GetAsync("/Schemas")).ShouldBe(200).Body;
        (await client.GetAsync($"/Schemas/{Custom}")).ShouldBeError(404);

        (await site.Hub.Schemas.DefineAsync(mine.Id, Definition.Read("""{"label":"Cost center","type":"string","description":"Who pays.","required":true,"caseExact":true,"uniqueness":"server","canonicalValues":["a"]}"""), Actor.CommandLine)).ShouldNotBeNull().Name.ShouldBe("cost-center");
        (await site.Hub.Schemas.DefineAsync(mine.Id, Definition.Read("""{"name":"purpose","resource":"Group"}"""), Actor.CommandLine)).ShouldNotBeNull();

        JsonNode.DeepEquals((await client.GetAsync($"/Schemas/{Custom}")).ShouldBe(200).Json["attributes"], JsonNode.Parse(
            """[{"name":"cost-center","type":"string","multiValued":false,"description":"Who pays.","required":true,"canonicalValues":["a"],"caseExact":true,"mutability":"readWrite","returned":"default","uniqueness":"server"}]""")).ShouldBeTrue();
        (await client.GetAsync("/Schemas")).Json["Resources"]!.AsArray().ShouldContain(s => (string)s!["id"]! == Custom);
        var types = (await client.GetAsync("/ResourceTypes")).Json["Resources"]!.AsArray();
        types.Single(t => (string)t!["id"]! is "User")!["schemaExtensions"]!.AsArray().ShouldContain(e => (string)e!["schema"]! == Custom && (bool)e["required"]!);
        types.Single(t => (string)t!["id"]! is "Group")!["schemaExtensions"]!.AsArray().Select(e => (string)e!["schema"]!).ShouldBe([ExtensionUrns.Custom(ResourceKind.Group)]);

        (await other.GetAsync("/Schemas")).Body.ShouldBe(before);
        (await other.GetAsync($"/Users?filter={Uri.EscapeDataString($"{Custom}:cost-center pr")}")).ShouldBeError(400, "invalidFilter");
        (await other.CreateUserAsync("eve")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"name":"9lives"}""", "name")]
    [InlineData("""{"name":"a b"}""", "name")]
    [InlineData("""{"name":"$ref"}""", "name")]
    [InlineData("""{"label":"…"}""", "name")]
    [InlineData("""{"name":"userName"}""", "name")]
    [InlineData("""{"name":"META"}""", "name")]
    [InlineData("""{"name":"department","schema":"enterprise"}""", "name")]
    [InlineData("""{"name":"Manager"}""", "name")]
    [InlineData("""{"name":"TAKEN"}""", "name")]
    [InlineData("""{"name":"x","label":"\u0007"}""", "label")]
    [InlineData("""{"name":"x","schema":"urn:ietf:params:scim:schemas:core:2.0:User"}""", "schema")]
    [InlineData("""{"name":"x","schema":"urn:ietf:params:scim:schemas:extension:custom:2.0:Group"}""", "schema")]
    [InlineData("""{"name":"x","schema":"enterprise","resource":"Group"}""", "schema")]
    [InlineData("""{"name":"x","schema":"http://example.com/x"}""", "schema")]
    [InlineData("""{"name":"x","schema":"urn:example:own:2.0:User:more"}""", "schema")]
    [InlineData("""{"name":"x","schema":"urn:example:own"}""", "schema")]
    [InlineData("""{"name":"x","schema":"urn:example:own:2.0:User","resource":"Group"}""", "schema")]
    [InlineData("""{"name":"x","field":"number","type":"string"}""", "type")]
    [InlineData("""{"name":"x","type":"binary"}""", "type")]
    [InlineData("""{"name":"x","field":"toggle","multiValued":true}""", "multiValued")]
    [InlineData("""{"name":"x","type":"integer","caseExact":true}""", "caseExact")]
    [InlineData("""{"name":"x","type":"reference","caseExact":false}""", "caseExact")]
    [InlineData("""{"name":"x","mutability":"writeOnly","returned":"default"}""", "returned")]
    [InlineData("""{"name":"x","mutability":"readOnly","required":true}""", "required")]
    [InlineData("""{"name":"x","returned":"never","required":true}""", "required")]
    [InlineData("""{"name":"x","uniqueness":"global"}""", "uniqueness")]
    [InlineData("""{"name":"x","type":"boolean","uniqueness":"server"}""", "uniqueness")]
    [InlineData("""{"name":"x","returned":"never","searchable":true}""", "searchable")]
    [InlineData("""{"name":"x","field":"select"}""", "canonicalValues")]
    [InlineData("""{"name":"x","field":"select","canonicalValues":["a","A"]}""", "canonicalValues")]
    [InlineData("""{"name":"x","type":"integer","canonicalValues":["1"]}""", "canonicalValues")]
    [InlineData("""{"name":"x","type":"reference","referenceTypes":["Device"]}""", "referenceTypes")]
    [InlineData("""{"name":"x","type":"complex"}""", "subAttributes")]
    [InlineData("""{"name":"x","type":"complex","subAttributes":[{"name":"a"},{"name":"A"}]}""", "subAttributes")]
    [InlineData("""{"name":"x","type":"complex","subAttributes":[{"name":"a","uniqueness":"server"}]}""", "subAttributes")]
    [InlineData("""{"name":"x","type":"complex","subAttributes":[{"name":"primary","type":"string"}]}""", "subAttributes")]
    public async Task A_definition_that_cannot_be_is_refused_naming_the_field(string json, string field)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"taken","schema":"urn:example:own:2.0:User"}"""), Actor.CommandLine);
        var before = await hub.DumpAsync();
        var refused = await Should.ThrowAsync<AttributeRefusedException>(async () => await hub.Schemas.DefineAsync(tenant.Id, Definition.Read(json), Actor.CommandLine));
        refused.Problems.Select(p => p.Field).Distinct(StringComparer.Ordinal).ShouldBe([field], refused.Message);
        (await hub.DumpAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("single-line", AttributeType.String, false)]
    [InlineData("multi-line", AttributeType.String, false)]
    [InlineData("number", AttributeType.Decimal, false)]
    [InlineData("select", AttributeType.String, false)]
    [InlineData("multi-select", AttributeType.String, true)]
    [InlineData("toggle", AttributeType.Boolean, false)]
    [InlineData("date", AttributeType.String, false)]
    [InlineData("url", AttributeType.Reference, false)]
    [InlineData("currency", AttributeType.Decimal, false)]
    public async Task A_kind_of_field_has_its_type_and_comes_back_as_it_was(string field, AttributeType type, bool multiValued)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var values = field.EndsWith("select", StringComparison.Ordinal) ? ""","canonicalValues":["a","b"]""" : "";
        var made = await hub.Schemas.DefineAsync(tenant.Id, Definition.Read($$"""{"label":"Ünser Feld (2)","field":"{{field}}","description":"D"{{values}}}"""), Actor.CommandLine);
        var read = (await hub.Schemas.ListAsync(tenant.Id)).ShouldHaveSingleItem();
        (read.Name, read.Label, read.Definition.Type, read.Definition.MultiValued, read.Definition.Description, read.Schema).ShouldBe(("nser-feld-2", "Ünser Feld (2)", type, multiValued, "D", Custom));
        (read with { Definition = made!.Definition }).ShouldBe(made);
        read.Definition.CanonicalValues.ShouldBe(made.Definition.CanonicalValues);
        FieldShape.Of(read.Field).Name.ShouldBe(field);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("type")]
    [InlineData("multiValued")]
    [InlineData("caseExact")]
    [InlineData("schema")]
    [InlineData("subAttributes")]
    public async Task What_cannot_change_is_refused_and_may_be_given_as_it_is(string field)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var made = (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"desk","type":"complex","subAttributes":[{"name":"seat","type":"integer"}]}"""), Actor.CommandLine))!;
        AttributeChange same = new() { Name = "desk", Type = AttributeType.Complex, MultiValued = false, CaseExact = false, Schema = Custom, SubAttributes = made.Definition.SubAttributes };
        (await hub.Schemas.ChangeAsync(tenant.Id, made.Id, same with { Label = "Desk" }, Actor.CommandLine)).ShouldNotBeNull().Label.ShouldBe("Desk");
        var change = field switch
        {
            "name" => same with { Name = "Desk" },
            "type" => same with { Type = AttributeType.String },
            "multiValued" => same with { MultiValued = true },
            "caseExact" => same with { CaseExact = true },
            "schema" => same with { Schema = SchemaUrns.EnterpriseUser },
            _ => same with { SubAttributes = [new() { Name = "row" }] },
        };
        var refused = await Should.ThrowAsync<AttributeRefusedException>(async () => await hub.Schemas.ChangeAsync(tenant.Id, made.Id, change, Actor.CommandLine));
        refused.Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
    }

    [Fact]
    public async Task A_change_holds_for_the_next_request()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var made = (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge"}"""), Actor.CommandLine))!;
        await tenant.ReopenAsync();
        var ada = (await tenant.CreateUserAsync("ada", """,     "badge":"1" """)).Id;

        (await hub.Schemas.ChangeAsync(tenant.Id, made.Id, new() { Required = true, Mutability = Mutability.Immutable, Description = "D" }, Actor.CommandLine))!.Definition.Required.ShouldBeTrue();
        await tenant.ReopenAsync();
        (await tenant.CreateUserAsync("bob")).Refusal!.ScimType.ShouldBe("invalidValue");
        (await tenant.PatchUserAsync(ada, """{"op":"replace","path":"badge","value":"2"}""")).Refusal!.ScimType.ShouldBe("mutability");
        (await hub.Schemas.ChangeAsync(tenant.Id, Guid.Empty, new(), Actor.CommandLine)).ShouldBeNull();
        (await hub.Schemas.DefineAsync(Guid.Empty, Definition.Read("""{"name":"x"}"""), Actor.CommandLine)).ShouldBeNull();
    }

    [Fact]
    public async Task Every_definition_change_and_removal_has_its_author()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var made = (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge"}"""), Actor.CommandLine))!;
        await hub.Schemas.ChangeAsync(tenant.Id, made.Id, new() { Required = true }, Actor.CommandLine);
        await hub.Schemas.RemoveAsync(tenant.Id, made.Id, Actor.CommandLine);
        var audit = new AuditStore(hub.Database);
        foreach (var action in (AuditAction[])[AuditAction.AttributeDefined, AuditAction.AttributeChanged, AuditAction.AttributeRemoved])
        {
            var entry = (await audit.ListAsync(new(action))).ShouldHaveSingleItem();
            (entry.ActorName, entry.Subject.Kind, entry.Subject.Id).ShouldBe(("cli", "attribute", Rollcall.Storage.IdText.Format(made.Id)));
            entry.Subject.Name.ShouldNotBeNull().ShouldContain($"{Custom}:badge");
            entry.Changes.ShouldBe(action == AuditAction.AttributeChanged ? [new("required", "False", "True")] : []);
        }
    }

    [Fact]
    public async Task Whoever_lacks_what_became_required_stays_valid_until_replaced()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"floor","type":"integer"}"""), Actor.CommandLine);
        await tenant.ReopenAsync();
        var (ada, bob) = ((await tenant.CreateUserAsync("ada")).Id, (await tenant.CreateUserAsync("bob", ""","floor":1""")).Id);
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge","required":true}"""), Actor.CommandLine);
        await tenant.ReopenAsync();

        (await tenant.PatchUserAsync(ada, """{"op":"replace","path":"title","value":"x"}""")).Status.ShouldBe(200);
        (await tenant.PatchUserAsync(bob, """{"op":"replace","path":"floor","value":2},{"op":"replace","path":"title","value":"x"}""")).Status.ShouldBe(200);
        (await tenant.PatchUserAsync(bob, """{"op":"remove","path":"floor"}""")).Status.ShouldBe(200);
        (await tenant.ReplaceUserAsync(ada, """{"userName":"ada"}""")).Refusal!.ScimType.ShouldBe("invalidValue");
        (await tenant.ReplaceUserAsync(ada, """{"userName":"ada","badge":"1"}""")).Status.ShouldBe(200);
        (await tenant.PatchUserAsync(ada, """{"op":"remove","path":"badge"}""")).Refusal!.ScimType.ShouldBe("mutability");
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_change_bound_to_older_schemas_is_refused_in_the_lane()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var made = (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge"}"""), Actor.CommandLine))!;
        await tenant.ReopenAsync();
        hub.Database.Close();
        var plug = tenant.DeleteUserAsync("0198a0e0-0001-7abc-8def-0000000000ff");
        await hub.Database.Arrived;
        var late = tenant.CreateUserAsync("late", ""","badge":"1" """);
        (await hub.Schemas.RemoveAsync(tenant.Id, made.Id, Actor.CommandLine)).ShouldNotBeNull();
        hub.Database.Open();
        (await plug).Status.ShouldBe(503);
        var refused = await late;
        (refused.Status, refused.Refusal!.RetryAfterSeconds).ShouldBe((503, 1));
        await tenant.ReopenAsync();
        (await tenant.CreateUserAsync("late", ""","badge":"1" """)).Document["urn:ietf:params:scim:schemas:extension:custom:2.0:User"].ShouldBeNull();
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Groups_have_attributes_of_their_own()
    {
        await using var site = await Site.StartAsync<TEngine>();
        var tenant = await site.Hub.DirectoryAsync();
        var urn = ExtensionUrns.Custom(ResourceKind.Group);
        await site.Hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"purpose","resource":"Group","uniqueness":"server"}"""), Actor.CommandLine);
        using var client = site.Client(tenant);
        var body = $$$"""{"displayName":"A","members":[],"{{{urn}}}":{"purpose":"Sea"}}""";
        var id = (await client.PostAsync("/Groups", body)).ShouldBe(201).Id;
        (await client.PostAsync("/Groups", body.Replace("\"A\"", "\"B\"", StringComparison.Ordinal).Replace("Sea", "SEA", StringComparison.Ordinal))).ShouldBeError(409, "uniqueness");
        (await client.GetAsync($"/Groups?filter={Uri.EscapeDataString($"{urn}:purpose eq \"sea\"")}")).Json["Resources"]![0]!["id"]!.ToString().ShouldBe(id);
        var patched = (await client.PatchAsync($"/Groups/{id}", $$"""{"op":"replace","path":"{{urn}}:purpose","value":"Land"}""")).ShouldBe(200);
        ((string)patched.Json[urn]!["purpose"]!).ShouldBe("Land");
        await Consistency.CheckAsync(site.Hub, tenant.Id);
    }

    [Fact]
    public async Task Of_many_writers_of_one_unique_value_exactly_one_wins()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge","uniqueness":"server"}"""), Actor.CommandLine);
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"plates","multiValued":true,"uniqueness":"server"}"""), Actor.CommandLine);
        await tenant.ReopenAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));
        for (var round = 0; round < 4; round++)
        {
            var wanted = round;
            var results = await Task.WhenAll(users.Select((id, i) => Task.Run(() => (i % 3) switch
            {
                0 => tenant.PatchUserAsync(id, $$"""{"op":"replace","path":"badge","value":"B{{wanted}}"}"""),
                1 => tenant.ReplaceUserAsync(id, $$"""{"userName":"u{{i}}","badge":"b{{wanted}}"}"""),
                _ => tenant.CreateUserAsync($"n{wanted}-{i}", $$""","badge":"b{{wanted}}","plates":["p{{wanted}}-{{i}}"]"""),
            })));
            results.Count(r => r.Status == 200).ShouldBe(1);
            results.Where(r => r.Refusal is not null).ShouldAllBe(r => r.Refusal!.ScimType == "uniqueness" && r.Refusal.Detail.Contains($"{Custom}:badge"));
        }
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_unique_value_given_up_in_a_batch_is_free_for_the_next_change_of_it()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge","uniqueness":"server"}"""), Actor.CommandLine);
        await tenant.ReopenAsync();
        var (ada, bob, cy) = ((await tenant.CreateUserAsync("ada", ""","badge":"1" """)).Id, (await tenant.CreateUserAsync("bob", ""","badge":"2" """)).Id, (await tenant.CreateUserAsync("cy", ""","badge":"3" """)).Id);
        var results = await hub.TogetherAsync(tenant,
            () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"badge","value":"2"}"""),
            () => tenant.PatchUserAsync(bob, """{"op":"replace","path":"badge","value":"9"}"""),
            () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"badge","value":"2"}"""),
            () => tenant.CreateUserAsync("dora", ""","badge":"1" """),
            () => tenant.CreateUserAsync("eve", ""","badge":"1" """),
            () => tenant.DeleteUserAsync(cy),
            () => tenant.PatchUserAsync(bob, """{"op":"replace","path":"badge","value":"3"}"""),
            () => tenant.CreateUserAsync("fay", ""","badge":"9" """));
        results.Select(r => r.Status).ShouldBe([409, 200, 200, 200, 409, 200, 200, 200]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Without_an_attribute_of_its_own_a_directory_reads_no_more_than_before()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(strict: true);
        tenant.Access.Schemas.ShouldBeSameAs(ScimSchemas.Standard);
        await hub.Schemas.DefineAsync(tenant.Id, Definition.Read("""{"name":"badge"}"""), Actor.CommandLine);
        await tenant.ReopenAsync();
        var first = tenant.Access.Schemas;
        await tenant.ReopenAsync();
        tenant.Access.Schemas.ShouldBeSameAs(first, "what was put together is kept as long as its version holds");
        Encoding.UTF8.GetString((await tenant.CreateUserAsync("ada")).Resource.Document.Span).ShouldNotContain("custom");
    }
}
