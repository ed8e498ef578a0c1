using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>How resources are shown: representation, projection, lists.</summary>
internal sealed partial class ModelDirectory
{
    private ModelAnswer Show(ModelResource resource, int status, ModelRequest request) =>
        new(status, Project(Represent(resource), resource.Type, request), ModelText.Version(resource.Version));

    private JsonObject Represent(ModelResource resource)
    {
        var shown = resource.Document.DeepClone().AsObject();
        shown["id"] = resource.Id;
        shown["meta"] = new JsonObject
        {
            ["resourceType"] = resource.Type.Name,
            ["created"] = ModelText.Time(resource.Created),
            ["lastModified"] = ModelText.Time(resource.LastModified),
            ["location"] = Location(resource),
            ["version"] = ModelText.Version(resource.Version),
        };
        if (resource.Type == ModelType.Group)
            shown["members"] = new JsonArray([.. resource.Members.Where(m => Find(m) is not null).Select(Member)]);
        else if (Groups(resource.Id) is { Count: > 0 } groups)
            shown["groups"] = groups;
        return shown;
    }

    private string Location(ModelResource resource) => $"{root}/{resource.Type.Endpoint}/{resource.Id}";

    private JsonObject Member(string id)
    {
        var resource = Find(id)!;
        return new JsonObject { ["value"] = id, ["$ref"] = Location(resource), ["type"] = resource.Type.Name, ["display"] = Label(resource.Document).DeepClone() };
    }

    // RFC 7643 §4.1.1: displayName is "the primary textual label", name.formatted the name for display; userName is always there.
    private static JsonNode Label(JsonObject document) => document["displayName"] ?? document["name"]?["formatted"] ?? document["userName"]!;

    /// <summary>RFC 7643 §4.1.2: groups a user is in itself are direct, those above them indirect.</summary>
    private JsonArray Groups(string id)
    {
        var direct = _resources.FindAll(g => g.Members.Contains(id, StringComparer.Ordinal));
        var all = new List<ModelResource>(direct);
        for (var at = 0; at < all.Count; at++)
            all.AddRange(_resources.Where(g => g.Members.Contains(all[at].Id, StringComparer.Ordinal) && !all.Contains(g)).ToList());
        return new JsonArray([.. all.Select((g, place) => new JsonObject
        {
            ["value"] = g.Id,
            ["$ref"] = Location(g),
            ["display"] = g.Document["displayName"]!.DeepClone(),
            ["type"] = place < direct.Count ? "direct" : "indirect",
        })]);
    }

    /// <summary>RFC 7644 §3.9 and §3.4.2.5; id and schemas are always there (RFC 7643 §3, §3.1).</summary>
    private static JsonObject Project(JsonObject resource, ModelType type, ModelRequest request)
    {
        if (request.Parameter("attributes") is { } wanted)
        {
            var names = Names(wanted);
            return Keep(resource, type, (extension, attribute, part) =>
                names.Exists(n => Covers(n, type, extension, attribute, part)) || (part is not null && names.Exists(n => Covers(n, type, extension, attribute, null))));
        }
        if (request.Parameter("excludedAttributes") is not { } unwanted)
            return resource;
        var excluded = Names(unwanted);
        return Keep(resource, type, (extension, attribute, part) =>
            !excluded.Exists(n => Covers(n, type, extension, attribute, part) || (part is not null && Covers(n, type, extension, attribute, null))));
    }

    private static List<string> Names(string list) => [.. list.Split(',').Select(n => n.Trim())];

    private static bool Covers(string name, ModelType type, string? extension, ModelAttribute attribute, ModelAttribute? part)
    {
        if (type.IsExtension(name))
            return extension is not null;
        return type.Resolve(name, strict: true) is { } place && string.Equals(place.Extension, extension, StringComparison.Ordinal) && place.Attribute == attribute && place.Part == part;
    }

    private static JsonObject Keep(JsonObject resource, ModelType type, Func<string?, ModelAttribute, ModelAttribute?, bool> keep)
    {
        var kept = new JsonObject();
        foreach (var (key, value) in resource)
        {
            if (key is "id" or "schemas")
            {
                kept[key] = value!.DeepClone();
            }
            else if (type.IsExtension(key))
            {
                var inner = new JsonObject();
                foreach (var (name, item) in value!.AsObject())
                    KeepOne(inner, key, type.FindExtension(name)!, item!, keep);
                if (inner.Count > 0)
                    kept[key] = inner;
            }
            else
            {
                KeepOne(kept, null, type.Find(key)!, value!, keep);
            }
        }
        return kept;
    }

