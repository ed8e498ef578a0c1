using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>
/// What public checkers do with every attribute that <c>/Schemas</c> publishes (scim2-tester, scim2-compliance): written, read, patched, found, projected, sorted by and removed,
/// with values made from its type alone.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class EveryAttributeTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("Users", true)]
    [InlineData("Users", false)]
    [InlineData("Groups", true)]
    [InlineData("Groups", false)]
    public async Task Every_attribute_published_can_be_written_read_patched_found_and_removed(string endpoint, bool strict)
    {
        using var client = Server.Client(await Server.NewDirectoryAsync($"{endpoint} {strict}", strict));
        var member = await client.CreateUserAsync("member@every.example");
        var attributes = await PublishedAsync(client, endpoint);
        attributes.Count.ShouldBeGreaterThan(1);
        var id = (await client.PostAsync($"/{endpoint}", Body(attributes, member, 1))).ShouldBe(201).Id;
        foreach (var attribute in attributes)
            await TryAsync(client, $"/{endpoint}", id, attribute, member);
        (await client.PutAsync($"/{endpoint}/{id}", Body(attributes, member, 3))).ShouldBe(200);
        (await client.DeleteAsync($"/{endpoint}/{id}")).ShouldBe(204);
        (await client.GetAsync($"/{endpoint}/{id}")).ShouldBeError(404);
    }

    private static async Task TryAsync(ScimClient client, string endpoint, string id, Published attribute, string member)
    {
        var given = attribute.Kept(attribute.Value(member, 1));
        attribute.Of((await client.GetAsync($"{endpoint}/{id}")).ShouldBe(200).Json).ShouldBe(given, attribute.Path);
        if (given is not null)
        {
            var found = (await client.GetAsync($"{endpoint}?filter={Uri.EscapeDataString(attribute.Path + " pr")}&attributes={Uri.EscapeDataString(attribute.Path)}")).ShouldBe(200).Json["Resources"]!.AsArray();
            attribute.Of(found.Single(r => string.Equals((string)r!["id"]!, id, StringComparison.Ordinal))!).ShouldBe(given, $"attributes={attribute.Path}");
            attribute.Of((await client.GetAsync($"{endpoint}/{id}?excludedAttributes={Uri.EscapeDataString(attribute.Path)}")).ShouldBe(200).Json).ShouldBe(attribute.IsAlways ? given : null);
            if (!attribute.IsComplex)
                (await client.GetAsync($"{endpoint}?sortBy={Uri.EscapeDataString(attribute.Path)}")).ShouldBe(200);
        }
        foreach (var op in (string[])["replace", "add"])
        {
            var value = attribute.Value(member, 2);
            var patched = await client.PatchAsync($"{endpoint}/{id}", $$"""{"op":"{{op}}","path":"{{attribute.Path}}","value":{{value.ToJsonString()}}}""");
            attribute.Of(patched.ShouldBe(200).Json).ShouldBe(attribute.Kept(value), $"{op} {attribute.Path}");
        }
        var removed = await client.PatchAsync($"{endpoint}/{id}", $$"""{"op":"remove","path":"{{attribute.Path}}"}""");
        if (attribute.Required)
            removed.ShouldBeError(400, "mutability");
        else
            attribute.Of(removed.ShouldBe(200).Json).ShouldBe(attribute.Emptied, $"remove {attribute.Path}");
    }

    private static string Body(List<Published> attributes, string member, int round)
    {
        var body = new JsonObject { ["schemas"] = new JsonArray([.. attributes.Select(a => a.Schema).Distinct(StringComparer.Ordinal).Select(s => (JsonNode)s)]) };
        foreach (var attribute in attributes)
        {
            var holder = attribute.IsCore ? body : body[attribute.Schema] ??= new JsonObject();
            holder[attribute.Name] = attribute.Value(member, round);
        }
        return body.ToJsonString();
    }

    private static async Task<List<Published>> PublishedAsync(ScimClient client, string endpoint)
    {
        var types = (await client.GetAsync("/ResourceTypes")).ShouldBe(200).Json["Resources"]!.AsArray();
        var type = types.Single(t => string.Equals((string?)t!["endpoint"], "/" + endpoint, StringComparison.Ordinal))!;
        var core = (string)type["schema"]!;
        var published = new List<Published>();
        foreach (var urn in (string[])[core, .. (type["schemaExtensions"] as JsonArray ?? []).Select(e => (string)e!["schema"]!)])
        {
            var schema = (await client.GetAsync($"/Schemas/{urn}")).ShouldBe(200).Json;
            published.AddRange(schema["attributes"]!.AsArray().Where(a => (string?)a!["mutability"] is not "readOnly").Select(a => new Published(urn, string.Equals(urn, core, StringComparison.Ordinal), a!)));
        }
        return published;
    }

    /// <summary>An attribute as <c>/Schemas</c> describes it.</summary>
    private sealed record Published(string Schema, bool IsCore, JsonNode Description)
    {
        public string Name => (string)Description["name"]!;

        public string Path => $"{Schema}:{Name}";

        public bool Required => (bool?)Description["required"] ?? false;

        public bool IsComplex => (string?)Description["type"] is "complex";

        public bool IsAlways => (string?)Description["returned"] is "always";

        private bool IsMany => (bool?)Description["multiValued"] ?? false;

        // Only members say that there are none: docs/conformance.md, RFC 7643 §2.5.
        public string? Emptied => Name is "members" ? "[]" : null;

        public JsonNode Value(string member, int round)
        {
            var one = Name is "members" ? new JsonObject { ["value"] = member } : Made(Description, round);
            return IsMany ? new JsonArray(one) : one;
        }

        /// <summary>What a representation holds after a value was written, as text.</summary>
        public string? Kept(JsonNode value) => (string?)Description["returned"] is "never" ? null : Text(value);

        public string? Of(JsonNode resource) => (IsCore ? resource : resource[Schema])?[Name] is { } value ? Text(value) : null;

        // What a member is beside its id, the server says.
        private string Text(JsonNode value) => Name is "members" ? string.Concat("[", string.Join(',', value.AsArray().Select(m => (string)m!["value"]!)), "]") : Sorted(value)!.ToJsonString();

        private static JsonNode? Sorted(JsonNode? value) => value switch
        {
            JsonObject complex => new JsonObject(complex.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Sorted)]),
            _ => value?.DeepClone(),
        };

        private static JsonNode Made(JsonNode description, int round) => (string)description["type"]! switch
        {
            "string" => (description["canonicalValues"] as JsonArray)?[0]?.DeepClone() ?? $"{(string)description["name"]!} {round}",
            "boolean" => round != 2,
            "integer" => round,
            "decimal" => round + 0.5,
            "dateTime" => $"2026-01-0{round}T03:04:05Z",
            "binary" => $"AQI{round}",
            "reference" => $"https://example.com/{round}",
            "complex" => new JsonObject(description["subAttributes"]!.AsArray().Where(p => (string?)p!["mutability"] is not "readOnly")
                .Select(p => KeyValuePair.Create((string)p!["name"]!, (JsonNode?)Made(p!, round)))),
            var other => throw new InvalidOperationException(other),
        };
    }
}
