using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>What Okta does about one person. The flavors differ in how they write.</summary>
internal abstract class UserJob(OktaTalk talk, OktaLedger ledger, Person person)
{
    protected OktaTalk Talk { get; } = talk;

    protected Person Person { get; } = person;

    public static UserJob For(OktaTalk talk, OktaLedger ledger, Person person) => talk.Options.Flavor switch
    {
        OktaFlavor.Aiw => new PutUserJob(talk, ledger, person),
        OktaFlavor.TestApp => new PatchUserJob(talk, ledger, person),
        _ => throw new InvalidOperationException($"Unknown flavor {talk.Options.Flavor}."),
    };

    public abstract Task SetActiveAsync(string step, bool active);

    public abstract Task SyncPasswordAsync();

    /// <summary>Looks the person up; creates it, or links to the one that is there.</summary>
    public async Task AssignAsync()
    {
        Match match = await MatchAsync(Step.Match, absent: null);
        if (!match.Usable)
            return;
        if (match.Id is null)
        {
            await CreateAsync();
            return;
        }
        Person.Id = match.Id;
        await ActivateAndPushAsync(Step.Match);
    }

    /// <summary>The person was deactivated and comes back: the filter still has to find it.</summary>
    public async Task ReassignAsync()
    {
        Match match = await MatchAsync(Step.Reassign, "the filter hides the deactivated user, so Okta would create it a second time");
        if (match.Id is null)
            return;
        Person.Id = match.Id;
        await ActivateAndPushAsync(Step.Reassign);
    }

    /// <summary>A create of somebody who exists has to be refused with 409.</summary>
    public async Task CreateAgainAsync() =>
        await Talk.WriteAsync(Step.CreateAgain, HttpMethod.Post, "/Users", OktaBodies.CreateUser(Person), Refused, _ => { }, () => { });

    /// <summary>userName is not case-sensitive: the upper-cased name finds the user.</summary>
    public async Task MatchUpperCaseAsync()
    {
        string userName = Person.First.UserName.ToUpperInvariant();
        string target = OktaTargets.Match("/Users", $"userName eq {OktaTargets.Quoted(userName)}", plus: false);
        await Talk.GetAsync(
            Step.MatchUpperCase, target, answer => Match.Judge(answer, IsPerson, "the upper-cased userName finds nobody").Problem);
    }

    /// <summary>The changed profile goes out; for some afterwards an attribute is cleared.</summary>
    public virtual Task PushProfileAsync() => PutProfileAsync(Step.ProfilePush, Person.Second);

    public virtual Task ClearTitleAsync() =>
        PutEditedAsync(
            Step.ClearAttribute, user => user["title"] = "", Known, (answer, problem) => UserCheck.Cleared(answer, problem, "title"));

    public async Task ReactivateAsync()
    {
        await SetActiveAsync(Step.Reactivate, true);
        await PutProfileAsync(Step.Reactivate, Person.Second);
    }

    /// <summary>After a match: activate, then push the profile as it is now.</summary>
    protected virtual async Task ActivateAndPushAsync(string step)
    {
        await SetActiveAsync(step, true);
        await PutProfileAsync(step, Known is null ? Person.First : Person.Second);
    }

    protected Task PutProfileAsync(string step, Profile profile) =>
        PutEditedAsync(step, user => user.Apply(profile), Expected(profile), (_, problem) => problem);

    /// <summary>The acknowledged state with another active flag; null while nothing was acknowledged.</summary>
    protected OktaLedgerUser? With(bool active) => Known is { } user ? user with { Active = active } : null;

    protected OktaLedgerUser? Known => Person.Id is { } id ? ledger.Users.GetValueOrDefault(id) : null;

    protected OktaLedgerUser Expected(Profile profile) =>
        new(Id, profile.UserName, profile.GivenName, profile.FamilyName, profile.Email, Known?.Active ?? true);

    protected string Id => Person.Id ?? throw new InvalidOperationException("The person is not provisioned.");

    protected Task<Answer> ReadAsync(string step) =>
        Talk.GetAsync(step, OktaTargets.User(Id), answer => UserCheck.Current(answer, Id, Known));

    /// <summary>Reads the user, edits what the server sent and puts it back. Without a readable user nothing is put.</summary>
    /// <param name="expected">The state afterwards; null for a user of whom Okta knows nothing yet.</param>
    protected async Task PutEditedAsync(
        string step, Action<JsonObject> edit, OktaLedgerUser? expected, Func<Answer, string?, string?> judgeMore)
    {
        Answer read = await ReadAsync(step);
        if (!read.Success || read.Object is not { } user)
            return;
        edit(user);
        await WriteAsync(
            step, HttpMethod.Put, ScimJson.Write(user), expected, answer => judgeMore(answer, UserCheck.Current(answer, Id, expected)));
    }

    protected Task<Answer> PatchAsync(string step, byte[] body, OktaLedgerUser? expected) =>
        WriteAsync(step, HttpMethod.Patch, body, expected, answer => UserCheck.Patched(answer, Id, expected));

    protected async Task<Answer> WriteAsync(
        string step, HttpMethod method, byte[] body, OktaLedgerUser? expected, Func<Answer, string?> judge) =>
        await Talk.WriteAsync(
            step, method, OktaTargets.User(Id), body, judge, _ => Record(expected, ledger.Acknowledge), () => Record(expected, ledger.Doubt));

    private static void Record(OktaLedgerUser? state, Action<OktaLedgerUser> record)
    {
        if (state is not null)
            record(state);
    }

    private async Task CreateAsync() =>
        await Talk.WriteAsync(
            Step.Create,
            HttpMethod.Post,
            "/Users",
            OktaBodies.CreateUser(Person),
            answer => UserCheck.Created(answer, Person.First),
            Remember,
            () => ledger.DoubtUserName(Person.First.UserName));

    private void Remember(Answer answer)
    {
        if (answer.Object.Text("id") is not { Length: > 0 } id)
            return;
        Person.Id = id;
        ledger.Acknowledge(Expected(Person.First));
    }

    private async Task<Match> MatchAsync(string step, string? absent)
    {
        string filter = OktaTargets.UserFilter(Person, Talk.Options.UniqueIdentifier);
        string target = OktaTargets.Match("/Users", filter, plus: Person.Index % 2 == 1);
        Match? match = null;
        await Talk.GetAsync(step, target, answer =>
        {
            (match, string? problem) = Match.Judge(answer, IsPerson, absent);
            return problem;
        });
        return match ?? new Match(false, null);
    }

    /// <summary>By id where it is known; else by either name, whichever the filter asked for.</summary>
    private bool IsPerson(JsonObject user) =>
        Person.Id is { } id
            ? string.Equals(user.Text("id"), id, StringComparison.Ordinal)
            : string.Equals(user.Text("userName"), Person.First.UserName, StringComparison.OrdinalIgnoreCase);

    private static string? Refused(Answer answer)
    {
        var findings = new Findings();
        if (ErrorCheck.HasStatus(answer, findings, 409))
            ErrorCheck.IsScimError(answer, findings);
        return findings.Problem;
    }
}
