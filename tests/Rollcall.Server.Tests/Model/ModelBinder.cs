using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>Reads what a client sends against the schema (RFC 7643 §2 and §3, RFC 7644 §3.3 and §3.5.1).</summary>
internal sealed class ModelBinder(ModelType type, bool strict, ModelRefusals refusals)
{
    /// <summary>Reads the body of a POST or PUT as the document to store, without members.</summary>
    public JsonObject Document(JsonObject body)
    {
        var document = new JsonObject();
        var named = Schemas(Find(body, "schemas"));
        foreach (var (key, value) in body)
        {
            if (key.Equals("schemas", StringComparison.OrdinalIgnoreCase))
                continue;
            if (type.IsExtension(key))
                Extension(document, value);
            else if (type.Find(key) is { } attribute)
                Assign(document, attribute, value);
            else if (!strict && type.FindExtension(key) is { } unqualified)
                Assign(ExtensionOf(document), unqualified, value);
            else
                Unknown();
        }
        foreach (var required in type.Attributes.Where(a => a.Required && IsUnassigned(document[a.Name])))
            refusals.Add(ModelRefusal.Value);
        Settle(document);
        // RFC 7643 §3: named are the schemas "used to define the attributes present in the current JSON structure", unassigned ones too.
        if (strict && type.Extension is { } extension && Find(body, extension) is JsonObject { Count: > 0 } && !named.Contains(extension, StringComparer.OrdinalIgnoreCase))
            refusals.Add(ModelRefusal.Syntax);
        return document;
    }

    /// <summary>The ids of the members a value names.</summary>
    public List<string> Members(JsonNode? value)
    {
        var members = new List<string>();
        foreach (var item in value as JsonArray ?? (value is null ? [] : [value.DeepClone()]))
        {
            var id = !strict && item?.GetValueKind() is JsonValueKind.String ? item : (item as JsonObject) is { } member ? Find(member, "value") : null;
            if (item is not null and not JsonObject && (strict || item.GetValueKind() is not JsonValueKind.String))
                refusals.Add(ModelRefusal.Value);
            else if (item is JsonObject { Count: 0 } or null)
                continue;
            else if (id?.GetValueKind() is JsonValueKind.String && id.GetValue<string>().Length > 0)
                members.Add(id.GetValue<string>());
            else
                refusals.Add(ModelRefusal.Value);
            if (item is JsonObject parts)
                Parts(type.Find("members")!, parts);
        }
        // Elements of which none names a member say neither who is in nor that nobody is.
        if (members.Count == 0 && value is JsonObject or JsonArray { Count: > 0 })
            refusals.Add(ModelRefusal.Value);
        return members;
    }

    /// <summary>One attribute's value as it is stored: null when it is unassigned (RFC 7643 §2.5).</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">What was sent.</param>
    /// <param name="patch">In a PATCH a single value may stand for a list of one (RFC 7644 §3.5.2.1).</param>
    public JsonNode? Value(ModelAttribute attribute, JsonNode? value, bool patch = false)
    {
        if (value is null || (!strict && IsEmptyText(value)))
            return null;
        if (!attribute.Multi)
            return Single(attribute, value);
        if (value is not JsonArray && strict && !patch)
        {
            refusals.Add(ModelRefusal.Value);
            return null;
        }
        var items = new JsonArray();
        foreach (var item in value as JsonArray ?? [value.DeepClone()])
        {
            if (item is null || (!strict && IsEmptyText(item)))
                continue;
            if (Single(attribute with { Multi = false }, item) is { } kept && !items.Any(i => JsonNode.DeepEquals(i, kept)))
                items.Add(kept);
        }
        OnePrimary(items);
        return items.Count == 0 ? null : items;
    }

    public JsonNode? Single(ModelAttribute attribute, JsonNode value)
    {
        // Tolerances SingleValueInArray and BareValues.
        if (!strict && value is JsonArray { Count: 1 } alone && alone[0] is { } only)
            value = only;
        if (!strict && attribute.Part("value") is not null && value.GetValueKind() is JsonValueKind.String)
            value = new JsonObject { ["value"] = value.DeepClone() };
        if (attribute.IsComplex)
        {
            if (value is JsonObject parts)
                return Parts(attribute, parts);
            refusals.Add(ModelRefusal.Value);
            return null;
        }
        return Simple(attribute, value);
    }

