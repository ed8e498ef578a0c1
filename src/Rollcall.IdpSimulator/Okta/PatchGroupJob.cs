using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>The Test App: the name goes out with every update, in a PATCH of its own, and members as removes by filter, one add, or the whole list.</summary>
internal sealed class PatchGroupJob(OktaTalk talk, OktaLedger ledger, GroupPlan plan) : GroupJob(talk, ledger, plan)
{
    /// <summary>Creates come with and without members.</summary>
    protected override IReadOnlyList<Member> MembersAtCreation => Plan.Index % 2 == 1 ? Plan.Members : [];

    protected override async Task FillAsync()
    {
        if (MembersAtCreation.Count == Plan.Members.Count)
            return;
        await ChangeAsync(new GroupTurn.Change(Step.GroupMembers, [], Plan.Members), State(Plan.DisplayName, Plan.Members));
    }

    protected override Task TakeOverAsync() =>
        ReplaceAsync(Step.GroupMatch, State(Plan.DisplayName, Plan.Members), Plan.Members);

    protected override Task PlayAsync(GroupTurn turn, OktaLedgerGroup state, IReadOnlyList<Member> members) => turn switch
    {
        GroupTurn.Rename rename => NameAsync(rename.Step, state),
        GroupTurn.Change change => ChangeAsync(change, state),
        GroupTurn.Replace replace => ReplaceAsync(replace.Step, state, replace.Members),
        _ => throw new InvalidOperationException($"Unknown turn {turn.GetType().Name}."),
    };

    private async Task ChangeAsync(GroupTurn.Change change, OktaLedgerGroup state)
    {
        await NameAsync(change.Step, state);
        if (change.Leaving.Count + change.Joining.Count > 0)
            await WriteAsync(change.Step, HttpMethod.Patch, OktaBodies.PatchMembers(change.Leaving, change.Joining), state);
    }

    private async Task ReplaceAsync(string step, OktaLedgerGroup state, IReadOnlyList<Member> members)
    {
        await NameAsync(step, state);
        await WriteAsync(step, HttpMethod.Patch, OktaBodies.PatchAllMembers(members), state);
    }

    /// <summary>The members stay as they were until the PATCH that follows.</summary>
    private Task<Answer> NameAsync(string step, OktaLedgerGroup state) =>
        WriteAsync(
            step,
            HttpMethod.Patch,
            OktaBodies.PatchGroupName(Id, state.DisplayName),
            Known is { } known ? known with { DisplayName = state.DisplayName } : state);
}
