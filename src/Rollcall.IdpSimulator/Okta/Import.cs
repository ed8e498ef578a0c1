using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>Reads the whole directory back and compares it with what was pushed; others may be in it too.</summary>
internal sealed class Import(OktaTalk talk, OktaLedger ledger)
{
    public async Task RunAsync()
    {
        await PageThroughAsync(Step.ImportUsers, "/Users", UserCheck.IsImportable, CompareUsers);
        await PageThroughAsync(Step.ImportGroups, "/Groups", (_, _) => { }, CompareGroups);
    }

    /// <summary>Pages by a hundred until startIndex lies beyond totalResults, whatever a page held.</summary>
    private async Task PageThroughAsync(
        string step, string endpoint, Action<JsonObject, Findings> judge, Action<Dictionary<string, JsonObject>, Findings> compare)
    {
        var seen = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        bool last = false;
        for (int start = 1; !last; start += OktaTargets.PageSize)
        {
            int startIndex = start;
            await talk.GetAsync(step, OktaTargets.Page(endpoint, startIndex), answer =>
            {
                var findings = new Findings();
                if (ListPage.Read(answer, startIndex, OktaTargets.PageSize, findings) is not { } page)
                {
                    last = true;
                    return findings.Problem;
                }
                IsHonest(page, startIndex, findings);
                foreach (JsonObject resource in page.Resources)
                {
                    judge(resource, findings);
                    if (resource.Text("id") is { } id && !seen.TryAdd(id, resource))
                        findings.Add($"{id} comes a second time, so the order changed between pages");
                }
                last = page.Resources.Count == 0 || startIndex + OktaTargets.PageSize > page.Total;
                if (last)
                    compare(seen, findings);
                return findings.Problem;
            });
        }
    }

    /// <summary>Okta goes on by a hundred, so what a short page leaves out is never seen.</summary>
    private static void IsHonest(ListPage page, int startIndex, Findings findings)
    {
        findings.Expect(
            page.Resources.Count == 0 || page.ItemsPerPage == page.Resources.Count,
            $"itemsPerPage is {page.ItemsPerPage} on a page of {page.Resources.Count}");
        long due = Math.Clamp(page.Total - startIndex + 1, 0, OktaTargets.PageSize);
        findings.Expect(
            page.Resources.Count >= due, $"the page holds {page.Resources.Count} of {page.Total} where {due} were due, and the rest is never asked for");
    }

    private void CompareUsers(Dictionary<string, JsonObject> seen, Findings findings)
    {
        foreach (OktaLedgerUser pushed in ledger.Users.Values.OrderBy(user => user.UserName, StringComparer.Ordinal))
        {
            if (ledger.UsersInDoubt.ContainsKey(pushed.Id))
                continue;
            if (seen.TryGetValue(pushed.Id, out JsonObject? user))
                UserCheck.IsAsPushed(user, pushed, findings);
            else
                findings.Add($"{pushed.UserName} was pushed and is not in the import");
        }
        HashSet<string> names = ledger.Users.Values.Select(user => user.UserName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach ((string id, JsonObject user) in seen)
        {
            if (!ledger.Users.ContainsKey(id) && user.Text("userName") is { } name && names.Contains(name))
                findings.Add($"{name} exists a second time, as {id}");
        }
    }

    private void CompareGroups(Dictionary<string, JsonObject> seen, Findings findings)
    {
        foreach (OktaLedgerGroup pushed in ledger.Groups.Values.OrderBy(group => group.DisplayName, StringComparer.Ordinal))
        {
            if (ledger.GroupsInDoubt.ContainsKey(pushed.Id))
                continue;
            if (seen.TryGetValue(pushed.Id, out JsonObject? group))
                GroupCheck.IsAsPushed(group, pushed, findings);
            else
                findings.Add($"the group {pushed.DisplayName} was pushed and is not in the import");
        }
    }
}
