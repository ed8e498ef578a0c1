using System.Globalization;
using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Checks;

/// <summary>Judges statuses and the SCIM error body of RFC 7644 §3.12.</summary>
internal static class ErrorCheck
{
    /// <summary>Whether the answer has one of the statuses; if not, the finding quotes the server's own words where it can.</summary>
    public static bool HasStatus(Answer answer, Findings findings, params ReadOnlySpan<int> expected)
    {
        if (expected.Contains(answer.Status))
            return true;
        string wanted = expected.Length == 1
            ? expected[0].ToString(CultureInfo.InvariantCulture)
            : $"{expected[0]} or {expected[^1]}";
        findings.Add($"expected {wanted}, got {answer.Status}{Words(answer)}");
        return false;
    }

    /// <summary>An error has to be SCIM JSON with a <c>detail</c>: administrators see nothing else of it.</summary>
    public static void IsScimError(Answer answer, Findings findings)
    {
        if (answer.Object is not { } error)
        {
            findings.Add($"the {answer.Status} has {(answer.Fault is null ? "no" : "an unreadable")} body where a SCIM error belongs");
            return;
        }
        findings.Expect(!string.IsNullOrWhiteSpace(error.Text("detail")), $"the {answer.Status} has no detail to show to the administrator");
    }

    /// <summary>RFC 7644 §3.12: the body repeats the status as a string.</summary>
    public static void RepeatsStatus(Answer answer, Findings findings)
    {
        string status = answer.Status.ToString(CultureInfo.InvariantCulture);
        JsonNode? said = answer.Object?["status"];
        findings.Expect(
            answer.Object is null || string.Equals(said.Text(), status, StringComparison.Ordinal),
            $"the error's status is {said.Shown()}, not the string \"{status}\"");
    }

    private static string Words(Answer answer) => (answer.Object.Text("detail"), answer.Fault) switch
    {
        ({ Length: > 0 } detail, _) => $": {detail.TrimEnd('.')}",
        (_, { } fault) => $", and {fault}",
        _ when answer.Success => "",
        _ => ", without a SCIM error",
    };
}
