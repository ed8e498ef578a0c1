using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>A place in a PATCH: attribute, values selected by a filter, a part of them (RFC 7644 figure 7); or a whole extension.</summary>
internal sealed record ModelTarget(ModelPlace? Place, ModelFilter? Filter)
{
    /// <summary>Null after adding what is wrong with the text.</summary>
    public static ModelTarget? Read(JsonNode? path, ModelType type, bool strict, ModelRefusals refusals)
    {
        if (path?.GetValueKind() is not JsonValueKind.String)
            return Wrong(ModelRefusal.Path);
        var text = path.GetValue<string>();
        if (type.IsExtension(text))
            return new(null, null);
        var open = text.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
            return type.Resolve(text, strict) is { } plain ? new(plain, null) : Wrong(ModelRefusal.Path);
        var close = text.LastIndexOf(']');
        var rest = close < 0 ? "" : text[(close + 1)..];
        if (close < open || (rest.Length > 0 && rest[0] != '.') || type.Resolve(text[..open] + rest, strict) is not { Attribute: { Multi: true, IsComplex: true } } place)
            return Wrong(ModelRefusal.Path);
        try
        {
            return new(place, ModelFilterReader.ReadParts(text[(open + 1)..close], place.Attribute, strict));
        }
        catch (FormatException)
        {
            return Wrong(ModelRefusal.Filter);
        }

        ModelTarget? Wrong(ModelRefusal refusal)
        {
            refusals.Add(refusal);
            return null;
        }
    }
}

/// <summary>Applies a PATCH to a resource (RFC 7644 §3.5.2). What is wrong is gathered; the caller throws the result away then.</summary>
/// <param name="type">The resource's type.</param>
/// <param name="strict">Whether the directory reads to the letter.</param>
/// <param name="refusals">Where mistakes go.</param>
/// <param name="exists">Whether a member id is one of a resource.</param>
/// <param name="member">A member as filters see it, by its id.</param>
internal sealed partial class ModelPatch(ModelType type, bool strict, ModelRefusals refusals, Func<string, bool> exists, Func<string, JsonObject> member)
{
    private readonly ModelBinder _binder = new(type, strict, refusals);
    private JsonObject _document = [];
    private List<string> _members = [];

    public (JsonObject Document, List<string> Members) Apply(JsonObject body, JsonObject document, IEnumerable<string> members)
    {
        _document = document.DeepClone().AsObject();
        _members = [.. members];
        Message(body);
        foreach (var operation in ModelBinder.Find(body, "Operations") as JsonArray ?? [])
        {
            if (operation is JsonObject one)
                Operation(one);
            else
                refusals.Add(ModelRefusal.Syntax);
            _binder.Settle(_document);
        }
        return (_document, _members);
    }

    private void Message(JsonObject body)
    {
        const string Urn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        var named = (ModelBinder.Find(body, "schemas") as JsonArray ?? []).Select(s => s?.ToString());
        if (strict && !named.Contains(Urn, StringComparer.OrdinalIgnoreCase))
            refusals.Add(ModelRefusal.Syntax);
        if (ModelBinder.Find(body, "Operations") is not JsonArray operations || (strict && operations.Count == 0))
            refusals.Add(ModelRefusal.Syntax);
    }

    private void Operation(JsonObject operation)
    {
        var name = ModelBinder.Find(operation, "op") is { } op && op.GetValueKind() is JsonValueKind.String ? op.GetValue<string>() : "";
        var verb = strict ? name : name.ToLowerInvariant();
        var path = ModelBinder.Find(operation, "path");
        var hasValue = operation.Any(p => p.Key.Equals("value", StringComparison.OrdinalIgnoreCase));
        var value = ModelBinder.Find(operation, "value");
        if (verb is not ("add" or "replace" or "remove"))
        {
            refusals.Add(ModelRefusal.Syntax);
            return;
        }
        if (path is null)
        {
            // §3.5.2.2: "If "path" is unspecified, the operation fails with … noTarget".
            if (verb is "remove")
                refusals.Add(ModelRefusal.NoTarget);
            else if (value is JsonObject attributes)
                Attributes(verb, attributes);
            else
                refusals.Add(ModelRefusal.Value);
            return;
        }
        if (ModelTarget.Read(path, type, strict, refusals) is not { } target)
            return;
        if (target.Place is { ReadOnly: true })
            refusals.Add(ModelRefusal.Mutability);
        else if (verb is "remove")
            Remove(target, hasValue, value);
        else if (!hasValue)
            refusals.Add(ModelRefusal.Value);
        else if (target.Place is null)
            ReplaceExtension(verb, value);
        else
            Set(verb, target, value);
    }

    /// <summary>Without path the value holds attributes of the resource.</summary>
    private void Attributes(string verb, JsonObject attributes)
    {
        foreach (var (key, value) in attributes)
        {
            if (type.IsExtension(key))
                ReplaceExtension(verb, value);
            else if (type.Find(key) is { } attribute)
                SetNamed(verb, new(null, attribute, null), value);
            else if (!strict && type.FindExtension(key) is { } unqualified)
                SetNamed(verb, new(type.Extension, unqualified, null), value);
            else
                _binder.Unknown();
        }
    }

