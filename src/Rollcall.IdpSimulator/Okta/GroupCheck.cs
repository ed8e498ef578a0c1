using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>How Okta reads a group in an answer. Members may be left out or null everywhere but in an import.</summary>
internal static class GroupCheck
{
    /// <summary>The answer to a create: 201 and the group, with an id.</summary>
    public static string? Created(Answer answer, string displayName, IReadOnlySet<string> members)
    {
        var findings = new Findings();
        if (!ErrorCheck.HasStatus(answer, findings, 201) && !answer.Success)
            return findings.Problem;
        if (Body(answer, findings) is { } group)
        {
            findings.Expect(!string.IsNullOrEmpty(group.Text("id")), "the created group has no id, so Okta cannot refer to it again");
            HasName(group, displayName, findings);
            HasMembers(group, members, displayName, findings);
        }
        return findings.Problem;
    }

    /// <summary>The answer to a GET: 200 and the group.</summary>
    /// <param name="expected">Null for a group that was found, of which Okta knows nothing yet.</param>
    public static string? Read(Answer answer, string id, OktaLedgerGroup? expected)
    {
        var findings = new Findings();
        if (ErrorCheck.HasStatus(answer, findings, 200) && Body(answer, findings) is { } group)
            IsGroup(group, id, expected, findings);
        return findings.Problem;
    }

    /// <summary>The answer to a PUT or PATCH: 200 and the group, or 204.</summary>
    public static string? Written(Answer answer, OktaLedgerGroup expected)
    {
        var findings = new Findings();
        if (ErrorCheck.HasStatus(answer, findings, 200, 204) && answer.Status == 200 && Body(answer, findings) is { } group)
            IsGroup(group, expected.Id, expected, findings);
        return findings.Problem;
    }

    /// <summary>Whether an imported group is the one that was pushed; here its members have to be in the list.</summary>
    public static void IsAsPushed(JsonObject group, OktaLedgerGroup pushed, Findings findings)
    {
        HasName(group, pushed.DisplayName, findings);
        if (group["members"] is null)
            findings.Expect(pushed.MemberIds.Count == 0, $"the group {pushed.DisplayName} comes without its {pushed.MemberIds.Count} members");
        else
            HasMembers(group, pushed.MemberIds, pushed.DisplayName, findings);
    }

    private static JsonObject? Body(Answer answer, Findings findings)
    {
        if (answer.Object is { } group)
            return group;
        findings.Add(answer.Fault is { } fault ? $"{fault}, so there is no group in it" : "the answer is empty where Okta needs the group");
        return null;
    }

    private static void IsGroup(JsonObject group, string id, OktaLedgerGroup? expected, Findings findings)
    {
        findings.Expect(
            string.Equals(group.Text("id"), id, StringComparison.Ordinal), $"the answer is about {group["id"].Shown()}, not about the group asked for");
        if (expected is null)
            return;
        HasName(group, expected.DisplayName, findings);
        HasMembers(group, expected.MemberIds, expected.DisplayName, findings);
    }

    private static void HasName(JsonObject group, string displayName, Findings findings) =>
        findings.Expect(
            string.Equals(group.Text("displayName"), displayName, StringComparison.Ordinal),
            $"displayName is {group["displayName"].Shown()}, not {displayName}");

    private static void HasMembers(JsonObject group, IReadOnlySet<string> expected, string displayName, Findings findings)
    {
        if (group["members"] is not { } node)
            return;
        if (node is not JsonArray array)
        {
            findings.Add($"the members of {displayName} are no array");
            return;
        }
        string[] ids = [.. array.Select(member => (member as JsonObject).Text("value") ?? "")];
        HashSet<string> present = [.. ids];
        int missing = expected.Count(id => !present.Contains(id));
        int strange = present.Count(id => !expected.Contains(id));
        findings.Expect(missing == 0, $"{missing} of the {expected.Count} members of {displayName} are missing");
        findings.Expect(strange == 0, $"{displayName} has {strange} members that were never pushed or have left");
        findings.Expect(present.Count == ids.Length, $"{displayName} lists a member twice");
    }
}
