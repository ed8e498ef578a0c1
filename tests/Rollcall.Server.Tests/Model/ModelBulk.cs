using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.Model;

/// <summary>One operation of a Bulk, and what became of it: null when it was not tried.</summary>
internal sealed class ModelBulkOperation(JsonObject sent)
{
    public string Method { get; } = (string)sent["method"]!;

    public string Path { get; } = ((string)sent["path"]!)[1..];

    public string? BulkId { get; } = (string?)sent["bulkId"];

    public JsonNode? Data { get; } = sent["data"]?.DeepClone();

    public string? Version { get; } = (string?)sent["version"];

    public ModelAnswer? Answer { get; set; }

    public override string ToString() => $"{Method} {Path} {BulkId}: {Answer}";
}

/// <summary>
/// Bulk (RFC 7644 §3.7): each operation is the single request it stands for, in the order of the message. What a bulkId refers to is made before its turn where it must be, and
/// operations that refer to each other are made together or not at all.
/// </summary>
internal sealed partial class ModelDirectory
{
    private static readonly ModelRefusal Conflict = new(409, null);

    // Ids of a circle that is being made: its resources are members of each other before they are there.
    private readonly HashSet<string> _forthcoming = new(StringComparer.Ordinal);

    /// <summary>Ids the engine gave to what a Bulk made, by bulkId.</summary>
    public Dictionary<string, string> BulkIds { get; } = new(StringComparer.Ordinal);

    private ModelAnswer Bulk(ModelRequest request)
    {
        var body = request.Body!.AsObject();
        var operations = body["Operations"]!.AsArray().Select(o => new ModelBulkOperation(o!.AsObject())).ToList();
        var most = (int?)body["failOnErrors"] ?? int.MaxValue;
        var answered = new List<ModelBulkOperation>();
        foreach (var operation in operations)
        {
            Do(operation, operations);
            answered.Add(operation);
            // §3.7: "the number of errors that the service provider will accept before the operation is terminated".
            if (answered.Count(a => a.Answer!.Refusals.Count > 0) >= most)
                break;
        }
        return new(200, null, null) { Operations = answered };
    }

    private void Do(ModelBulkOperation operation, List<ModelBulkOperation> all)
    {
        if (operation.Answer is not null)
            return;
        var circle = all.FindAll(o => o == operation || (Reaches(operation, o, all) && Reaches(o, operation, all)));
        foreach (var one in circle)
        {
            foreach (var name in References(one))
            {
                if (Made(name, all) is not { } referred)
                    Refuse(one, ModelRefusal.Value);
                else if (!circle.Contains(referred))
                    Do(referred, all);
                if (Made(name, all) is { Answer.Refusals.Count: > 0 } failed && !circle.Contains(failed))
                    Refuse(one, Conflict);
            }
        }
        var before = _resources.ToList();
        foreach (var one in circle)
            _forthcoming.Add(IdOf(one));
        foreach (var one in circle)
            one.Answer ??= Single(one);
        _forthcoming.Clear();
        if (circle.Count == 1 || circle.TrueForAll(o => o.Answer!.Refusals.Count == 0))
            return;
        // §3.7.1: "MAY stop after a failed attempt and instead return HTTP status code 409".
        _resources.Clear();
        _resources.AddRange(before);
        foreach (var one in circle)
            one.Answer = ModelAnswer.Refused([.. one.Answer!.Refusals, Conflict]);
    }

    /// <summary>For what it refers to, or for what else is wrong with it: no text says which is told.</summary>
    private void Refuse(ModelBulkOperation operation, ModelRefusal refusal)
    {
        if (operation.Answer is not null)
            return;
        var before = _resources.ToList();
        operation.Answer = ModelAnswer.Refused([refusal, .. Single(operation).Refusals]);
        _resources.Clear();
        _resources.AddRange(before);
    }

    private ModelAnswer Single(ModelBulkOperation operation)
    {
        NewIds.Clear();
        if (operation.Method is "POST")
            NewIds.Enqueue(IdOf(operation));
        return Answer(new(operation.Method, Resolved(operation.Path), new Dictionary<string, string>(StringComparer.Ordinal), operation.Data is { } data ? JsonNode.Parse(Resolved(data.ToJsonString())) : null)
        {
            IfMatch = operation.Version,
        });
    }

    private string IdOf(ModelBulkOperation operation) => operation.BulkId is { } name && BulkIds.TryGetValue(name, out var id) ? id : "the engine made none";

    private string Resolved(string text) => Reference().Replace(text, match => BulkIds.TryGetValue(match.Groups["name"].Value, out var id) ? id : match.Value);

    private static IEnumerable<string> References(ModelBulkOperation operation) =>
        Reference().Matches(operation.Path + operation.Data?.ToJsonString()).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    private static ModelBulkOperation? Made(string name, List<ModelBulkOperation> all) => all.Find(o => o.Method is "POST" && string.Equals(o.BulkId, name, StringComparison.Ordinal));

    private static bool Reaches(ModelBulkOperation from, ModelBulkOperation to, List<ModelBulkOperation> all)
    {
        var seen = new HashSet<ModelBulkOperation>();
        var next = new Queue<ModelBulkOperation>([from]);
        while (next.TryDequeue(out var at))
        {
            foreach (var referred in References(at).Select(name => Made(name, all)).OfType<ModelBulkOperation>().Where(seen.Add))
                next.Enqueue(referred);
        }
        return seen.Contains(to);
    }

    [GeneratedRegex("bulkId:(?<name>b[0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