    private void SetNamed(string verb, ModelPlace place, JsonNode? value)
    {
        if (!place.ReadOnly)
            Set(verb, new(place, null), value);
        else if (strict)
            refusals.Add(ModelRefusal.Mutability);
    }

    private void ReplaceExtension(string verb, JsonNode? value)
    {
        if (value is null)
        {
            // Nothing to add; what replaces all is nothing.
            if (verb is "replace")
                _document.Remove(type.Extension!);
        }
        else if (value is not JsonObject attributes)
        {
            refusals.Add(ModelRefusal.Value);
        }
        else
        {
            foreach (var (key, item) in attributes)
            {
                if (type.FindExtension(key) is { } attribute)
                    SetNamed(verb, new(type.Extension, attribute, null), item);
                else
                    _binder.Unknown();
            }
        }
    }

    private JsonObject Holder(ModelPlace place) => place.Extension is null ? _document : _binder.ExtensionOf(_document);

    private void Set(string verb, ModelTarget target, JsonNode? value)
    {
        var place = target.Place!;
        if (place.Attribute.Name is "members")
            SetMembers(verb, target, value);
        else if (target.Filter is not null)
            SetSelected(verb, target, value);
        else if (place.Part is { } part)
            SetPart(place, part, value);
        else if (place.Attribute.Multi)
            SetList(verb, place, value);
        else if (place.Attribute.IsComplex && value is not null && !(!strict && ModelBinder.IsEmptyText(value)))
            Merge(place, value);
        else
            SetSingle(place, value);
    }

    private void SetSingle(ModelPlace place, JsonNode? value)
    {
        var before = refusals.Found.Count;
        var kept = _binder.Value(place.Attribute, value, patch: true);
        if (refusals.Found.Count > before)
            return;
        // §3.5.2.2 on what is required and becomes unassigned; the empty text is a value that a required attribute cannot have.
        if (place.Attribute.Required && kept is null)
            refusals.Add(value is null ? ModelRefusal.Mutability : ModelRefusal.Value);
        else if (place.Attribute.Required && ModelBinder.IsUnassigned(kept))
            refusals.Add(ModelRefusal.Value);
        else if (!place.Attribute.Secret)
            Put(Holder(place), place.Attribute.Name, kept);
    }

    /// <summary>§3.5.2.1 and §3.5.2.3 agree on complex attributes: parts not sent are left unchanged.</summary>
    private void Merge(ModelPlace place, JsonNode value)
    {
        var current = Holder(place)[place.Attribute.Name] as JsonObject ?? [];
        if (MergedParts(place.Attribute, current, value) is { } merged)
            Put(Holder(place), place.Attribute.Name, merged);
    }

    private JsonObject? MergedParts(ModelAttribute attribute, JsonObject current, JsonNode value)
    {
        if (!strict && value is JsonArray { Count: 1 } alone && alone[0] is { } only)
            value = only;
        if (!strict && attribute.Part("value") is not null && value.GetValueKind() is JsonValueKind.String)
            value = new JsonObject { ["value"] = value.DeepClone() };
        if (value is not JsonObject parts)
        {
            refusals.Add(ModelRefusal.Value);
            return null;
        }
        if (strict && parts.Any(p => attribute.Part(p.Key) is { ReadOnly: true }))
            refusals.Add(ModelRefusal.Mutability);
        var merged = current.DeepClone().AsObject();
        var sent = _binder.Parts(attribute, parts);
        foreach (var (key, item) in parts)
        {
            if (attribute.Part(key) is { ReadOnly: false } part)
                Put(merged, part.Name, item is null ? null : sent?[part.Name]?.DeepClone());
        }
        return merged;
    }

    private void SetPart(ModelPlace place, ModelAttribute part, JsonNode? value)
    {
        var before = refusals.Found.Count;
        var kept = _binder.Value(part, value);
        if (refusals.Found.Count > before)
            return;
        var holder = Holder(place);
        if (!place.Attribute.Multi)
        {
            var current = holder[place.Attribute.Name]?.DeepClone() as JsonObject ?? [];
            Put(current, part.Name, kept);
            Put(holder, place.Attribute.Name, current);
            return;
        }
        var items = holder[place.Attribute.Name]?.DeepClone() as JsonArray ?? [];
        if (items.Count == 0 && kept is not null)
            items.Add(new JsonObject());
        var all = items.OfType<JsonObject>().ToList();
        SetOnEach(all, part, kept);
        Put(holder, place.Attribute.Name, Settle(items, all, Sets(part, kept)));
    }

    private static void SetOnEach(List<JsonObject> chosen, ModelAttribute part, JsonNode? kept)
    {
        foreach (var item in chosen)
            Put(item, part.Name, kept?.DeepClone());
    }

    private static bool Sets(ModelAttribute part, JsonNode? kept) => part.Name is "primary" && kept?.GetValueKind() is JsonValueKind.True;

    private static void Put(JsonObject holder, string name, JsonNode? value)
    {
        if (value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 })
            holder.Remove(name);
        else
            holder[name] = value;
    }

}
