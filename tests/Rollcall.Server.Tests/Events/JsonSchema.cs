using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.Events;

/// <summary>The part of JSON Schema 2020-12 that <c>event.schema.json</c> uses. A keyword it does not know is an error, so that no rule goes unchecked.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    public static JsonSchema Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return new(document.RootElement.Clone());
    }

    /// <summary>The first rule a value breaks, or null.</summary>
    public string? Problem(JsonElement value) => Problem(root, value, "$");

    private string? Problem(JsonElement schema, JsonElement value, string at)
    {
        foreach (var rule in schema.EnumerateObject())
        {
            if (Broken(schema, rule, value, at) is { } problem)
                return problem;
        }
        return null;
    }

    private string? Broken(JsonElement schema, JsonProperty rule, JsonElement value, string at) => rule.Name switch
    {
        "$schema" or "$id" or "$defs" or "title" or "description" or "format" => null,
        "$ref" => Problem(root.GetProperty("$defs").GetProperty(rule.Value.GetString()!["#/$defs/".Length..]), value, at),
        "type" => IsOf(rule.Value, value) ? null : $"{at}: not of type {rule.Value}",
        "const" => JsonElement.DeepEquals(rule.Value, value) ? null : $"{at}: not {rule.Value}",
        "enum" => rule.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)) ? null : $"{at}: {value} is none of the values allowed",
        "pattern" => Regex.IsMatch(value.GetString()!, rule.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? null : $"{at}: does not match {rule.Value}",
        "minimum" => value.GetInt64() >= rule.Value.GetInt64() ? null : $"{at}: below {rule.Value}",
        "minItems" => value.GetArrayLength() >= rule.Value.GetInt32() ? null : $"{at}: too few",
        "maxItems" => value.GetArrayLength() <= rule.Value.GetInt32() ? null : $"{at}: too many",
        "items" => value.EnumerateArray().Select((item, i) => Problem(rule.Value, item, $"{at}[{i}]")).FirstOrDefault(p => p is not null),
        "required" => rule.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}: {name} is missing").FirstOrDefault(),
        "properties" => rule.Value.EnumerateObject().Select(p => value.TryGetProperty(p.Name, out var member) ? Problem(p.Value, member, $"{at}.{p.Name}") : null).FirstOrDefault(p => p is not null),
        "additionalProperties" => Additional(schema, value, at),
        "oneOf" => rule.Value.EnumerateArray().Count(s => Problem(s, value, at) is null) == 1 ? null : $"{at}: not exactly one of the forms",
        _ => throw new InvalidOperationException($"{at}: the keyword {rule.Name} is not understood."),
    };

    private static string? Additional(JsonElement schema, JsonElement value, string at) =>
        value.EnumerateObject().Where(m => !schema.GetProperty("properties").TryGetProperty(m.Name, out _)).Select(m => $"{at}: {m.Name} is not foreseen").FirstOrDefault();

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => IsOf(t, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            var other => throw new InvalidOperationException(other),
        };
}
