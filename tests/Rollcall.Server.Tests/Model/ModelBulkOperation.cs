using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>One operation of a Bulk (RFC 7644 §3.7): what it says, what is wrong with its frame, and what became of it.</summary>
internal sealed class ModelBulkOperation
{
    private readonly bool _isNone;

    private ModelBulkOperation(JsonNode? sent, bool strict, List<ModelBulkOperation> before)
    {
        _isNone = sent is not JsonObject;
        var body = sent as JsonObject ?? [];
        Method = (string?)body["method"];
        Path = ((string?)body["path"])?.TrimStart('/');
        BulkId = (string?)body["bulkId"];
        Data = body["data"]?.DeepClone();
        Version = (string?)body["version"];
        Faults = [.. Wrong(strict, before).Distinct()];
    }

    public string? Method { get; }

    public string? Path { get; }

    public string? BulkId { get; }

    public JsonNode? Data { get; }

    public string? Version { get; }

    public bool IsPost => Method is "POST";

    /// <summary>Whether it names one resource.</summary>
    public bool HasTarget => Method is "PUT" or "PATCH" or "DELETE" && Path?.Split('/') is ["Users" or "Groups", _];

    /// <summary>What keeps it from being a request at all.</summary>
    public IReadOnlyList<ModelRefusal> Faults { get; }

    /// <summary>Null as long as it was not tried.</summary>
    public ModelAnswer? Answer { get; set; }

    /// <summary>The URL that the answer must name; null for what has none.</summary>
    public string? Location { get; set; }

    public bool HasFailed => Answer is { Refusals.Count: > 0 };

    public static List<ModelBulkOperation> All(JsonArray sent, bool strict)
    {
        var all = new List<ModelBulkOperation>();
        foreach (var operation in sent)
            all.Add(new(operation, strict, all));
        return all;
    }

    public override string ToString() => $"{Method} {Path} {BulkId}: {(HasFailed ? Answer!.ToString() : $"{Answer!.Status} {Answer.ETag}")}";

    private IEnumerable<ModelRefusal> Wrong(bool strict, List<ModelBulkOperation> before)
    {
        if (_isNone || Path is null)
            yield return ModelRefusal.Syntax;
        if (!_isNone && Method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
            yield return ModelRefusal.Value;
        // "REQUIRED when "method" is "POST"", and each "their own".
        if (IsPost && string.IsNullOrEmpty(BulkId))
            yield return ModelRefusal.Syntax;
        else if (IsPost && before.Exists(o => o.IsPost && string.Equals(o.BulkId, BulkId, StringComparison.Ordinal)))
            yield return ModelRefusal.Value;
        var place = Path?.Split('/') ?? [];
        if (place.Length > 0 && place[0] is not ("Users" or "Groups"))
            yield return ModelRefusal.NotFound;
        else if (place.Length > 0 && IsPost != (place.Length == 1))
            yield return ModelRefusal.Misplaced;
        if (Method is not "DELETE" && Data is not JsonObject)
            yield return ModelRefusal.Syntax;
        if (strict && ((Method is "DELETE" && Data is not null) || (IsPost && Version is not null)))
            yield return ModelRefusal.Syntax;
    }
}
