using System.Text;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

public class ResourceTests
{
    private const string Base = "https://scim.example.com/scim/acme/v2";

    public static TheoryData<string, string, string, string> Types => new()
    {
        { "/Users", "User", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@ex.test"}""", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@ex.test","title":"Countess"}""" },
        { "/Groups", "Group", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engines"}""", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engines","externalId":"g1"}""" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Every_verb_works_for_every_type(string endpoint, string type, string first, string second)
    {
        await using var host = await ScimHost.StartAsync();
        var created = await host.SendAsync("POST", endpoint, first);
        created.Status.ShouldBe(201, created.Text);
        var id = created.Json.Text("id").ShouldNotBeNull();
        var location = $"{Base}{endpoint}/{id}";
        created.Header("Location").ShouldBe(location);
        ShouldBeResource(created, type, location, 1);

        var read = await host.SendAsync("GET", $"{endpoint}/{id}");
        read.Status.ShouldBe(200);
        ShouldBeResource(read, type, location, 1);
        read.Header("Location").ShouldBe(location);
        read.Header("Content-Location").ShouldBe(location);
        read.Body.ShouldBe(created.Body);

        var replaced = await host.SendAsync("PUT", $"{endpoint}/{id}", second);
        replaced.Status.ShouldBe(200, replaced.Text);
        ShouldBeResource(replaced, type, location, 2);
        replaced.Header("Location").ShouldBe(location);
        replaced.Header("Content-Location").ShouldBe(location);
        (await host.SendAsync("PUT", $"{endpoint}/{id}", second)).Header("ETag").ShouldBe("W/\"2\"");

        var patched = await host.SendAsync("PATCH", $"{endpoint}/{id}", Patch("""{"op":"remove","path":"externalId"},{"op":"replace","path":"externalId","value":"x"}"""));
        patched.Status.ShouldBe(200, patched.Text);
        ShouldBeResource(patched, type, location, 3);
        patched.Json.Text("externalId").ShouldBe("x");

        var list = await host.SendAsync("GET", endpoint);
        ((ScimList)list.Json["Resources"]!).Items.ShouldHaveSingleItem().ShouldBe(patched.Json);

        var deleted = await host.SendAsync("DELETE", $"{endpoint}/{id}");
        deleted.Status.ShouldBe(204);
        deleted.Body.ShouldBeEmpty();
        deleted.Header("Content-Type").ShouldBeNull();
        deleted.Header("Cache-Control").ShouldBe("no-store");
        (await host.SendAsync("DELETE", $"{endpoint}/{id}")).ShouldBeError(404, null);
        (await host.SendAsync("GET", $"{endpoint}/{id}")).ShouldBeError(404, null);
    }

    [Theory]
    [InlineData("/Users", """{"userName":"ada@ex.test"}""")]
    [InlineData("/Groups", """{"displayName":"Engines"}""")]
    public async Task HEAD_answers_the_headers_of_GET_and_no_body(string endpoint, string first)
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync(endpoint, first);
        foreach (var path in new[] { endpoint, $"{endpoint}/{id}", $"{endpoint}/none", "/Schemas", "/ServiceProviderConfig", endpoint + "//" + id })
        {
            var get = await host.SendAsync("GET", path);
            var head = await host.SendAsync("HEAD", path);
            head.Status.ShouldBe(get.Status);
            head.Body.ShouldBeEmpty();
            head.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).ShouldBe(get.Headers.OrderBy(h => h.Key, StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("/Users", """{"userName":"ada@ex.test"}""", """{"userName":"ada@ex.test","title":"Countess"}""")]
    [InlineData("/Groups", """{"displayName":"Engines"}""", """{"displayName":"Engines","externalId":"g1"}""")]
    public async Task Versions_guard_reads_and_writes(string endpoint, string first, string second)
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync(endpoint, first);
        var path = $"{endpoint}/{id}";
        foreach (var known in new[] { "W/\"1\"", "\"1\"", "1", "*", "\"9\", W/\"1\"" })
        {
            var unchanged = await host.SendAsync("GET", path, headers: ("If-None-Match", known));
            unchanged.Status.ShouldBe(304, known);
            unchanged.Body.ShouldBeEmpty();
            unchanged.Header("ETag").ShouldBe("W/\"1\"");
        }
        (await host.SendAsync("GET", path, headers: ("If-None-Match", "W/\"2\""))).Status.ShouldBe(200);
        (await host.SendAsync("PUT", path, second, headers: ("If-Match", "W/\"2\""))).ShouldBeError(412, null);
        (await host.SendAsync("PATCH", path, Patch("""{"op":"replace","path":"externalId","value":"x"}"""), headers: ("If-Match", "W/\"2\""))).ShouldBeError(412, null);
        (await host.SendAsync("DELETE", path, headers: ("If-Match", "W/\"2\""))).ShouldBeError(412, null);
        (await host.SendAsync("PUT", path, second, headers: ("If-Match", "W/\"1\""))).Header("ETag").ShouldBe("W/\"2\"");
        foreach (var not in new[] { "*", "W/\"2\"", "W/\"7\", \"2\"" })
        {
            (await host.SendAsync("PUT", path, first, headers: ("If-None-Match", not))).ShouldBeError(412, null);
            (await host.SendAsync("PATCH", path, Patch("""{"op":"replace","path":"externalId","value":"x"}"""), headers: ("If-None-Match", not))).ShouldBeError(412, null);
            (await host.SendAsync("DELETE", path, headers: ("If-None-Match", not))).ShouldBeError(412, null);
        }
        (await host.SendAsync("PUT", path, first, headers: ("If-None-Match", "W/\"1\""))).Header("ETag").ShouldBe("W/\"3\"");
        (await host.SendAsync("DELETE", path, headers: ("If-Match", "*"))).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_409_and_changes_nothing()
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync("/Users", """{"userName":"ada@ex.test","title":"Countess"}""");
        var before = await host.SendAsync("GET", "/Users/" + id);
        foreach (var name in new[] { "ada@ex.test", "ADA@EX.TEST", "ａda@ex.test" })
            (await host.SendAsync("POST", "/Users", $$"""{"userName":"{{name}}"}""")).ShouldBeError(409, "uniqueness");
        (await host.SendAsync("GET", "/Users/" + id)).Body.ShouldBe(before.Body);
    }

    [Fact]
    public async Task Members_and_groups_are_joined_to_the_documents()
    {
        await using var host = await ScimHost.StartAsync();
        var ada = await host.CreateAsync("/Users", """{"userName":"ada","displayName":"Ada \"L\""}""");
        var bob = await host.CreateAsync("/Users", """{"userName":"bob"}""");
        var inner = await host.CreateAsync("/Groups", $$"""{"displayName":"Inner","members":[{"value":"{{ada}}"}]}""");
        var outer = await host.CreateAsync("/Groups", $$"""{"displayName":"Outer","members":[{"value":"{{bob}}","display":"not hers"},{"value":"{{inner}}"}]}""");
        Json(await host.SendAsync("GET", "/Groups/" + outer), "members").ShouldBe(
            $$"""[{"value":"{{bob}}","$ref":"{{Base}}/Users/{{bob}}","type":"User"},{"value":"{{inner}}","$ref":"{{Base}}/Groups/{{inner}}","display":"Inner","type":"Group"}]""");
        Json(await host.SendAsync("GET", "/Users/" + ada), "groups").ShouldBe(
            $$"""[{"value":"{{inner}}","$ref":"{{Base}}/Groups/{{inner}}","display":"Inner","type":"direct"}]""");
        (await host.SendAsync("PUT", "/Groups/" + outer, """{"displayName":"Outer"}""")).Json["members"].ShouldBe(ScimList.Empty);
        (await host.SendAsync("GET", "/Users/" + bob)).Json["groups"].ShouldBeNull();
    }

    [Theory]
    [InlineData("excludedAttributes=members", false)]
    [InlineData("attributes=displayName", false)]
    [InlineData("attributes=members.value", true)]
    [InlineData("ATTRIBUTES=Members", true)]
    [InlineData("excludedAttributes=displayName", true)]
    [InlineData("", true)]
    public async Task Members_are_read_only_when_the_answer_carries_them(string query, bool read)
    {
        await using var host = await ScimHost.StartAsync();
        var ada = await host.CreateAsync("/Users", """{"userName":"ada","displayName":"Ada"}""");
        var group = await host.CreateAsync("/Groups", $$"""{"displayName":"Inner","members":[{"value":"{{ada}}"}]}""");
        var before = host.Store.MemberReads;
        foreach (var path in new[] { "/Groups/" + group, "/Groups" })
        {
            var answer = await host.SendAsync("GET", $"{path}?{query}");
            answer.Status.ShouldBe(200, answer.Text);
            answer.Text.Contains("\"members\"", StringComparison.Ordinal).ShouldBe(read);
        }
        (host.Store.MemberReads - before).ShouldBe(read ? 2 : 0);
    }

    [Theory]
    [InlineData("excludedAttributes=nickName")]
    [InlineData("excludedAttributes=emails.type")]
    [InlineData("excludedAttributes=unknown")]
    public async Task Stored_bytes_and_trees_are_written_alike(string otherProjection)
    {
        await using var host = await ScimHost.StartAsync();
        const string Body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","name":{"givenName":"Ada <3 \u00e9\ud83d\ude00 \\ \" \n"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D"}}""";
        var id = await host.CreateAsync("/Users", Body);
        var group = await host.CreateAsync("/Groups", $$"""{"displayName":"G","members":[{"value":"{{id}}"}]}""");
        foreach (var path in new[] { "/Users/" + id, "/Users" })
            (await host.SendAsync("GET", $"{path}?{otherProjection}")).Text.ShouldBe((await host.SendAsync("GET", path)).Text);
        (await host.SendAsync("GET", $"/Groups/{group}?excludedAttributes=externalId")).Text.ShouldBe((await host.SendAsync("GET", "/Groups/" + group)).Text);
    }

    [Theory]
    [InlineData(500, "", 200)]
    [InlineData(501, "", 204)]
    [InlineData(501, "?attributes=displayName", 200)]
    [InlineData(501, "?excludedAttributes=members", 200)]
    [InlineData(501, "?attributes=", 204)]
    public async Task A_patch_of_a_large_group_is_answered_without_it(int members, string query, int status)
    {
        await using var host = await ScimHost.StartAsync();
        var group = await host.CreateAsync("/Groups", $$"""{"displayName":"All","members":[{{await MembersAsync(host, members)}}]}""");
        var answer = await host.SendAsync("PATCH", $"/Groups/{group}{query}", Patch("""{"op":"replace","path":"displayName","value":"Everybody"}"""));
        answer.Status.ShouldBe(status, answer.Text);
        answer.Header("ETag").ShouldBe("W/\"2\"");
        if (status == 204)
        {
            answer.Body.ShouldBeEmpty();
            answer.Header("Location").ShouldBe($"{Base}/Groups/{group}");
        }
        else
        {
            answer.Json.Text("displayName").ShouldBe("Everybody");
        }
    }

    [Fact]
    public async Task A_large_group_streams_whole()
    {
        await using var host = await ScimHost.StartAsync();
        var body = $$"""{"displayName":"All","members":[{{await MembersAsync(host, 1100)}}]}""";
        var group = await host.CreateAsync("/Groups", body);
        foreach (var query in new[] { "", "?attributes=members.value", "?excludedAttributes=displayName" })
        {
            var answer = await host.SendAsync("GET", $"/Groups/{group}{query}");
            ((ScimList)answer.Json["members"]!).Items.Length.ShouldBe(1100);
        }
        (await host.SendAsync("GET", "/Groups/" + group)).Header("Content-Length").ShouldBeNull();
        (await host.SendAsync("HEAD", "/Groups/" + group)).Header("Content-Length").ShouldNotBeNull();
        ((ScimList)(await host.SendAsync("PUT", "/Groups/" + group, body)).Json["members"]!).Items.Length.ShouldBe(1100);
    }

    [Fact]
    public async Task A_bad_projection_refuses_a_write_before_it_is_made()
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("POST", "/Users?attributes=id&excludedAttributes=name", """{"userName":"ada"}""")).ShouldBeError(400, "invalidValue");
        (await host.SendAsync("GET", "/Users")).Json["totalResults"].ShouldBe(new ScimInteger(0));
    }

