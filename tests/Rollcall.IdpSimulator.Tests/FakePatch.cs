using System.Text.Json.Nodes;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>The PATCH forms Okta sends, and no others: anything else throws and fails the test.</summary>
internal static class FakePatch
{
    public static JsonObject Apply(JsonObject old, JsonObject patch)
    {
        JsonObject updated = old.DeepClone().AsObject();
        foreach (JsonObject operation in patch["Operations"]!.AsArray().Select(one => one!.AsObject()))
        {
            string? path = (string?)operation["path"];
            switch ((string?)operation["op"], path)
            {
                case ("replace", null):
                    Merge(updated, operation["value"]!.AsObject());
                    break;
                case ("replace", "members"):
                    updated["members"] = operation["value"]!.DeepClone();
                    break;
                case ("add", "members"):
                    foreach (JsonNode? member in operation["value"]!.AsArray())
                        Members(updated).Add(member!.DeepClone());
                    break;
                case ("remove", { } filter) when filter.StartsWith("members[value eq \"", StringComparison.Ordinal):
                    string id = filter["members[value eq \"".Length..^2];
                    Members(updated).RemoveAll(member => string.Equals((string?)member!["value"], id, StringComparison.Ordinal));
                    break;
                default:
                    throw new InvalidOperationException($"Okta does not send {operation.ToJsonString()}.");
            }
        }
        return updated;
    }

    private static JsonArray Members(JsonObject group)
    {
        if (group["members"] is not JsonArray members)
            group["members"] = members = [];
        return members;
    }

    private static void Merge(JsonObject target, JsonObject value)
    {
        foreach ((string name, JsonNode? change) in value.Where(pair => pair.Key is not "id"))
        {
            if (target[name] is JsonObject inner && change is JsonObject changes)
                Merge(inner, changes);
            else
                target[name] = change?.DeepClone();
        }
    }
}