    private static void KeepOne(JsonObject kept, string? extension, ModelAttribute attribute, JsonNode value, Func<string?, ModelAttribute, ModelAttribute?, bool> keep)
    {
        if (!attribute.IsComplex)
        {
            if (keep(extension, attribute, null))
                kept[attribute.Name] = value.DeepClone();
            return;
        }
        var whole = keep(extension, attribute, null);
        var asked = whole || Array.Exists(attribute.Parts, part => keep(extension, attribute, part));
        var items = (value as JsonArray ?? [value.DeepClone()]).Select(item => new JsonObject(item!.AsObject()
            .Where(p => keep(extension, attribute, attribute.Part(p.Key)!)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())))).Where(item => item.Count > 0).ToList();
        if (attribute.Multi && (items.Count > 0 || (asked && value is JsonArray { Count: 0 })))
            kept[attribute.Name] = new JsonArray([.. items]);
        else if (!attribute.Multi && items.Count > 0)
            kept[attribute.Name] = items[0];
    }

    private ModelAnswer List(ModelType type, ModelRequest request)
    {
        var refusals = new ModelRefusals();
        var found = State(type).ToList();
        if (request.Query.TryGetValue("filter", out var filter) && (strict || filter.Length > 0))
        {
            try
            {
                var wanted = ModelFilterReader.Read(filter, type, strict);
                found = found.FindAll(wanted.Matches);
            }
            catch (FormatException)
            {
                refusals.Add(ModelRefusal.Filter);
            }
        }
        var startIndex = Number(request, "startIndex", 1, refusals);
        var count = Number(request, "count", int.MaxValue, refusals);
        Sort(found, type, request, refusals);
        if (refusals.Any)
            return ModelAnswer.Refused(refusals.Found);
        // §3.4.2.4: below 1 is 1, below 0 is 0.
        var start = Math.Max(1, startIndex);
        var page = found.Skip((int)Math.Min(start - 1, int.MaxValue)).Take((int)Math.Clamp(count, 0, int.MaxValue)).Select(r => Project(r, type, request)).ToArray<JsonNode>();
        var list = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
            ["totalResults"] = found.Count,
            ["startIndex"] = start,
            ["itemsPerPage"] = page.Length,
            [nameof(Resources)] = new JsonArray(page),
        };
        // RFC 9865 §2: on every page but the last, where the client did not choose to page by index.
        if (request.Parameter("startIndex") is null && page.Length > 0 && page.Length < found.Count)
            list[ModelComparison.NextCursor] = ModelComparison.SomeCursor;
        return new(200, list, null);
    }

    private static long Number(ModelRequest request, string name, long absent, ModelRefusals refusals)
    {
        if (request.Parameter(name) is not { } text)
            return absent;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        refusals.Add(ModelRefusal.Value);
        return absent;
    }

    private static void Sort(List<JsonObject> found, ModelType type, ModelRequest request, ModelRefusals refusals)
    {
        var descending = request.Parameter("sortOrder") is "descending";
        if (request.Parameter("sortOrder") is not (null or "ascending" or "descending"))
            refusals.Add(ModelRefusal.Value);
        if (request.Parameter("sortBy") is not { } by)
            return;
        if (type.Resolve(by, strict: true) is not { } place)
        {
            refusals.Add(ModelRefusal.Value);
            return;
        }
        // What has no value is last when ascending and first when descending (§3.4.2.3); equal keys stay in the order of their creation.
        var ascending = Comparer<JsonNode?>.Create((a, b) => a is null || b is null ? (a is null ? 1 : 0) - (b is null ? 1 : 0) : Order(a, b, place));
        var keyed = found.Select(r => (Resource: r, Key: Key(r, place))).ToList();
        var sorted = descending ? keyed.OrderByDescending(k => k.Key, ascending) : keyed.OrderBy(k => k.Key, ascending);
        var result = sorted.Select(k => k.Resource).ToList();
        found.Clear();
        found.AddRange(result);
    }

    // §3.4.2.3: of several values the primary one, else the first.
    private static JsonNode? Key(JsonObject resource, ModelPlace place)
    {
        var items = ModelFilter.Items(resource, place).ToList();
        var chosen = items.OfType<JsonObject>().FirstOrDefault(ModelBinder.IsPrimary) ?? items.FirstOrDefault();
        return chosen is JsonObject complex ? complex[(place.Part ?? place.Attribute.Part("value"))?.Name ?? ""] : chosen;
    }

    private static int Order(JsonNode a, JsonNode b, ModelPlace place)
    {
        var attribute = place.Part ?? place.Attribute.Part("value") ?? place.Attribute;
        return a.GetValueKind() is JsonValueKind.String
            ? ModelText.Compare(a.GetValue<string>(), b.GetValue<string>(), attribute.CaseExact)
            : (a.GetValueKind() is JsonValueKind.True ? 1 : 0) - (b.GetValueKind() is JsonValueKind.True ? 1 : 0);
    }
}
