using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.Model;

/// <summary>Engine and model differ.</summary>
internal sealed class ModelDifference(string message) : Exception(message);

/// <summary>Sends a sequence to the engine and to the model, and compares every answer and after each all that is stored.</summary>
internal sealed partial class ModelRun
{
    private const string Nobody = "01920000-0000-7000-8000-000000000000";

    private readonly ModelServer _server;
    private readonly ModelDirectory _model;
    private readonly string _root;
    private readonly string _token;
    private readonly DateTimeOffset _start;
    private readonly List<(ModelType Type, string Id)> _made = [];

    private ModelRun(ModelServer server, bool strict, string root, string token)
    {
        _server = server;
        _root = root;
        _token = token;
        _start = server.Clock.GetUtcNow();
        _model = new ModelDirectory(strict, root, server.Clock.GetUtcNow);
    }

    /// <exception cref="ModelDifference">They differ.</exception>
    public static async Task PlayAsync(ModelServer server, ModelSequence sequence)
    {
        var (root, token) = await server.DirectoryAsync(sequence.Strict);
        var run = new ModelRun(server, sequence.Strict, root, token);
        for (var at = 0; at < sequence.Operations.Count; at++)
            await run.StepAsync($"operation {at + 1}", sequence.Operations[at], isLast: at == sequence.Operations.Count - 1);
    }

    private async Task StepAsync(string where, ModelOperation operation, bool isLast)
    {
        _server.Clock.AdvanceSecond();
        var request = Resolve(operation);
        var reply = await SendAsync(request);
        _model.NewIds.Clear();
        _model.BulkIds.Clear();
        foreach (var (type, id, bulkId) in Created(request, reply))
        {
            _made.Add((type, id));
            if (bulkId is null)
                _model.NewIds.Enqueue(id);
            else
                _model.BulkIds[bulkId] = id;
        }
        var expected = _model.Answer(request);
        if (ModelComparison.Difference(expected, reply) is { } difference)
            throw new ModelDifference($"{where}: {request.Method} /{request.Path} {request.Body?.ToJsonString()}\n{difference}");
        // What a GET should have changed is still to be seen after the next operation.
        if (isLast || request.Method is not "GET")
            await CompareStateAsync(where);
    }

    // A query at the root finds the users and the groups (RFC 7644 §3.4.2.1).
    private async Task CompareStateAsync(string where)
    {
        var reply = await SendAsync(new ModelRequest("GET", "", new Dictionary<string, string>(StringComparer.Ordinal) { ["count"] = "1000" }, null));
        var stored = ModelComparison.Canonical(reply.Body?["Resources"])?.ToJsonString();
        var expected = ModelComparison.Canonical(new JsonArray([.. _model.State(ModelType.User), .. _model.State(ModelType.Group)]))!.ToJsonString();
        if (!string.Equals(stored, expected, StringComparison.Ordinal))
            throw new ModelDifference($"{where}: afterwards there are\n{stored}\nand should be\n{expected}");
    }

    private static IEnumerable<(ModelType Type, string Id, string? BulkId)> Created(ModelRequest request, ModelReply reply)
    {
        if (reply.Status == 201 && (string?)reply.Body?["id"] is { } id)
            yield return (TypeAt(request.Path), id, null);
        foreach (var made in (reply.Body?["Operations"] as JsonArray ?? []).Where(o => (string?)o?["status"] is "201"))
        {
            var location = ((string)made!["location"]!).Split('/');
            yield return (TypeAt(location[^2]), location[^1], (string?)made["bulkId"]);
        }
    }

    private static ModelType TypeAt(string path) => path.StartsWith("Users", StringComparison.Ordinal) ? ModelType.User : ModelType.Group;

    private ModelRequest Resolve(ModelOperation operation)
    {
        var parts = operation.Path.Split('?', 2);
        var path = Ids(parts[0]);
        var query = parts.Length == 1 ? [] : parts[1].Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Ids(p[1]), StringComparer.Ordinal);
        return new(operation.Method, path, query, operation.Body is null ? null : JsonNode.Parse(Ids(operation.Body)))
        {
            IfMatch = Version(operation.IfMatch, path),
            IfNoneMatch = Version(operation.IfNoneMatch, path),
        };
    }

    private string? Version(string? condition, string path)
    {
        var target = _model.Resources.FirstOrDefault(r => path.EndsWith(r.Id, StringComparison.Ordinal));
        return condition?.Replace("{current}", ModelText.Version(target?.Version ?? 1), StringComparison.Ordinal);
    }

    private string Ids(string text) => Placeholder().Replace(text, match =>
    {
        var number = match.Groups["number"].Success ? int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : 0;
        if (match.Groups["kind"].Value is "time")
            return ModelText.Time(_start.AddSeconds(number));
        var all = match.Groups["kind"].Value switch
        {
            "user" => _made.FindAll(m => m.Type == ModelType.User),
            "group" => _made.FindAll(m => m.Type == ModelType.Group),
            "any" => _made,
            _ => [],
        };
        return all.Count == 0 ? Nobody : all[number % all.Count].Id;
    });

    private async Task<ModelReply> SendAsync(ModelRequest request)
    {
        var query = string.Join('&', request.Query.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri($"{_root}/{request.Path}{(query.Length > 0 ? "?" + query : "")}"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (request.IfMatch is { } match)
            message.Headers.TryAddWithoutValidation("If-Match", match);
        if (request.IfNoneMatch is { } none)
            message.Headers.TryAddWithoutValidation("If-None-Match", none);
        if (request.Body is { } body)
            message.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json"));
        using var response = await _server.Http.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response.Headers.ETag?.ToString(), response.Headers.Location?.OriginalString);
    }

    [GeneratedRegex(@"\{(?<kind>user|group|any|nobody|time)(:(?<number>[0-9]+))?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
