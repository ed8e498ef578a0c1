using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Checks;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>What Okta does about one pushed group. The flavors differ in how they write.</summary>
internal abstract class GroupJob(OktaTalk talk, OktaLedger ledger, GroupPlan plan)
{
    private string? _id;

    protected OktaTalk Talk { get; } = talk;

    protected GroupPlan Plan { get; } = plan;

    protected string Id => _id ?? throw new InvalidOperationException("The group is not pushed.");

    protected OktaLedgerGroup? Known => ledger.Groups.GetValueOrDefault(Id);

    public static GroupJob For(OktaTalk talk, OktaLedger ledger, GroupPlan plan) => talk.Options.Flavor switch
    {
        OktaFlavor.Aiw => new PutGroupJob(talk, ledger, plan),
        OktaFlavor.TestApp => new PatchGroupJob(talk, ledger, plan),
        _ => throw new InvalidOperationException($"Unknown flavor {talk.Options.Flavor}."),
    };

    /// <summary>Looks the group up, makes or links it, then plays what happens to it.</summary>
    public async Task PushAsync()
    {
        if (!await LinkAsync())
            return;
        string name = Plan.DisplayName;
        IReadOnlyList<Member> members = Plan.Members;
        foreach (GroupTurn turn in Plan.Turns)
        {
            (name, members) = turn switch
            {
                GroupTurn.Rename rename => (rename.DisplayName, members),
                GroupTurn.Change change => (name, [.. members.Except(change.Leaving), .. change.Joining]),
                GroupTurn.Replace replace => (name, replace.Members),
                _ => throw new InvalidOperationException($"Unknown turn {turn.GetType().Name}."),
            };
            await PlayAsync(turn, State(name, members), members);
        }
    }

    /// <summary>Unlinked with "delete the group in the target app"; afterwards the name is free.</summary>
    public async Task PushAndDeleteAsync()
    {
        if (!await LinkAsync())
            return;
        await Talk.WriteAsync(
            Step.GroupDelete,
            HttpMethod.Delete,
            OktaTargets.Group(Id),
            null,
            Deleted,
            _ => ledger.AcknowledgeDeletion(Id),
            () => ledger.DoubtDeletion(Id));
        await Talk.GetAsync(Step.GroupDelete, MatchTarget(), answer =>
        {
            (Match match, string? problem) = Match.Judge(answer, HasName, absent: null);
            return problem ?? (match.Id is null ? null : "the deleted group is still found.");
        });
    }

    /// <summary>Who is inside when the group is created, rather than put in afterwards.</summary>
    protected abstract IReadOnlyList<Member> MembersAtCreation { get; }

    /// <summary>After a create: brings the members in.</summary>
    protected abstract Task FillAsync();

    /// <summary>After a match: makes the found group equal to Okta's.</summary>
    protected abstract Task TakeOverAsync();

    protected abstract Task PlayAsync(GroupTurn turn, OktaLedgerGroup state, IReadOnlyList<Member> members);

    protected OktaLedgerGroup State(string displayName, IEnumerable<Member> members) =>
        new(Id, displayName, members.Select(member => member.Id).ToHashSet(StringComparer.Ordinal));

    protected Task<Answer> WriteAsync(string step, HttpMethod method, byte[] body, OktaLedgerGroup state) =>
        Talk.WriteAsync(
            step,
            method,
            OktaTargets.Group(Id),
            body,
            answer => GroupCheck.Written(answer, state),
            _ => ledger.Acknowledge(state),
            () => ledger.Doubt(state));

    /// <summary>False when there is no group to go on with.</summary>
    private async Task<bool> LinkAsync()
    {
        Match? match = null;
        await Talk.GetAsync(Step.GroupMatch, MatchTarget(), answer =>
        {
            (match, string? problem) = Match.Judge(answer, HasName, absent: null);
            return problem;
        });
        if (match is not { Usable: true })
            return false;
        if (match.Id is not null)
        {
            _id = match.Id;
            await TakeOverAsync();
            return true;
        }
        await CreateAsync();
        if (_id is null)
            return false;
        await FillAsync();
        return true;
    }

    private async Task CreateAsync()
    {
        IReadOnlyList<Member> members = MembersAtCreation;
        HashSet<string> ids = [.. members.Select(member => member.Id)];
        await Talk.WriteAsync(
            Step.GroupCreate,
            HttpMethod.Post,
            "/Groups",
            OktaBodies.CreateGroup(Plan.DisplayName, members),
            answer => GroupCheck.Created(answer, Plan.DisplayName, ids),
            answer =>
            {
                if (answer.Object.Text("id") is not { Length: > 0 } id)
                    return;
                _id = id;
                ledger.Acknowledge(State(Plan.DisplayName, members));
            },
            () => ledger.DoubtGroupName(Plan.DisplayName));
    }

    private string MatchTarget() =>
        OktaTargets.Match("/Groups", $"displayName eq {OktaTargets.Quoted(Plan.DisplayName)}", plus: Plan.Index % 2 == 1);

    /// <summary>Exactly the name: a server that finds by substring links the wrong group.</summary>
    private bool HasName(JsonObject group) => string.Equals(group.Text("displayName"), Plan.DisplayName, StringComparison.OrdinalIgnoreCase);

    private static string? Deleted(Answer answer)
    {
        var findings = new Findings();
        ErrorCheck.HasStatus(answer, findings, 200, 204);
        return findings.Problem;
    }
}
