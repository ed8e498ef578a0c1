using System.Text;
using System.Text.Json;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>Input that broke other servers: each is refused with the right word or does no harm, and whatever was stored stays as it was, byte for byte.</summary>
public class BadInputTests
{
    private const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";

    public sealed record Case(string Name, string Section, string Method, string Path, string? Body, int Status, string? ScimType, string? Directory, bool Changes);

    private static readonly IReadOnlyList<Case> All = JsonSerializer.Deserialize<List<Case>>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "BadInput.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bad_input_is_refused_and_changes_nothing(string name)
    {
        var test = All.Single(c => c.Name == name);
        await using var host = await ScimHost.StartAsync();
        var directory = test.Directory ?? ScimHost.Tolerant;
        var world = await World.MakeAsync(host, directory);
        var answer = await host.SendAsync(test.Method, world.Fill(test.Path), test.Body is null ? null : world.Fill(test.Body), directory);
        if (test.Status >= 400)
            answer.ShouldBeError(test.Status, test.ScimType);
        else
            answer.Status.ShouldBe(test.Status, answer.Text);
        (await world.ReadAsync() == world.Before).ShouldBe(!test.Changes, $"{test.Section}: {await world.ReadAsync()}");
        host.Log.Lines.ShouldBeEmpty();
    }

