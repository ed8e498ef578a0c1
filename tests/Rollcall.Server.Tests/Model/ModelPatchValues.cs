using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>The part of a PATCH that concerns lists: values selected, members, removal.</summary>
internal sealed partial class ModelPatch
{
    private void SetList(string verb, ModelPlace place, JsonNode? value)
    {
        var before = refusals.Found.Count;
        var sent = _binder.Value(place.Attribute, value, patch: true) as JsonArray ?? [];
        if (refusals.Found.Count > before)
            return;
        var holder = Holder(place);
        if (verb is "replace")
        {
            Put(holder, place.Attribute.Name, sent);
            return;
        }
        var items = holder[place.Attribute.Name]?.DeepClone() as JsonArray ?? [];
        var touched = new List<JsonObject>();
        foreach (var item in sent.OfType<JsonObject>())
        {
            // §3.5.2.1: what is there already is not added; whether it is primary is a matter of the list, not of the value.
            var there = items.OfType<JsonObject>().FirstOrDefault(i => JsonNode.DeepEquals(Plain(i), Plain(item)));
            if (there is null)
                items.Add(there = item.DeepClone().AsObject());
            else if (item["primary"] is { } flag)
                there["primary"] = flag.DeepClone();
            touched.Add(there);
        }
        Put(holder, place.Attribute.Name, Settle(items, touched, sent.OfType<JsonObject>().Any(ModelBinder.IsPrimary)));
    }

    /// <summary>
    /// Values are one when they differ in nothing but being primary (RFC 7643 §2.4 assumes false where nothing is said, and no value comes twice): those the operation touched are
    /// joined with their likes. §3.5.2: one that becomes primary takes it from all others.
    /// </summary>
    private JsonArray Settle(JsonArray items, List<JsonObject> touched, bool primary)
    {
        var kept = new List<(JsonObject Value, bool Touched)>();
        foreach (var item in items.OfType<JsonObject>().Where(i => i.Count > 0))
        {
            var mine = touched.Contains(item);
            var like = kept.FindIndex(k => (mine || k.Touched) && JsonNode.DeepEquals(Plain(k.Value), Plain(item)));
            if (like < 0)
            {
                kept.Add((item.DeepClone().AsObject(), mine));
                continue;
            }
            var (there, was) = kept[like];
            if (item["primary"] is { } flag && (mine || !was || there["primary"] is null))
                there["primary"] = flag.DeepClone();
            kept[like] = (there, true);
        }
        if (primary)
        {
            var chosen = kept.FindAll(k => k.Touched && ModelBinder.IsPrimary(k.Value));
            if (chosen.Count > 1)
                refusals.Add(ModelRefusal.Value);
            foreach (var (other, _) in kept.Where(k => !k.Touched && ModelBinder.IsPrimary(k.Value)))
                other["primary"] = false;
        }
        var settled = new JsonArray();
        foreach (var (value, _) in kept)
        {
            if (!settled.Any(s => JsonNode.DeepEquals(s, value)))
                settled.Add(value);
        }
        return settled;
    }

    private static JsonObject Plain(JsonObject item)
    {
        var plain = item.DeepClone().AsObject();
        plain.Remove("primary");
        return plain;
    }

    private void SetSelected(string verb, ModelTarget target, JsonNode? value)
    {
        var place = target.Place!;
        var before = refusals.Found.Count;
        var holder = Holder(place);
        var items = holder[place.Attribute.Name]?.DeepClone() as JsonArray ?? [];
        var chosen = items.OfType<JsonObject>().Where(target.Filter!.Matches).ToList();
        JsonNode? part = null;
        if (place.Part is { } named)
            part = _binder.Value(named, value);
        else if (value is not null)
            part = MergedParts(place.Attribute, [], value);
        if (refusals.Found.Count > before)
            return;
        var made = chosen.Count == 0;
        if (made)
        {
            Make(target, items, chosen, part);
        }
        else if (place.Part is { } one)
        {
            SetOnEach(chosen, one, part);
        }
        else if (value is not null || verb is "replace")
        {
            foreach (var item in chosen)
                Replace(verb, target, item, value);
        }
        // A value that is made brings what its filter says, being primary too.
        var sets = (made && chosen.Exists(ModelBinder.IsPrimary)) || (place.Part is { } set ? Sets(set, part) : part is JsonObject given && ModelBinder.IsPrimary(given));
        Put(holder, place.Attribute.Name, Settle(items, chosen, sets));
    }

    private void Replace(string verb, ModelTarget target, JsonObject item, JsonNode? value)
    {
        // What says nothing is unassigned (RFC 7643 §2.5), and so is what it replaces.
        var nothing = value is null or JsonObject { Count: 0 };
        var merged = nothing && verb is "replace" ? [] : MergedParts(target.Place!.Attribute, verb is "add" ? item : Said(target.Filter!) ?? [], value!) ?? [];
        item.Clear();
        foreach (var (key, part) in merged)
            item[key] = part?.DeepClone();
    }

    /// <summary>§3.5.2.3 answers noTarget; a tolerant directory makes the value when its filter says what it is (docs/conformance.md, Tolerances).</summary>
    private void Make(ModelTarget target, JsonArray items, List<JsonObject> touched, JsonNode? part)
    {
        if (!strict && part is null or JsonObject { Count: 0 })
            return;
        if (strict || Equalities(target.Filter!) is not { } made)
        {
            refusals.Add(ModelRefusal.NoTarget);
            return;
        }
        if (target.Place!.Part is { } named)
            made[named.Name] = part!.DeepClone();
        else
            foreach (var (key, sent) in part!.AsObject())
                made[key] = sent?.DeepClone();
        if (!target.Filter!.Matches(made))
        {
            refusals.Add(ModelRefusal.NoTarget);
            return;
        }
        items.Add(made);
        touched.Add(made);
    }

