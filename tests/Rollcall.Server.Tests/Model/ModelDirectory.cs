using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>A request as it stands on the wire, its path relative to the directory's base URL.</summary>
internal sealed record ModelRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, JsonNode? Body)
{
    public string? IfMatch { get; init; }

    public string? IfNoneMatch { get; init; }

    public string? Parameter(string name) => Query.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>What must be answered: one of several refusals, or a status with a body and an ETag.</summary>
internal sealed record ModelAnswer(int Status, JsonNode? Body, string? ETag)
{
    public IReadOnlyList<ModelRefusal> Refusals { get; private init; } = [];

    /// <summary>What became of each operation of a Bulk.</summary>
    public IReadOnlyList<ModelBulkOperation>? Operations { get; init; }

    public static ModelAnswer Refused(params IReadOnlyList<ModelRefusal> refusals) => new(refusals[0].Status, null, null) { Refusals = refusals };

    public override string ToString() => Refusals.Count > 0 ? string.Join(" or ", Refusals) : $"{Status} {ETag} {Body?.ToJsonString()}";
}

/// <summary>What the directory keeps of a resource.</summary>
internal sealed record ModelResource(string Id, ModelType Type, JsonObject Document, IReadOnlyList<string> Members, DateTimeOffset Created, DateTimeOffset LastModified, long Version);

/// <summary>
/// A SCIM server in memory, written from RFC 7643, RFC 7644 and the design, not from the engine: what it answers is what the engine must answer. It knows no other client,
/// no limits and no database.
/// </summary>
/// <param name="strict">Whether it reads to the letter of the RFC.</param>
/// <param name="root">The base URL of the directory, for locations.</param>
/// <param name="clock">The time.</param>
internal sealed partial class ModelDirectory(bool strict, string root, Func<DateTimeOffset> clock)
{
    private readonly List<ModelResource> _resources = [];

    /// <summary>Ids the engine gave to new resources, in order: they are the server's to choose.</summary>
    public Queue<string> NewIds { get; } = new();

    public IReadOnlyList<ModelResource> Resources => _resources;

    public ModelAnswer Answer(ModelRequest request)
    {
        if (request.Path is "Bulk")
            return Bulk(request);
        var parts = request.Path.Split('/');
        var type = TypeAt(request.Path);
        // §3.9: the two are mutually exclusive.
        if (request.Parameter("attributes") is not null && request.Parameter("excludedAttributes") is not null)
            return ModelAnswer.Refused(ModelRefusal.Value);
        return (request.Method, parts.Length) switch
        {
            ("POST", 1) => Create(type, request),
            ("GET", 1) => List(type, request),
            ("GET", 2) => Read(type, parts[1], request),
            ("PUT", 2) => Change(type, parts[1], request, Replaced),
            ("PATCH", 2) => Change(type, parts[1], request, Patched),
            ("DELETE", 2) => Delete(type, parts[1], request),
            _ => throw new InvalidOperationException($"{request.Method} {request.Path}"),
        };
    }

    /// <summary>All resources as a client reads them.</summary>
    public IEnumerable<JsonObject> State(ModelType type) => _resources.Where(r => r.Type == type).Select(Represent);

    private ModelAnswer Create(ModelType type, ModelRequest request)
    {
        var refusals = new ModelRefusals();
        if (request.Body is not JsonObject body)
            return ModelAnswer.Refused(ModelRefusal.Syntax);
        var binder = new ModelBinder(type, strict, refusals);
        var document = binder.Document(body);
        var members = Members(binder, type, body, refusals);
        CheckUnique(type, document, null, refusals);
        if (refusals.Any)
            return ModelAnswer.Refused(refusals.Found);
        var made = new ModelResource(NewIds.TryDequeue(out var id) ? id : "the engine made none", type, document, members, clock(), clock(), 1);
        _resources.Add(made);
        return Show(made, 201, request);
    }

    private ModelAnswer Read(ModelType type, string id, ModelRequest request)
    {
        if (Find(type, id) is not { } found)
            return ModelAnswer.Refused(ModelRefusal.NotFound);
        if (request.IfNoneMatch is { } known && Names(known, found))
            return new(304, null, ModelText.Version(found.Version));
        return Show(found, 200, request);
    }

