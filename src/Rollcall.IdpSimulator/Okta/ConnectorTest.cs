using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>"Test Connector Configuration" and what saving it asks for, and the answer to a token nobody issued.</summary>
internal sealed class ConnectorTest(OktaTalk talk)
{
    /// <summary>The header value Okta's own test suite sends, without a scheme.</summary>
    private const string WrongToken = "non-token";

    /// <summary>Whether Okta would save the connection; if not, nothing else follows.</summary>
    public async Task<bool> RunAsync()
    {
        Answer users = await talk.GetAsync(Step.ConnectorTest, OktaTargets.TestUsers, answer => List(answer, 2));
        if (users.Status != 200 || users.Object is null)
            return false;
        Answer groups = await talk.GetAsync(Step.ConnectorTest, OktaTargets.TestGroups, answer => List(answer, OktaTargets.PageSize));
        await talk.GetAsync(Step.WrongToken, OktaTargets.TestUsers, IsUnauthorized, WrongToken);
        return groups.Status == 200 && groups.Object is not null;
    }

    private static string? List(Answer answer, int count)
    {
        var findings = new Findings();
        ListPage? page = ListPage.Read(answer, 1, count, findings);
        foreach (JsonObject resource in page?.Resources ?? [])
            findings.Expect(resource["password"] is null, "the answer shows a password");
        return findings.Problem;
    }

    private static string? IsUnauthorized(Answer answer)
    {
        var findings = new Findings();
        if (ErrorCheck.HasStatus(answer, findings, 401))
        {
            ErrorCheck.IsScimError(answer, findings);
            ErrorCheck.RepeatsStatus(answer, findings);
        }
        return findings.Problem;
    }
}
