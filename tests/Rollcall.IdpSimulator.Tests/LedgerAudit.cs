using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>What a test does with the ledger after a crash: reads the directory and holds it against what was acknowledged.</summary>
internal static class LedgerAudit
{
    private const int PageSize = 500;

    public static async Task ShouldHoldAsync(this OktaLedger ledger, HttpMessageHandler server, string baseUrl, string token)
    {
        using var http = new HttpClient(server, disposeHandler: false);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
        Dictionary<string, JsonObject> users = await ReadAsync(http, $"{baseUrl}/Users");
        foreach (OktaLedgerUser old in ledger.Users.Values)
        {
            OktaLedgerUser stored = User(users[old.Id]);
            (stored == old || stored == ledger.UsersInDoubt.GetValueOrDefault(old.Id)).ShouldBeTrue($"{stored} is neither {old} nor in doubt");
        }
        users.Values.Select(User).Where(user => !ledger.Users.ContainsKey(user.Id)).ShouldAllBe(user => ledger.UserNamesInDoubt.Contains(user.UserName));
        Dictionary<string, JsonObject> groups = await ReadAsync(http, $"{baseUrl}/Groups");
        foreach (OktaLedgerGroup old in ledger.Groups.Values.Where(group => !ledger.DeletionsInDoubt.Contains(group.Id)))
        {
            OktaLedgerGroup stored = Group(groups[old.Id]);
            (Same(stored, old) || Same(stored, ledger.GroupsInDoubt.GetValueOrDefault(old.Id))).ShouldBeTrue(stored.DisplayName);
        }
        groups.Keys.ShouldNotContain(id => ledger.DeletedGroups.Contains(id));
    }

    private static async Task<Dictionary<string, JsonObject>> ReadAsync(HttpClient http, string endpoint)
    {
        var all = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        while (true)
        {
            string list = await http.GetStringAsync(new Uri($"{endpoint}?startIndex={all.Count + 1}&count={PageSize}"), TestContext.Current.CancellationToken);
            JsonNode page = JsonNode.Parse(list)!;
            foreach (JsonNode? one in page["Resources"]!.AsArray())
                all.Add((string)one!["id"]!, one.AsObject());
            if (all.Count >= (int)page["totalResults"]!)
                return all;
        }
    }

    private static OktaLedgerUser User(JsonObject user) => new(
        (string)user["id"]!,
        (string)user["userName"]!,
        (string)user["name"]!["givenName"]!,
        (string)user["name"]!["familyName"]!,
        (string)user["emails"]![0]!["value"]!,
        (bool)user["active"]!);

    private static OktaLedgerGroup Group(JsonObject group) => new(
        (string)group["id"]!,
        (string)group["displayName"]!,
        (group["members"] as JsonArray ?? []).Select(member => (string)member!["value"]!).ToHashSet(StringComparer.Ordinal));

    private static bool Same(OktaLedgerGroup one, OktaLedgerGroup? other) =>
        other is not null && string.Equals(one.DisplayName, other.DisplayName, StringComparison.Ordinal) && one.MemberIds.SetEquals(other.MemberIds);
}
