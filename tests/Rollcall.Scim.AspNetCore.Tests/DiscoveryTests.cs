using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

public class DiscoveryTests
{
    private const string Base = "https://scim.example.com/scim/acme/v2";

    // RFC 7643 §7: the one schema whose attributes have parts of parts.
    private const string SchemaOfSchemas = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    private static readonly string[] Characteristics = ["name", "type", "multiValued", "description", "required", "canonicalValues", "caseExact", "mutability", "returned", "uniqueness", "referenceTypes", "subAttributes"];

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["type"] = ["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"],
        ["mutability"] = ["readOnly", "readWrite", "immutable", "writeOnly"],
        ["returned"] = ["always", "never", "default", "request"],
        ["uniqueness"] = ["none", "server", "global"],
    };

    [Fact]
    public async Task The_configuration_is_that_of_RFC_7643_section_5_and_true()
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("GET", "/ServiceProviderConfig");
        answer.Status.ShouldBe(200);
        answer.Text.ShouldBe(
            "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"],\"patch\":{\"supported\":true},"
            + "\"bulk\":{\"supported\":true,\"maxOperations\":1000,\"maxPayloadSize\":16777216},\"filter\":{\"supported\":true,\"maxResults\":1000},"
            + "\"changePassword\":{\"supported\":false},\"sort\":{\"supported\":true},\"etag\":{\"supported\":true},"
            + "\"pagination\":{\"cursor\":true,\"index\":true,\"defaultPaginationMethod\":\"index\",\"defaultPageSize\":100,\"maxPageSize\":1000,\"cursorTimeout\":3600},"
            + "\"authenticationSchemes\":[{\"type\":\"oauthbearertoken\",\"name\":\"OAuth Bearer Token\","
            + "\"description\":\"The directory's token in the Authorization header, behind the word Bearer.\",\"specUri\":\"https://www.rfc-editor.org/info/rfc6750\",\"primary\":true}],"
            + "\"meta\":{\"resourceType\":\"ServiceProviderConfig\",\"location\":\"" + Base + "/ServiceProviderConfig\"}}");
    }

    [Fact]
    public async Task The_page_size_announced_is_the_directorys_own()
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("GET", "/ServiceProviderConfig", directory: ScimHost.Small);
        ((ScimObject)answer.Json["filter"]!)["maxResults"].ShouldBe(new ScimInteger(3));
    }

    [Fact]
    public async Task Every_resource_type_has_what_RFC_7643_section_6_requires()
    {
        await using var host = await ScimHost.StartAsync();
        var types = Resources(await host.SendAsync("GET", "/ResourceTypes"));
        types.Select(t => t.Text("name")).ShouldBe(["User", "Group"]);
        foreach (var type in types)
        {
            type["schemas"].ShouldBe(new ScimList([new ScimString("urn:ietf:params:scim:schemas:core:2.0:ResourceType")]));
            type.Text("id").ShouldBe(type.Text("name"));
            type.Text("description").ShouldNotBeNullOrWhiteSpace();
            type.Text("endpoint").ShouldBe($"/{type.Text("name")}s");
            type.Text("schema").ShouldBe($"urn:ietf:params:scim:schemas:core:2.0:{type.Text("name")}");
            foreach (var extension in Items(type["schemaExtensions"]))
            {
                extension.Text("schema").ShouldNotBeNull();
                extension["required"].ShouldBeOfType<ScimBoolean>();
            }
            Meta(type).ShouldBe(("ResourceType", $"{Base}/ResourceTypes/{type.Text("name")}"));
            (await host.SendAsync("GET", $"/ResourceTypes/{type.Text("name")}")).Json.ShouldBe(type);
        }
    }

    [Fact]
    public async Task Every_attribute_has_every_characteristic_of_RFC_7643_section_7_and_no_other()
    {
        await using var host = await ScimHost.StartAsync();
        var schemas = Resources(await host.SendAsync("GET", "/Schemas"));
        schemas.Select(s => s.Text("id")).ShouldBe([
            "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group",
            "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig", "urn:ietf:params:scim:schemas:core:2.0:ResourceType", SchemaOfSchemas,
        ]);
        foreach (var schema in schemas)
        {
            schema["schemas"].ShouldBe(new ScimList([new ScimString("urn:ietf:params:scim:schemas:core:2.0:Schema")]));
            schema.Text("name").ShouldNotBeNullOrWhiteSpace();
            schema.Text("description").ShouldNotBeNullOrWhiteSpace();
            Meta(schema).ShouldBe(("Schema", $"{Base}/Schemas/{schema.Text("id")}"));
            Items(schema["attributes"]).ShouldNotBeEmpty();
            foreach (var attribute in Items(schema["attributes"]))
                Check(attribute, mayBeComplex: true, ofSchemas: schema.Text("id") == SchemaOfSchemas);
        }
    }

    [Fact]
    public async Task What_discovery_answers_keeps_to_the_schemas_it_publishes()
    {
        await using var host = await ScimHost.StartAsync();
        var schemas = Resources(await host.SendAsync("GET", "/Schemas"));
        // The schema of schemas is left out: as RFC 7643 §8.7.2 writes it, it describes two levels and has three.
        var answers = schemas.Where(s => s.Text("id") != SchemaOfSchemas).Concat(Resources(await host.SendAsync("GET", "/ResourceTypes"))).Append((await host.SendAsync("GET", "/ServiceProviderConfig")).Json);
        foreach (var answer in answers)
        {
            var urn = ((ScimList)answer["schemas"]!).Items.ShouldHaveSingleItem().ShouldBeOfType<ScimString>().Value;
            var attributes = Items(schemas.Single(s => s.Text("id") == urn)["attributes"]);
            // The common attributes stand in no schema (RFC 7643 §3.1).
            Keeps(new ScimObject([.. answer.Members.Where(m => m.Key is not ("schemas" or "id" or "meta"))]), [.. attributes.Where(a => a.Text("name") is not "id")], urn);
        }
    }

    [Fact]
    public async Task A_schema_is_found_by_its_urn_in_any_case()
    {
        await using var host = await ScimHost.StartAsync();
        foreach (var schema in Resources(await host.SendAsync("GET", "/Schemas")))
        {
            (await host.SendAsync("GET", $"/Schemas/{schema.Text("id")}")).Json.ShouldBe(schema);
            (await host.SendAsync("GET", $"/Schemas/{schema.Text("id")!.ToUpperInvariant()}")).Json.ShouldBe(schema);
            (await host.SendAsync("GET", $"/Schemas/{Uri.EscapeDataString(schema.Text("id")!)}")).Json.ShouldBe(schema);
        }
    }

    [Theory]
    [InlineData("/Schemas/urn:nobody:knows")]
    [InlineData("/ResourceTypes/Robot")]
    [InlineData("/ResourceTypes/user")]
    public async Task What_is_not_there_is_404(string path)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("GET", path)).ShouldBeError(404, null);
    }

    [Theory]
    [InlineData("/ServiceProviderConfig")]
    [InlineData("/ResourceTypes")]
    [InlineData("/ResourceTypes/User")]
    [InlineData("/Schemas")]
    [InlineData("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")]
    public async Task A_filter_is_refused_and_paging_ignored(string path)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("GET", path + "?filter=id%20pr")).ShouldBeError(403, null);
        (await host.SendAsync("GET", path + "?FILTER=id%20pr")).ShouldBeError(403, null);
        (await host.SendAsync("GET", path + "?count=0&startIndex=7&attributes=id&sortBy=id")).Body.ShouldBe((await host.SendAsync("GET", path)).Body);
    }

    [Theory]
    [InlineData("POST", "/Schemas")]
    [InlineData("PUT", "/ServiceProviderConfig")]
    [InlineData("DELETE", "/ResourceTypes/User")]
    [InlineData("PATCH", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")]
    public async Task Discovery_is_read_only(string method, string path)
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync(method, path, "{}");
        answer.ShouldBeError(405, null);
        answer.Header("Allow").ShouldBe("GET, HEAD");
    }

    private static List<ScimObject> Resources(Answer answer)
    {
        answer.Status.ShouldBe(200, answer.Text);
        answer.Header("Content-Type").ShouldBe("application/scim+json");
        answer.Json["schemas"].ShouldBe(new ScimList([new ScimString("urn:ietf:params:scim:api:messages:2.0:ListResponse")]));
        var resources = Items(answer.Json["Resources"]);
        answer.Json["totalResults"].ShouldBe(new ScimInteger(resources.Count));
        answer.Json["itemsPerPage"].ShouldBe(new ScimInteger(resources.Count));
        answer.Json["startIndex"].ShouldBe(new ScimInteger(1));
        return resources;
    }

    private static List<ScimObject> Items(ScimValue? list) => list is null ? [] : [.. ((ScimList)list).Items.Cast<ScimObject>()];

    private static (string?, string?) Meta(ScimObject resource)
    {
        var meta = (ScimObject)resource["meta"]!;
        return (meta.Text("resourceType"), meta.Text("location"));
    }

    private static void Keeps(ScimObject part, List<ScimObject> attributes, string place)
    {
        part.Members.Select(m => m.Key).Except(attributes.Select(a => a.Text("name")!), StringComparer.Ordinal).ShouldBeEmpty(place);
        foreach (var attribute in attributes)
        {
            var here = $"{place} {attribute.Text("name")}";
            var value = part[attribute.Text("name")!];
            if (attribute["required"] == ScimBoolean.True)
                value.ShouldNotBeNull(here);
            if (value is null)
                continue;
            (value is ScimList).ShouldBe(attribute["multiValued"] == ScimBoolean.True, here);
            foreach (var one in value is ScimList list ? list.Items : [value])
                KeepsOne(one, attribute, here);
        }
    }

    private static void KeepsOne(ScimValue value, ScimObject attribute, string place)
    {
        switch (attribute.Text("type"))
        {
            case "complex":
                Keeps(value.ShouldBeOfType<ScimObject>(place), Items(attribute["subAttributes"]), place);
                break;
            case "boolean":
                value.ShouldBeOfType<ScimBoolean>(place);
                break;
            case "integer":
                value.ShouldBeOfType<ScimInteger>(place);
                break;
            default:
                var text = value.ShouldBeOfType<ScimString>(place);
                if (attribute["canonicalValues"] is ScimList canonical)
                    canonical.Items.ShouldContain(text, place);
                break;
        }
    }

    private static void Check(ScimObject attribute, bool mayBeComplex, bool ofSchemas)
    {
        var name = attribute.Text("name").ShouldNotBeNull();
        attribute.Members.Select(m => m.Key).Except(Characteristics, StringComparer.Ordinal).ShouldBeEmpty(name);
        var isComplex = attribute.Text("type") == "complex";
        foreach (var (characteristic, words) in Words.Where(w => w.Key != "uniqueness" || !isComplex))
            words.Contains(attribute.Text(characteristic), StringComparer.Ordinal).ShouldBeTrue($"{name} {characteristic}");
        attribute["multiValued"].ShouldBeOfType<ScimBoolean>(name);
        attribute["required"].ShouldBeOfType<ScimBoolean>(name);
        attribute.Text("description").ShouldNotBeNullOrWhiteSpace(name);
        attribute.Members.ShouldAllBe(m => !m.Value.IsUnassigned, name);
        (isComplex && !mayBeComplex).ShouldBeFalse(name);
        (attribute["uniqueness"] is null).ShouldBe(isComplex, name);
        (attribute["subAttributes"] is not null).ShouldBe(isComplex, name);
        (attribute["caseExact"] is ScimBoolean).ShouldBe(!isComplex, name);
        (attribute["referenceTypes"] is ScimList).ShouldBe(attribute.Text("type") == "reference", name);
        foreach (var sub in Items(attribute["subAttributes"]))
            Check(sub, mayBeComplex: ofSchemas && name == "attributes", ofSchemas);
    }
}
