using System.Text.Json;
using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Checks;

/// <summary>A page of a ListResponse (RFC 7644 §3.4.2) that could be read.</summary>
internal sealed record ListPage(long Total, long ItemsPerPage, IReadOnlyList<JsonObject> Resources)
{
    /// <summary>The page in an answer, or null if a client cannot make use of it; <paramref name="findings"/> says why.</summary>
    public static ListPage? Read(Answer answer, int startIndex, int count, Findings findings)
    {
        if (!ErrorCheck.HasStatus(answer, findings, 200))
            return null;
        if (answer.Object is not { } list)
        {
            findings.Add(answer.Fault is { } fault ? $"{fault}, so there is no list in it" : "the answer is no JSON object, so there is no list in it");
            return null;
        }
        // Okta's reader takes the lower-case spelling as well.
        if ((list[nameof(Resources)] ?? list["resources"]) is not JsonArray array)
        {
            findings.Add("the list has no Resources array, so no results are found in it");
            return null;
        }
        long? total = Integer(list, "totalResults", findings);
        long? start = Integer(list, "startIndex", findings);
        long? items = Integer(list, "itemsPerPage", findings);
        if (total is null || start is null || items is null)
            return null;
        if (array.Any(entry => entry is not JsonObject))
        {
            findings.Add("Resources holds something that is no object");
            return null;
        }
        // An empty page has no first element to number; servers say 0, 1 or what was asked.
        findings.Expect(array.Count == 0 || start == startIndex, $"startIndex is {start} where {startIndex} was asked for");
        findings.Expect(array.Count <= count, $"the page holds {array.Count} resources where at most {count} were asked for");
        findings.Expect(
            total >= (array.Count == 0 ? 0 : startIndex - 1L + array.Count), $"totalResults is {total}, less than the resources seen so far");
        return new ListPage(total.Value, items.Value, [.. array.Cast<JsonObject>()]);
    }

    private static long? Integer(JsonObject list, string name, Findings findings)
    {
        if (list[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out long number))
            return number;
        findings.Add($"{name} is {list[name].Shown()} where an integer belongs, so nothing after this list happens");
        return null;
    }
}