    public JsonObject? Parts(ModelAttribute attribute, JsonObject parts)
    {
        var kept = new JsonObject();
        foreach (var (key, value) in parts)
        {
            if (attribute.Part(key) is not { } part)
                Unknown();
            else if (!part.ReadOnly && value is not null && !(!strict && IsEmptyText(value)) && Single(part, value) is { } simple)
                kept[part.Name] = simple;
        }
        return kept.Count == 0 ? null : kept;
    }

    /// <summary>RFC 7643 §2.4: at most one value is primary. A tolerant directory takes the first.</summary>
    public void OnePrimary(JsonArray items)
    {
        var primary = items.OfType<JsonObject>().Where(IsPrimary).ToList();
        if (primary.Count > 1 && strict)
            refusals.Add(ModelRefusal.Value);
        foreach (var other in primary.Skip(1))
            other["primary"] = false;
    }

    public static bool IsPrimary(JsonObject value) => value["primary"] is { } flag && flag.GetValueKind() is JsonValueKind.True;

    /// <summary>Leaves out what is unassigned and says which schemas are left (RFC 7643 §3, RFC 7644 §3.5.2).</summary>
    public JsonObject Settle(JsonObject document)
    {
        foreach (var (key, value) in document.ToList())
        {
            if (value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 })
                document.Remove(key);
        }
        document["schemas"] = type.Extension is { } extension && document[extension] is JsonObject ? new JsonArray(type.Urn, extension) : new JsonArray(type.Urn);
        return document;
    }

    public JsonObject ExtensionOf(JsonObject document)
    {
        if (document[type.Extension!] is not JsonObject extension)
            document[type.Extension!] = extension = [];
        return extension;
    }

    public void Unknown()
    {
        if (strict)
            refusals.Add(ModelRefusal.Syntax);
    }

    public static bool IsUnassigned(JsonNode? value) => value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 } || IsEmptyText(value);

    public static bool IsEmptyText(JsonNode value) => value.GetValueKind() is JsonValueKind.String && value.GetValue<string>().Length == 0;

    public static JsonNode? Find(JsonObject body, string name) => body.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private JsonNode? Simple(ModelAttribute attribute, JsonNode value)
    {
        var kind = value.GetValueKind();
        if (attribute.Type is "boolean")
        {
            if (kind is JsonValueKind.True or JsonValueKind.False)
                return value.DeepClone();
            // Tolerance StringBooleans.
            if (!strict && kind is JsonValueKind.String && bool.TryParse(value.GetValue<string>(), out var read))
                return read;
            refusals.Add(ModelRefusal.Value);
            return null;
        }
        if (kind is JsonValueKind.String)
            return attribute.Secret ? null : value.DeepClone();
        refusals.Add(ModelRefusal.Value);
        return null;
    }

    private void Assign(JsonObject target, ModelAttribute attribute, JsonNode? value)
    {
        // RFC 7644 §3.3, §3.5.1: readOnly is ignored. Members are kept beside the document.
        if (attribute.ReadOnly || attribute.Name is "members")
            return;
        if (Value(attribute, value) is { } kept)
            target[attribute.Name] = kept;
    }

    private void Extension(JsonObject document, JsonNode? value)
    {
        if (value is null)
            return;
        if (value is not JsonObject body)
        {
            refusals.Add(ModelRefusal.Value);
            return;
        }
        foreach (var (key, item) in body)
        {
            if (type.FindExtension(key) is { } attribute)
                Assign(ExtensionOf(document), attribute, item);
            else
                Unknown();
        }
    }

    private List<string> Schemas(JsonNode? sent)
    {
        var named = sent is JsonArray list && list.All(i => i?.GetValueKind() is JsonValueKind.String) ? [.. list.Select(i => i!.GetValue<string>())] : new List<string>();
        // RFC 7643 §3: REQUIRED, and only what the type has. A tolerant directory does without.
        if (strict && (!named.Contains(type.Urn, StringComparer.OrdinalIgnoreCase) || named.Exists(n => !n.Equals(type.Urn, StringComparison.OrdinalIgnoreCase) && !type.IsExtension(n))))
            refusals.Add(ModelRefusal.Syntax);
        return named;
    }
}