    private ModelAnswer Change(ModelType type, string id, ModelRequest request, Func<ModelResource, JsonObject, ModelRefusals, (JsonObject Document, List<string> Members)> apply)
    {
        var refusals = new ModelRefusals();
        if (request.Body is not JsonObject body)
            return ModelAnswer.Refused(ModelRefusal.Syntax, ModelRefusal.NotFound);
        var found = Find(type, id);
        if (found is null)
            refusals.Add(ModelRefusal.NotFound);
        else if (request.IfMatch is { } wanted && !Names(wanted, found))
            refusals.Add(ModelRefusal.Precondition);
        // A body that is wrong may be refused before the resource is looked for.
        var (document, members) = apply(found ?? new(id, type, [], [], default, default, 0), body, refusals);
        CheckUnique(type, document, id, refusals);
        if (refusals.Any)
            return ModelAnswer.Refused(refusals.Found);
        return Show(Store(found!, document, members), 200, request);
    }

    private (JsonObject Document, List<string> Members) Replaced(ModelResource found, JsonObject body, ModelRefusals refusals)
    {
        var binder = new ModelBinder(found.Type, strict, refusals);
        var document = binder.Document(body);
        // A tolerant directory keeps `active` when a PUT does not say it (docs/conformance.md, Tolerances).
        if (!strict && found.Type == ModelType.User && document["active"] is null && found.Document["active"] is { } active)
            document["active"] = active.DeepClone();
        return (document, Members(binder, found.Type, body, refusals));
    }

    private (JsonObject Document, List<string> Members) Patched(ModelResource found, JsonObject body, ModelRefusals refusals) =>
        new ModelPatch(found.Type, strict, refusals, Exists, Member).Apply(body, found.Document, found.Members);

    private ModelResource Store(ModelResource found, JsonObject document, List<string> members)
    {
        var same = JsonNode.DeepEquals(found.Document, document) && found.Members.ToHashSet(StringComparer.Ordinal).SetEquals(members);
        var stored = same ? found : found with { Document = document, Members = members, Version = found.Version + 1, LastModified = clock() };
        _resources[_resources.IndexOf(found)] = stored;
        return stored;
    }

    private ModelAnswer Delete(ModelType type, string id, ModelRequest request)
    {
        if (Find(type, id) is not { } found)
            return ModelAnswer.Refused(ModelRefusal.NotFound);
        if (request.IfMatch is { } wanted && !Names(wanted, found))
            return ModelAnswer.Refused(ModelRefusal.Precondition);
        _resources.Remove(found);
        foreach (var group in _resources.Where(r => r.Members.Contains(id, StringComparer.Ordinal)).ToList())
            Store(group, group.Document, [.. group.Members.Where(m => !Same(m, id))]);
        return new(204, null, null);
    }

    private List<string> Members(ModelBinder binder, ModelType type, JsonObject body, ModelRefusals refusals)
    {
        if (type == ModelType.User)
            return [];
        var members = binder.Members(ModelBinder.Find(body, "members"));
        if (strict && members.Exists(m => !Exists(m)))
            refusals.Add(ModelRefusal.Value);
        return [.. members.Where(Exists).Distinct(StringComparer.Ordinal)];
    }

    private void CheckUnique(ModelType type, JsonObject document, string? except, ModelRefusals refusals)
    {
        if (type.Unique(strict) is { } name && document[name] is JsonValue key
            && _resources.Exists(r => r.Type == type && !Same(r.Id, except) && ModelText.Same(r.Document[name]!.GetValue<string>(), key.GetValue<string>(), caseExact: false)))
            refusals.Add(ModelRefusal.Taken);
    }

    private static ModelType TypeAt(string path) => path.StartsWith("Users", StringComparison.Ordinal) ? ModelType.User : ModelType.Group;

    private bool Exists(string id) => Find(id) is not null || _forthcoming.Contains(id);

    private ModelResource? Find(string id) => _resources.Find(r => Same(r.Id, id));

    private ModelResource? Find(ModelType type, string id) => _resources.Find(r => Same(r.Id, id) && r.Type == type);

    // RFC 9110 §13.1.1, §8.8.3.2; an entity tag without W/ is taken as the same (docs/conformance.md, Tolerances).
    private static bool Names(string condition, ModelResource resource) =>
        condition is "*" || condition.Split(',').Any(tag => Same(tag.Trim().Replace("W/", "", StringComparison.Ordinal), ModelText.Version(resource.Version)[2..]));

    private static bool Same(string a, string? b) => string.Equals(a, b, StringComparison.Ordinal);
}
