using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>The Test App: activation and passwords are a PATCH without a path, profiles mostly a PUT.</summary>
internal sealed class PatchUserJob(OktaTalk talk, OktaLedger ledger, Person person) : UserJob(talk, ledger, person)
{
    public override Task SetActiveAsync(string step, bool active) => PatchAsync(step, OktaBodies.PatchActive(active), With(active));

    public override Task SyncPasswordAsync() => PatchAsync(Step.PasswordSync, OktaBodies.PatchPassword(Person.NewPassword), Known);

    public override Task PushProfileAsync() =>
        Person.ProfileByPatch
            ? PatchAsync(Step.ProfilePush, OktaBodies.PatchProfile(Person.Second), Expected(Person.Second))
            : base.PushProfileAsync();

    public override Task ClearTitleAsync() =>
        Person.ProfileByPatch
            ? WriteAsync(Step.ClearAttribute, HttpMethod.Patch, OktaBodies.PatchTitle(""), Known, IsCleared)
            : base.ClearTitleAsync();

    /// <summary>Here a match is followed by a look at the user before it is activated.</summary>
    protected override async Task ActivateAndPushAsync(string step)
    {
        if ((await ReadAsync(step)).Success)
            await base.ActivateAndPushAsync(step);
    }

    private string? IsCleared(Answer answer) => UserCheck.Cleared(answer, UserCheck.Patched(answer, Id, Known), "title");
}
