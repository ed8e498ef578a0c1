using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>The wizard's apps: a group is created empty, put once at once, and from then on read and put with its full list.</summary>
internal sealed class PutGroupJob(OktaTalk talk, OktaLedger ledger, GroupPlan plan) : GroupJob(talk, ledger, plan)
{
    protected override IReadOnlyList<Member> MembersAtCreation => [];

    protected override async Task FillAsync()
    {
        await PutAsync(Step.GroupCreate, State(Plan.DisplayName, []), []);
        if (Plan.Members.Count > 0)
            await ReadAndPutAsync(Step.GroupMembers, State(Plan.DisplayName, Plan.Members), Plan.Members);
    }

    protected override Task TakeOverAsync() => ReadAndPutAsync(Step.GroupMatch, State(Plan.DisplayName, Plan.Members), Plan.Members);

    protected override Task PlayAsync(GroupTurn turn, OktaLedgerGroup state, IReadOnlyList<Member> members) =>
        ReadAndPutAsync(turn.Step, state, members);

    private async Task ReadAndPutAsync(string step, OktaLedgerGroup state, IReadOnlyList<Member> members)
    {
        Answer read = await Talk.GetAsync(step, OktaTargets.Group(Id), answer => GroupCheck.Read(answer, Id, Known));
        if (read.Success)
            await PutAsync(step, state, members);
    }

    private Task<Answer> PutAsync(string step, OktaLedgerGroup state, IReadOnlyList<Member> members) =>
        WriteAsync(step, HttpMethod.Put, OktaBodies.PutGroup(Id, state.DisplayName, members), state);
}