    public static TheoryData<string, byte[]> Bytes => new()
    {
        { "invalid UTF-8 in a value", [.. "{\"userName\":\"a"u8, 0xFF, .. "\"}"u8] },
        { "invalid UTF-8 in a name", [.. "{\"userName\":\"a\",\"x"u8, 0xC3, 0x28, .. "\":1}"u8] },
        { "overlong slash", [.. "{\"userName\":\"a"u8, 0xC0, 0xAF, .. "\"}"u8] },
        { "surrogate in UTF-8", [.. "{\"userName\":\"a"u8, 0xED, 0xA0, 0x80, .. "\"}"u8] },
        { "beyond Unicode", [.. "{\"userName\":\"a"u8, 0xF4, 0x90, 0x80, 0x80, .. "\"}"u8] },
        { "UTF-16", Encoding.Unicode.GetBytes("{\"userName\":\"a\"}") },
        { "UTF-32", Encoding.UTF32.GetBytes("{\"userName\":\"a\"}") },
        { "a raw control character", "{\"userName\":\"a\u0001\"}"u8.ToArray() },
        { "a raw newline", "{\"userName\":\"a\nb\"}"u8.ToArray() },
        { "a NUL behind the end", [.. "{\"userName\":\"a\"}"u8, 0] },
        { "two marks", [.. "\uFEFF\uFEFF{\"userName\":\"a\"}"u8] },
        { "gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0x56, 0, 0] },
        { "only blanks", " \r\n\t "u8.ToArray() },
        { "deep arrays", Encoding.UTF8.GetBytes("{\"userName\":" + new string('[', 100_000) + new string(']', 100_000) + "}") },
        { "deep objects", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) + "1" + new string('}', 50_000)) },
        { "deep and unclosed", Encoding.UTF8.GetBytes(new string('[', 500_000)) },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task Bytes_that_are_not_strict_json_are_invalid_syntax(string name, byte[] body)
    {
        await using var host = await ScimHost.StartAsync();
        var world = await World.MakeAsync(host, ScimHost.Tolerant);
        foreach (var (method, path) in new[] { ("POST", "/Users"), ("PUT", world.Fill("/Users/@ada")), ("PATCH", world.Fill("/Groups/@group")) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/scim/acme/v2" + path) { Content = new ByteArrayContent(body) };
            request.Headers.TryAddWithoutValidation("Authorization", ScimHost.Token);
            (await host.SendAsync(request)).ShouldBeError(400, "invalidSyntax");
        }
        (await world.ReadAsync()).ShouldBe(world.Before, name);
    }

    [Theory]
    [InlineData(8, 400)]
    [InlineData(31, 400)]
    [InlineData(41, 400)]
    [InlineData(1000, 400)]
    public async Task Filters_may_nest_up_to_the_limit(int depth, int status)
    {
        await using var host = await ScimHost.StartAsync();
        var filter = new string('(', depth) + "userName pr" + new string(')', depth);
        var answer = await host.SendAsync("GET", "/Users?filter=" + filter);
        if (depth <= 31)
            answer.Status.ShouldBe(200);
        else
            answer.ShouldBeError(status, "invalidFilter");
    }

    public static TheoryData<string> HugeFilters =>
    [
        string.Join(" or ", Enumerable.Repeat("id pr", 201)),
        string.Join(" and ", Enumerable.Repeat("id pr", 1000)),
        new string('(', 8000),
        string.Concat(Enumerable.Repeat("not (", 1500)) + "id pr" + new string(')', 1500),
        "name" + string.Concat(Enumerable.Repeat(".a", 3000)) + " eq 1",
        "userName eq \"" + new string('x', 8192) + "\"",
        string.Concat(Enumerable.Repeat("emails[", 1000)) + "value pr" + new string(']', 1000),
        "userName eq " + new string('9', 5000),
    ];

    [Theory]
    [MemberData(nameof(HugeFilters))]
    public async Task Huge_filters_are_refused_before_they_cost_anything(string filter)
    {
        await using var host = await ScimHost.StartAsync();
        foreach (var directory in new[] { ScimHost.Tolerant, ScimHost.Strict })
            (await host.SendAsync("GET", "/Users?filter=" + Uri.EscapeDataString(filter), directory: directory)).ShouldBeError(400, "invalidFilter");
    }

    [Theory]
    [InlineData("/Users", 300)]
    [InlineData("/Groups", 600)]
    public async Task A_body_beyond_the_limit_is_413_and_one_of_the_limit_is_not(string endpoint, int limit)
    {
        await using var host = await ScimHost.StartAsync();
        string Body(int length)
        {
            var start = endpoint == "/Users" ? "{\"userName\":\"a\"" : "{\"displayName\":\"a\"";
            return start + new string(' ', length - start.Length - 1) + "}";
        }
        (await host.SendAsync("POST", endpoint, Body(limit + 1), ScimHost.Small)).ShouldBeError(413, null);
        (await host.SendAsync("POST", endpoint, Body(limit), ScimHost.Small)).Status.ShouldBe(201);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, $"/scim/small/v2{endpoint}") { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Body(limit + 1)))) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.TryAddWithoutValidation("Authorization", ScimHost.Token);
        (await host.SendAsync(chunked)).ShouldBeError(413, null);
    }

    /// <summary>Every readOnly attribute of every schema, sent in every way there is: it is ignored or refused, and never stored.</summary>
    public static TheoryData<string, string, string> ReadOnly => new()
    {
        { "/Users/@ada", "id", "\"0\"" },
        { "/Users/@ada", "meta", """{"created":"1970-01-01T00:00:00Z","version":"W/\"99\"","resourceType":"Group","location":"https://evil.example"}""" },
        { "/Users/@ada", "groups", """[{"value":"@group"}]""" },
        { "/Users/@ada", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName", "\"The boss\"" },
        { "/Groups/@group", "id", "\"0\"" },
        { "/Groups/@group", "meta", """{"version":"W/\"99\""}""" },
    };

    [Theory]
    [MemberData(nameof(ReadOnly))]
    public async Task A_read_only_attribute_stays_what_it_is(string path, string attribute, string value)
    {
        await using var host = await ScimHost.StartAsync();
        var world = await World.MakeAsync(host, ScimHost.Tolerant);
        var urn = attribute.StartsWith("urn:", StringComparison.Ordinal) ? attribute : UserUrn.Replace("User", path.StartsWith("/Users", StringComparison.Ordinal) ? "User" : "Group", StringComparison.Ordinal) + ":" + attribute;
        var current = (await host.SendAsync("GET", world.Fill(path))).Text;
        var operations = new[]
        {
            $$"""{"op":"replace","path":"{{attribute}}","value":{{value}}}""", $$"""{"op":"add","path":"{{attribute}}","value":{{value}}}""", $$"""{"op":"remove","path":"{{attribute}}"}""",
            $$"""{"op":"replace","path":"{{urn}}","value":{{value}}}""", $$$"""{"op":"replace","value":{"{{{attribute}}}":{{{value}}}}}""", $$$"""{"op":"add","value":{"{{{attribute}}}":{{{value}}}}}""",
            $$$"""{"op":"add","value":{"{{{urn}}}":{{{value}}}}}""",
        };
        foreach (var operation in operations)
        {
            var answer = await host.SendAsync("PATCH", world.Fill(path), world.Fill($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}"""));
            if (answer.Status != 200)
                answer.ShouldBeError(400, "mutability");
            (await world.ReadAsync()).ShouldBe(world.Before, operation);
        }
        // PUT and POST: RFC 7644 §3.3 and §3.5.1 have them ignored.
        var sent = attribute.Contains(':', StringComparison.Ordinal) ? current : System.Text.RegularExpressions.Regex.Replace(current, $"\"{attribute}\":(\"[^\"]*\"|\\{{[^}}]*\\}}|\\[[^]]*\\])",
            $"\"{attribute}\":{world.Fill(value).Replace("$", "$$", StringComparison.Ordinal)}", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        (await host.SendAsync("PUT", world.Fill(path), sent)).Status.ShouldBe(200);
        (await world.ReadAsync()).ShouldBe(world.Before);
        var body = path.StartsWith("/Users", StringComparison.Ordinal) ? $$"""{"userName":"new","{{attribute}}":{{value}}}""" : $$"""{"displayName":"new","{{attribute}}":{{value}}}""";
        var created = await host.SendAsync("POST", path.Split("/@")[0], world.Fill(body));
        created.Status.ShouldBe(201, created.Text);
        created.Json.Text("id")!.Length.ShouldBe(36);
        created.Header("ETag").ShouldBe("W/\"1\"");
        created.Text.ShouldNotContain("1970");
        created.Text.ShouldNotContain("evil");
        created.Text.ShouldNotContain("boss");
        created.Json["groups"].ShouldBeNull();
    }

    /// <summary>Two people, of whom one is in a group, and everything that can be read of them.</summary>
    private sealed class World
    {
        private readonly ScimHost _host;
        private readonly string _directory;

        private World(ScimHost host, string directory) => (_host, _directory) = (host, directory);

        public string Before { get; private set; } = "";

        private string Ada { get; set; } = "";

        private string Bob { get; set; } = "";

        private string Group { get; set; } = "";

        public static async Task<World> MakeAsync(ScimHost host, string directory)
        {
            var world = new World(host, directory);
            world.Ada = await host.CreateAsync("/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"ada@ex.test","externalId":"ext-ada","active":true,"emails":[{"value":"ada@ex.test","type":"work","primary":true}]}""", directory);
            world.Bob = await host.CreateAsync("/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"bob@ex.test"}""", directory);
            world.Group = await host.CreateAsync("/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engines","members":[{"value":"{{world.Ada}}"}]}""", directory);
            world.Before = await world.ReadAsync();
            return world;
        }

        public string Fill(string text) => text.Replace("@ada", Ada, StringComparison.Ordinal).Replace("@bob", Bob, StringComparison.Ordinal).Replace("@group", Group, StringComparison.Ordinal)
            .Replace("@surrogate", "\\ud800", StringComparison.Ordinal).Replace("@long", new string('x', 2000), StringComparison.Ordinal);

        public async Task<string> ReadAsync() => (await _host.SendAsync("GET", "/Users", directory: _directory)).Text + (await _host.SendAsync("GET", "/Groups", directory: _directory)).Text;
    }
}
