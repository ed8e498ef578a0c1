using System.Globalization;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>What the engine answered.</summary>
internal sealed record ModelReply(int Status, JsonNode? Body, string? ETag, string? Location)
{
    public override string ToString() => $"{Status} {ETag} {Body?.ToJsonString()}";
}

/// <summary>Holds an answer of the engine against that of the model.</summary>
internal static class ModelComparison
{
    public const string NextCursor = "nextCursor";

    /// <summary>What stands for any cursor: the engine's are sealed and never the same twice.</summary>
    public const string SomeCursor = "…";

    private const string ErrorUrn = "urn:ietf:params:scim:api:messages:2.0:Error";

    /// <summary>What differs, or null.</summary>
    public static string? Difference(ModelAnswer expected, ModelReply reply)
    {
        if (expected.Refusals.Count > 0)
            return Refused(expected.Refusals, reply) ? null : Text();
        if (expected.Operations is { } operations)
            return Bulk(operations, reply);
        var same = reply.Status == expected.Status
            && string.Equals(reply.ETag, expected.ETag, StringComparison.Ordinal)
            && string.Equals(Canonical(reply.Body)?.ToJsonString(), Canonical(expected.Body)?.ToJsonString(), StringComparison.Ordinal)
            // RFC 7644 §3.3: the Location of what was made is its meta.location.
            && (reply.Status != 201 || reply.Location is not null && reply.Location.EndsWith('/' + (string)reply.Body!["id"]!, StringComparison.Ordinal));
        return same ? null : Text();

        string Text() => $"answered   {reply.Status} {reply.ETag} {Canonical(reply.Body)?.ToJsonString()}\nshould be  {(expected.Refusals.Count > 0 ? expected.ToString() : $"{expected.Status} {expected.ETag} {Canonical(expected.Body)?.ToJsonString()}")}";
    }

    /// <summary>RFC 7644 §3.7.3: the results in the order of the request, each as the single request would have been answered.</summary>
    private static string? Bulk(IReadOnlyList<ModelBulkOperation> operations, ModelReply reply)
    {
        var results = reply.Body?["Operations"] as JsonArray ?? [];
        var same = reply.Status == 200 && results.Count == operations.Count && operations.Zip(results).All(pair => Same(pair.First, pair.Second!.AsObject()));
        return same ? null : $"answered   {reply}\nshould be  {string.Join("\n           ", operations)}";
    }

    private static bool Same(ModelBulkOperation operation, JsonObject result)
    {
        var answer = operation.Answer!;
        var status = (string?)result["status"];
        if (!Is("method", operation.Method) || !Is("bulkId", operation.BulkId) || !IsAt(operation.Location) || !Is("version", answer.ETag))
            return false;
        // Figure 9 of §3.7.3: "response" where something failed.
        return operation.HasFailed
            ? int.TryParse(status, CultureInfo.InvariantCulture, out var code) && Refused(answer.Refusals, new(code, result["response"], null, null))
            : string.Equals(status, answer.Status.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) && result["response"] is null;

        // What nobody made has no URL that could be known.
        bool IsAt(string? location) => location is not null && location.Contains("bulkId:", StringComparison.Ordinal) ? result["location"] is not null : Is("location", location);

        bool Is(string name, string? expected) => string.Equals((string?)result[name], expected, StringComparison.Ordinal);
    }

    /// <summary>RFC 7644 §3.12: status and scimType stand in the body, and a sentence.</summary>
    public static bool Refused(IReadOnlyList<ModelRefusal> refusals, ModelReply reply) =>
        refusals.Contains(new(reply.Status, (string?)reply.Body?["scimType"]))
        && string.Equals((string?)reply.Body?["schemas"]?[0], ErrorUrn, StringComparison.Ordinal)
        && string.Equals((string?)reply.Body!["status"], reply.Status.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        && !string.IsNullOrWhiteSpace((string?)reply.Body["detail"]);

    /// <summary>With names in order, and members and groups too: neither has an order of its own.</summary>
    public static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject complex => new JsonObject(complex.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Member(p.Key, p.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Canonical)]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Member(string name, JsonNode? value) => (name, value) switch
    {
        ("members" or "groups", JsonArray items) => Unordered(items),
        (NextCursor, not null) => SomeCursor,
        _ => Canonical(value),
    };

    private static JsonArray Unordered(JsonArray items) => new([.. items.Select(Canonical).OrderBy(i => i?.ToJsonString(), StringComparer.Ordinal)]);
}
