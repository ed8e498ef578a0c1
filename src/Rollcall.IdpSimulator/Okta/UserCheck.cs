using System.Text.Json;
using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>How Okta reads a user in an answer.</summary>
internal static class UserCheck
{
    /// <summary>The answer to a create: 201 and the whole user, with an id.</summary>
    public static string? Created(Answer answer, Profile profile)
    {
        var findings = new Findings();
        if (!answer.Success)
        {
            ErrorCheck.HasStatus(answer, findings, 201);
            return findings.Problem;
        }
        ErrorCheck.HasStatus(answer, findings, 201);
        if (Body(answer, findings) is { } user)
        {
            findings.Expect(!string.IsNullOrEmpty(user.Text("id")), "the created user has no id, so Okta cannot refer to it again");
            Compare(user, new OktaLedgerUser("", profile.UserName, profile.GivenName, profile.FamilyName, profile.Email, Active: true), findings);
        }
        return findings.Problem;
    }

    /// <summary>The answer to a GET or PUT of a user: 200 and the user as it is now known.</summary>
    /// <param name="expected">Null for a user that was found, of which Okta knows nothing yet.</param>
    public static string? Current(Answer answer, string id, OktaLedgerUser? expected)
    {
        var findings = new Findings();
        if (ErrorCheck.HasStatus(answer, findings, 200) && Body(answer, findings) is { } user)
            IsUser(user, id, expected, findings);
        return findings.Problem;
    }

    /// <summary>The answer to a PATCH of a user: 200 and the user, or 204.</summary>
    public static string? Patched(Answer answer, string id, OktaLedgerUser? expected)
    {
        var findings = new Findings();
        if (ErrorCheck.HasStatus(answer, findings, 200, 204) && answer.Status == 200 && Body(answer, findings) is { } user)
            IsUser(user, id, expected, findings);
        return findings.Problem;
    }

    /// <summary>After an empty string was sent the attribute must not show its old value.</summary>
    public static string? Cleared(Answer answer, string? problem, string attribute) =>
        problem is null && !string.IsNullOrEmpty(answer.Object.Text(attribute))
            ? $"{attribute} was cleared with an empty string and still is {answer.Object?[attribute].Shown()}."
            : problem;

    /// <summary>What an import needs of every active user: without a name, userName and primary e-mail address Okta cannot take it in.</summary>
    public static void IsImportable(JsonObject user, Findings findings)
    {
        HasNoPassword(user, findings);
        string id = user["id"].Shown();
        findings.Expect(!string.IsNullOrEmpty(user.Text("id")), $"the user {user["userName"].Shown()} has no id");
        if (user.Flag("active") == false)
            return;
        var name = user["name"] as JsonObject;
        findings.Expect(!string.IsNullOrEmpty(user.Text("userName")), $"the user {id} has no userName");
        findings.Expect(
            !string.IsNullOrEmpty(name.Text("givenName")) && !string.IsNullOrEmpty(name.Text("familyName")),
            $"the user {id} lacks name.givenName or name.familyName");
        findings.Expect(!string.IsNullOrEmpty(PrimaryEmail(user).Text("value")), $"the user {id} has no e-mail address marked primary");
    }

    /// <summary>Whether an imported user is the one that was pushed.</summary>
    public static void IsAsPushed(JsonObject user, OktaLedgerUser pushed, Findings findings)
    {
        Compare(user, pushed, findings);
        string? email = PrimaryEmail(user).Text("value");
        findings.Expect(
            string.Equals(email, pushed.Email, StringComparison.OrdinalIgnoreCase),
            $"the primary e-mail address of {pushed.UserName} is {email ?? "missing"}, not {pushed.Email}");
    }

    public static JsonObject? PrimaryEmail(JsonObject user) =>
        (user["emails"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(email => email.Flag("primary") == true);

    private static JsonObject? Body(Answer answer, Findings findings)
    {
        if (answer.Object is { } user)
            return user;
        findings.Add(answer.Fault is { } fault ? $"{fault}, so there is no user in it" : "the answer is empty where Okta needs the user");
        return null;
    }

    private static void IsUser(JsonObject user, string id, OktaLedgerUser? expected, Findings findings)
    {
        findings.Expect(string.Equals(user.Text("id"), id, StringComparison.Ordinal), $"the answer is about {user["id"].Shown()}, not about the user asked for");
        if (expected is null)
            HasNoPassword(user, findings);
        else
            Compare(user, expected, findings);
    }

    private static void Compare(JsonObject user, OktaLedgerUser expected, Findings findings)
    {
        HasNoPassword(user, findings);
        findings.Expect(
            string.Equals(user.Text("userName"), expected.UserName, StringComparison.Ordinal),
            $"userName is {user["userName"].Shown()} where {expected.UserName} was stored");
        var name = user["name"] as JsonObject;
        findings.Expect(
            string.Equals(name.Text("givenName"), expected.GivenName, StringComparison.Ordinal)
            && string.Equals(name.Text("familyName"), expected.FamilyName, StringComparison.Ordinal),
            $"the name of {expected.UserName} is {name.Shown()}, not {expected.GivenName} {expected.FamilyName}");
        IsActive(user, expected, findings);
    }

    private static void IsActive(JsonObject user, OktaLedgerUser expected, Findings findings)
    {
        JsonNode? active = user["active"];
        if (active?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            findings.Add($"active is {active.Shown()}, not true or false");
        else if (user.Flag("active") != expected.Active)
            findings.Add(expected.Active
                ? $"{expected.UserName} does not show active true; Okta takes the reactivation as delayed and schedules it again"
                : $"{expected.UserName} is still active after being deactivated");
    }

    private static void HasNoPassword(JsonObject user, Findings findings) =>
        findings.Expect(user["password"] is null, "the answer shows the password");
}
