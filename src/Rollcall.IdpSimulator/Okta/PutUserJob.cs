namespace Rollcall.IdpSimulator.Okta;

/// <summary>The wizard's apps: everything about a user is a GET and a PUT of the whole.</summary>
internal sealed class PutUserJob(OktaTalk talk, OktaLedger ledger, Person person) : UserJob(talk, ledger, person)
{
    public override Task SetActiveAsync(string step, bool active) =>
        PutEditedAsync(step, user => user["active"] = active, With(active), (_, problem) => problem);

    public override Task SyncPasswordAsync() =>
        PutEditedAsync(Step.PasswordSync, user => user["password"] = Person.NewPassword, Known, (_, problem) => problem);
}
