using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>What the schemas the server publishes call readOnly cannot be written by any verb in any form (RFC 7643 §2.2, RFC 7644 §3.5.2).</summary>
[Collection(ProcessCollection.Name)]
public sealed class ReadOnlyAttributeTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task No_verb_writes_a_readOnly_attribute()
    {
        using var client = Server.Client(await Server.NewDirectoryAsync("read only"));
        var manager = await client.CreateUserAsync("boss@readonly.example");
        var schemas = (await client.GetAsync("/Schemas")).ShouldBe(200).Json["Resources"]!.AsArray();
        var tried = 0;
        foreach (var schema in schemas)
        {
            var urn = (string)schema!["id"]!;
            var (endpoint, core) = urn switch
            {
                "urn:ietf:params:scim:schemas:core:2.0:User" => ("Users", true),
                "urn:ietf:params:scim:schemas:core:2.0:Group" => ("Groups", true),
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" => ("Users", false),
                // The schemas of discovery itself: nobody writes what they describe.
                _ => (null, false),
            };
            if (endpoint is null)
                continue;
            foreach (var path in ReadOnly(schema["attributes"]!.AsArray()).Concat(core ? ["id", "meta.version", "meta.created", "meta.location"] : []))
            {
                await TryAsync(client, endpoint, core ? null : urn, path, manager);
                tried++;
            }
        }
        // groups.* of a user, manager.displayName, and four common ones for each of the two types, at the least.
        tried.ShouldBeGreaterThan(10);
    }

    private static async Task TryAsync(ScimClient client, string endpoint, string? extension, string path, string manager)
    {
        var id = endpoint is "Users"
            ? await client.CreateUserAsync($"{path}@readonly.example", $$$""","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"{{{manager}}}"}}""")
            : await client.CreateGroupAsync(path, manager);
        var before = await Seen();
        var nested = Nested(extension, path);
        var full = extension is null ? path : $"{extension}:{path}";
        var name = endpoint is "Users" ? $"\"userName\":\"{path}@readonly.example\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{{\"manager\":{{\"value\":\"{manager}\"}}}}" : $"\"displayName\":\"{path}\",\"members\":[{{\"value\":\"{manager}\"}}]";
        foreach (var op in (string[])["add", "replace", "remove"])
        {
            foreach (var target in (string[])[full, .. extension is null ? (string[])[$"urn:ietf:params:scim:schemas:core:2.0:{endpoint[..^1]}:{path}"] : []])
            {
                var value = op is "remove" ? "" : ""","value":"forged" """;
                await Refused(await client.PatchAsync($"/{endpoint}/{id}", $$"""{"op":"{{op}}","path":"{{target}}"{{value}}}"""), $"{op} {target}");
            }
            if (op is not "remove")
                await Refused(await client.PatchAsync($"/{endpoint}/{id}", $$"""{"op":"{{op}}","value":{{nested}}}"""), $"{op} {path} without path");
        }
        // In a PUT or POST such values are ignored (RFC 7644 §3.3, §3.5.1). An extension must not stand twice, so it is written into the one that is there.
        var body = JsonNode.Parse("{" + name + "}")!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(nested)!.AsObject())
            body[key] = extension is null ? value!.DeepClone() : Merged(body[key]!.AsObject(), value!.AsObject());
        (await client.PutAsync($"/{endpoint}/{id}", body.ToJsonString())).Status.ShouldBeOneOf(200, 400);
        (await Seen()).ShouldBe(before, $"PUT {full}");

        async Task<string> Seen()
        {
            var seen = (await client.GetAsync($"/{endpoint}/{id}")).ShouldBe(200);
            return seen.Headers + seen.Body;
        }

        async Task Refused(Reply reply, string what)
        {
            // Ignored inside a value that may carry more, refused where it is the target.
            reply.Status.ShouldBeOneOf(200, 400);
            (await Seen()).ShouldBe(before, what);
        }
    }

    private static JsonObject Merged(JsonObject into, JsonObject more)
    {
        var all = into.DeepClone().AsObject();
        foreach (var (key, value) in more)
            all[key] = all[key] is JsonObject inner && value is JsonObject outer ? Merged(inner, outer) : value!.DeepClone();
        return all;
    }

    private static IEnumerable<string> ReadOnly(JsonArray attributes, string prefix = "")
    {
        foreach (var attribute in attributes)
        {
            var name = prefix + (string)attribute!["name"]!;
            if ((string)attribute["mutability"]! is "readOnly")
                yield return name;
            if (attribute["subAttributes"] is JsonArray parts)
            {
                foreach (var part in ReadOnly(parts, name + "."))
                    yield return part;
            }
        }
    }

    private static string Nested(string? extension, string path)
    {
        var value = path.Split('.').Reverse().Aggregate("\"forged\"", (inner, name) => $"{{\"{name}\":{inner}}}");
        return extension is null ? value : $"{{\"{extension}\":{value}}}";
    }
}