    // What the filter says of a value stays with it when a tolerant directory replaces it.
    private JsonObject? Said(ModelFilter filter) => strict ? null : Equalities(filter);

    private static JsonObject? Equalities(ModelFilter filter)
    {
        switch (filter)
        {
            case ModelFilter.Test { Says: { } said }:
                return new JsonObject { [said.Name] = said.Value };
            case ModelFilter.And both when Equalities(both.Left) is { } left && Equalities(both.Right) is { } right:
                foreach (var (key, value) in right)
                {
                    if (left[key] is { } other && !JsonNode.DeepEquals(other, value))
                        return null;
                    left[key] = value?.DeepClone();
                }
                return left;
            default:
                return null;
        }
    }

    private void Remove(ModelTarget target, bool hasValue, JsonNode? value)
    {
        // A value beside remove is not in the RFC. Tolerant directories know what some clients mean by it.
        if (strict && value is not null)
            refusals.Add(ModelRefusal.Value);
        if (target.Place is not { } place)
            _document.Remove(type.Extension!);
        else if (place.Attribute.Name is "members")
            RemoveMembers(target, hasValue, value);
        else if (place.Attribute.Required && place.Part is null)
            refusals.Add(ModelRefusal.Mutability);
        else if (target.Filter is null && place.Part is null && hasValue && place.Attribute.Multi && !strict)
            RemoveListed(place, value);
        else
            RemoveAt(target, place);
    }

    private void RemoveAt(ModelTarget target, ModelPlace place)
    {
        var holder = Holder(place);
        if (target.Filter is null && place.Part is null)
        {
            holder.Remove(place.Attribute.Name);
            return;
        }
        if (!place.Attribute.Multi)
        {
            var current = holder[place.Attribute.Name]?.DeepClone() as JsonObject ?? [];
            current.Remove(place.Part!.Name);
            Put(holder, place.Attribute.Name, current);
            return;
        }
        var items = holder[place.Attribute.Name]?.DeepClone() as JsonArray ?? [];
        var chosen = items.OfType<JsonObject>().Where(i => target.Filter?.Matches(i) ?? true).ToList();
        if (chosen.Count == 0 && target.Filter is not null && strict)
            refusals.Add(ModelRefusal.NoTarget);
        foreach (var item in chosen)
        {
            if (place.Part is { } part)
                item.Remove(part.Name);
            else
                item.Clear();
        }
        Put(holder, place.Attribute.Name, Settle(items, chosen, primary: false));
    }

    private void RemoveListed(ModelPlace place, JsonNode? value)
    {
        var listed = (_binder.Value(place.Attribute, value, patch: true) as JsonArray ?? []).OfType<JsonObject>().ToList();
        var items = Holder(place)[place.Attribute.Name]?.DeepClone() as JsonArray ?? [];
        foreach (var item in items.OfType<JsonObject>().Where(i => listed.Exists(l => l.All(p => Named(i, p.Key, p.Value)))))
            item.Clear();
        Put(Holder(place), place.Attribute.Name, Settle(items, [], primary: false));

        bool Named(JsonObject item, string key, JsonNode? wanted) =>
            item[key] is { } has && wanted is not null && (has.GetValueKind() is JsonValueKind.String ? ModelText.Same(has.GetValue<string>(), wanted.GetValue<string>(), caseExact: false) : JsonNode.DeepEquals(has, wanted));
    }

    private void SetMembers(string verb, ModelTarget target, JsonNode? value)
    {
        if (target.Filter is not null || target.Place!.Part is not null)
        {
            // RFC 7643 §4.2: the parts of a member are immutable.
            refusals.Add(ModelRefusal.Mutability);
            return;
        }
        if (value is null && !strict)
            refusals.Add(ModelRefusal.Value);
        var sent = _binder.Members(value).FindAll(Known);
        _members = verb is "add" ? [.. _members.Union(sent, StringComparer.Ordinal)] : [.. sent.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A member nobody knows: 400 in strict directories, left out in tolerant ones (DESIGN §3).</summary>
    private bool Known(string id)
    {
        var known = exists(id);
        if (!known && strict)
            refusals.Add(ModelRefusal.Value);
        return known;
    }

    private void RemoveMembers(ModelTarget target, bool hasValue, JsonNode? value)
    {
        if (target.Place!.Part is not null)
        {
            refusals.Add(ModelRefusal.Mutability);
        }
        else if (target.Filter is { } filter)
        {
            var chosen = _members.FindAll(m => filter.Matches(member(m)));
            // §3.5.2.2: "If the user was not a member of this group, no changes should be made … and a success response should be returned."
            if (chosen.Count == 0 && strict && !NamesIds(filter))
                refusals.Add(ModelRefusal.NoTarget);
            _members = [.. _members.Except(chosen, StringComparer.Ordinal)];
        }
        else if (!hasValue || strict)
        {
            _members = [];
        }
        else if (value is null)
        {
            refusals.Add(ModelRefusal.Value);
        }
        else
        {
            _members = [.. _members.Except(_binder.Members(value), StringComparer.Ordinal)];
        }
    }

    private static bool NamesIds(ModelFilter filter) => filter switch
    {
        ModelFilter.Test test => test is { Operator: "eq", Place.Attribute.Name: "value" },
        ModelFilter.Or either => NamesIds(either.Left) && NamesIds(either.Right),
        _ => false,
    };
}
