using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>
/// One request of a sequence, before anybody knows the ids: <c>{user:2}</c>, <c>{group:0}</c> and <c>{any:1}</c> stand for the ids of resources made earlier, deleted ones too,
/// <c>{nobody}</c> for an id never given, <c>{time:3}</c> for the third second of the sequence; <c>{current}</c> in a condition for the version that the target has.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Relative to the base URL, with its query not yet encoded.</param>
/// <param name="Body">The JSON, if any.</param>
internal sealed record ModelOperation(string Method, string Path, string? Body = null)
{
    public string? IfMatch { get; init; }

    public string? IfNoneMatch { get; init; }

    /// <summary>One line, which <see cref="Parse"/> reads again.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Options);

    public static ModelOperation Parse(string line) => JsonSerializer.Deserialize<ModelOperation>(line, Options)!;

    /// <summary>Smaller operations of the same kind: without a condition, without one name of the body or of a PATCH.</summary>
    public IEnumerable<ModelOperation> Shrink()
    {
        if (IfMatch is not null || IfNoneMatch is not null)
            yield return this with { IfMatch = null, IfNoneMatch = null };
        if (Body is null || JsonNode.Parse(Body) is not JsonObject body)
            yield break;
        foreach (var smaller in Smaller(body))
            yield return this with { Body = smaller.ToJsonString(Options) };
    }

    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static IEnumerable<JsonNode> Smaller(JsonNode node)
    {
        if (node is JsonObject complex)
        {
            foreach (var (key, value) in complex)
            {
                yield return new JsonObject(complex.Where(p => !p.Key.Equals(key, StringComparison.Ordinal)).Select(Copy));
                foreach (var smaller in value is null ? [] : Smaller(value))
                    yield return new JsonObject(complex.Select(p => p.Key.Equals(key, StringComparison.Ordinal) ? KeyValuePair.Create(key, (JsonNode?)smaller.DeepClone()) : Copy(p)));
            }
        }
        else if (node is JsonArray items)
        {
            for (var at = 0; at < items.Count; at++)
            {
                yield return new JsonArray([.. items.Where((_, place) => place != at).Select(i => i?.DeepClone())]);
                foreach (var smaller in items[at] is { } item ? Smaller(item) : [])
                    yield return new JsonArray([.. items.Select((i, place) => place == at ? smaller.DeepClone() : i?.DeepClone())]);
            }
        }

        static KeyValuePair<string, JsonNode?> Copy(KeyValuePair<string, JsonNode?> pair) => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone());
    }
}

/// <summary>Requests one after another on a directory that is empty at first.</summary>
internal sealed record ModelSequence(bool Strict, IReadOnlyList<ModelOperation> Operations)
{
    public override string ToString() => $"{(Strict ? "strict" : "tolerant")}\n{string.Join('\n', Operations)}\n";

    public static ModelSequence Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(lines[0] is "strict", [.. lines.Skip(1).Select(ModelOperation.Parse)]);
    }

    public static IEnumerable<ModelSequence> Shrink(ModelSequence sequence)
    {
        var all = sequence.Operations;
        for (var size = all.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= all.Count; at += size)
                yield return sequence with { Operations = [.. all.Take(at), .. all.Skip(at + size)] };
        }
        for (var at = 0; at < all.Count; at++)
        {
            foreach (var smaller in all[at].Shrink())
                yield return sequence with { Operations = [.. all.Take(at), smaller, .. all.Skip(at + 1)] };
        }
    }
}
