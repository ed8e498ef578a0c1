using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>What Okta makes of the answer to "do you have this one?".</summary>
/// <param name="Usable">False stops the job: Okta goes no further after an answer it cannot read.</param>
/// <param name="Id">The id of the one that was found; null for none.</param>
internal sealed record Match(bool Usable, string? Id)
{
    private static readonly Match Unusable = new(false, null);

    /// <param name="isWanted">Whether a resource is the one that was asked for.</param>
    /// <param name="absent">What to say when nothing is found although something has to be; null when nothing is fine too.</param>
    public static (Match Match, string? Problem) Judge(Answer answer, Func<JsonObject, bool> isWanted, string? absent)
    {
        var findings = new Findings();
        Match match = answer.Status == 404 ? NotFound(answer, findings) : Read(answer, isWanted, findings);
        if (absent is not null && match is { Usable: true, Id: null } && findings.None)
            findings.Add(absent);
        return (match, findings.Problem);
    }

    /// <summary>Okta's documentation allows a 404 for a filter that finds nothing.</summary>
    private static Match NotFound(Answer answer, Findings findings)
    {
        ErrorCheck.IsScimError(answer, findings);
        return new Match(true, null);
    }

    private static Match Read(Answer answer, Func<JsonObject, bool> isWanted, Findings findings)
    {
        if (ListPage.Read(answer, 1, OktaTargets.PageSize, findings) is not { } page)
            return Unusable;
        JsonObject[] wanted = [.. page.Resources.Where(isWanted)];
        findings.Expect(wanted.Length == page.Resources.Count, "the filter also finds others than the one asked for");
        findings.Expect(wanted.Length <= 1, $"the filter finds {wanted.Length} where there can be one");
        string? id = wanted.FirstOrDefault().Text("id");
        findings.Expect(wanted.Length == 0 || !string.IsNullOrEmpty(id), "what the filter finds has no id");
        return new Match(true, string.IsNullOrEmpty(id) ? null : id);
    }
}
