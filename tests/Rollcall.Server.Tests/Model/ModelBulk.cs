using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.Model;

/// <summary>
/// Bulk (RFC 7644 §3.7): each operation is the single request it stands for, in the order of the message. What a bulkId refers to is made before its turn where it must be, and
/// operations that refer to each other are made together or not at all.
/// </summary>
internal sealed partial class ModelDirectory
{
    private const string BulkUrn = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

    // Ids of a circle that is being made: its resources are members of each other before they are there.
    private readonly HashSet<string> _forthcoming = new(StringComparer.Ordinal);

    /// <summary>Ids the engine gave to what a Bulk made, by bulkId.</summary>
    public Dictionary<string, string> BulkIds { get; } = new(StringComparer.Ordinal);

    private ModelAnswer Bulk(ModelRequest request)
    {
        var refusals = new ModelRefusals();
        var body = request.Body as JsonObject ?? [];
        if (!string.Equals(body["schemas"]?.ToJsonString(), $"[\"{BulkUrn}\"]", StringComparison.Ordinal))
            refusals.Add(ModelRefusal.Syntax);
        if (body["Operations"] is not JsonArray sent || (strict && sent.Count == 0))
            refusals.Add(ModelRefusal.Syntax);
        var most = MostErrors(body["failOnErrors"], refusals);
        if (refusals.Any)
            return ModelAnswer.Refused(refusals.Found);
        var operations = ModelBulkOperation.All(body["Operations"]!.AsArray(), strict);
        var failed = 0;
        foreach (var operation in operations)
        {
            Do(operation, operations);
            // §3.7: "the number of errors that the service provider should accept before failing the remaining operations".
            if (operation.HasFailed && ++failed >= most)
                break;
        }
        // §3.7.3: "MUST include the result of all processed operations", those made before their turn too.
        var processed = operations.FindAll(o => o.Answer is not null);
        foreach (var operation in processed)
            operation.Location = Location(operation);
        return new(200, null, null) { Operations = processed };
    }

    private int MostErrors(JsonNode? sent, ModelRefusals refusals)
    {
        if (sent is null)
            return int.MaxValue;
        if (sent.GetValueKind() is not JsonValueKind.Number)
            refusals.Add(ModelRefusal.Syntax);
        else if (sent.GetValue<int>() > 0)
            return sent.GetValue<int>();
        else if (strict)
            refusals.Add(ModelRefusal.Value);
        return int.MaxValue;
    }

    private void Do(ModelBulkOperation operation, List<ModelBulkOperation> all)
    {
        if (operation.Answer is not null)
            return;
        if (operation.Faults.Count > 0)
        {
            Refuse(operation, operation.Faults);
            return;
        }
        var circle = all.FindAll(o => o == operation || (Reaches(operation, o, all) && Reaches(o, operation, all)));
        foreach (var needed in all.FindAll(o => !circle.Contains(o) && circle.Exists(one => Referred(one, all).Contains(o))))
            Do(needed, all);
        foreach (var one in circle)
        {
            if (Referred(one, all).Contains(null))
                Refuse(one, [ModelRefusal.Value, .. Tried(one).Refusals]);
            else if (Referred(one, all).Exists(o => o!.HasFailed && !circle.Contains(o)))
                Refuse(one, [ModelRefusal.Conflict, .. Tried(one).Refusals]);
        }
        Make(circle);
    }

    private void Make(List<ModelBulkOperation> circle)
    {
        var before = _resources.ToList();
        foreach (var one in circle)
            _forthcoming.Add(IdOf(one));
        foreach (var one in circle)
            one.Answer ??= Single(one);
        _forthcoming.Clear();
        if (circle.Count == 1 || !circle.Exists(o => o.HasFailed))
            return;
        // §3.7.1: "MAY stop after a failed attempt and instead return HTTP status code 409".
        Restore(before);
        foreach (var one in circle)
            Refuse(one, [.. one.Answer!.Refusals, ModelRefusal.Conflict]);
    }

    private static void Refuse(ModelBulkOperation operation, IReadOnlyList<ModelRefusal> refusals) => operation.Answer = ModelAnswer.Refused(refusals);

    /// <summary>What else is wrong with an operation that cannot be made: no text says which is told.</summary>
    private ModelAnswer Tried(ModelBulkOperation operation)
    {
        var before = _resources.ToList();
        var answer = Single(operation);
        Restore(before);
        return answer;
    }

    private void Restore(List<ModelResource> before)
    {
        _resources.Clear();
        _resources.AddRange(before);
    }

    private ModelAnswer Single(ModelBulkOperation operation)
    {
        NewIds.Clear();
        if (operation.IsPost)
            NewIds.Enqueue(IdOf(operation));
        return Answer(new(operation.Method!, Resolved(operation.Path!), new Dictionary<string, string>(StringComparer.Ordinal), operation.Data is { } data ? JsonNode.Parse(Resolved(data.ToJsonString())) : null)
        {
            IfMatch = operation.IsPost ? null : operation.Version,
        });
    }

    /// <summary>§3.7.3: "MUST be returned for all operations except for failed POST operations". None where no resource is named.</summary>
    private string? Location(ModelBulkOperation operation)
    {
        if (operation.IsPost)
            return operation.HasFailed ? null : $"{root}/{operation.Path}/{IdOf(operation)}";
        return operation.HasTarget ? $"{root}/{Resolved(operation.Path!)}" : null;
    }

    private string IdOf(ModelBulkOperation operation) => operation.BulkId is { } name && BulkIds.TryGetValue(name, out var id) ? id : "the engine made none";

    private string Resolved(string text) => Reference().Replace(text, match => BulkIds.TryGetValue(match.Groups["name"].Value, out var id) ? id : match.Value);

    /// <summary>The operations that make what an operation refers to; null for a name that no operation makes. What is wrong in itself needs nothing.</summary>
    private List<ModelBulkOperation?> Referred(ModelBulkOperation operation, List<ModelBulkOperation> all)
    {
        if (operation.Faults.Count > 0 || IsWrongInItself(operation))
            return [];
        List<ModelBulkOperation?> referred = [.. Reference().Matches(operation.Path + operation.Data?.ToJsonString())
            .Select(m => all.Find(o => o.IsPost && string.Equals(o.BulkId, m.Groups["name"].Value, StringComparison.Ordinal))).Distinct()];
        return referred.Contains(null) ? [null] : referred;
    }

    private bool IsWrongInItself(ModelBulkOperation operation)
    {
        if (operation.Data is not JsonObject body)
            return false;
        var refusals = new ModelRefusals();
        var type = TypeAt(operation.Path!);
        if (operation.Method is not "PATCH")
        {
            new ModelBinder(type, strict, refusals).Document(body);
            return refusals.Any;
        }
        // Whether a filter finds something is a matter of what is there to be changed.
        new ModelPatch(type, strict, refusals, _ => true, Member).Apply(body, [], []);
        return refusals.Found.Any(refusal => refusal != ModelRefusal.NoTarget);
    }

    private bool Reaches(ModelBulkOperation from, ModelBulkOperation to, List<ModelBulkOperation> all)
    {
        var seen = new HashSet<ModelBulkOperation>();
        var next = new Queue<ModelBulkOperation>([from]);
        while (next.TryDequeue(out var at))
        {
            foreach (var referred in Referred(at, all).OfType<ModelBulkOperation>().Where(seen.Add))
                next.Enqueue(referred);
        }
        return seen.Contains(to);
    }

    [GeneratedRegex("bulkId:(?<name>b[0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