    [Fact]
    public async Task An_id_of_another_type_or_directory_is_unknown()
    {
        await using var host = await ScimHost.StartAsync();
        var user = await host.CreateAsync("/Users", """{"userName":"ada"}""");
        var foreign = await host.SendAsync("GET", "/Users/" + user, directory: ScimHost.Small);
        foreign.ShouldBeError(404, null);
        foreign.Text.Replace(user, "nobody", StringComparison.Ordinal).ShouldBe((await host.SendAsync("GET", "/Users/nobody", directory: ScimHost.Small)).Text);
        (await host.SendAsync("GET", "/Groups/" + user)).ShouldBeError(404, null);
    }

    private static async Task<string> MembersAsync(ScimHost host, int count)
    {
        var members = new StringBuilder();
        for (var i = 0; i < count; i++)
            members.Append(i == 0 ? "" : ",").Append("{\"value\":\"").Append(await host.CreateAsync("/Users", $$"""{"userName":"u{{i}}","displayName":"User {{i}}"}""")).Append("\"}");
        return members.ToString();
    }

    private static string Patch(string operations) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""";

    private static string Json(Answer answer, string name) => Encoding.UTF8.GetString(ScimJson.ToBytes(answer.Json[name]!));

    private static void ShouldBeResource(Answer answer, string type, string location, int version)
    {
        answer.Header("ETag").ShouldBe($"W/\"{version}\"");
        answer.Header("Content-Type").ShouldBe("application/scim+json");
        answer.Header("Content-Length").ShouldNotBeNull();
        var meta = answer.Json["meta"].ShouldBeOfType<ScimObject>();
        meta.Members.Select(m => m.Key).ShouldBe(["resourceType", "created", "lastModified", "location", "version"]);
        meta.Text("resourceType").ShouldBe(type);
        meta.Text("location").ShouldBe(location);
        meta.Text("version").ShouldBe($"W/\"{version}\"");
        meta.Text("created").ShouldNotBeNull().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        meta.Text("lastModified").ShouldNotBeNull().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
    }
}
