using System.Collections.Immutable;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Messages;

namespace Rollcall.Server.Resources;

/// <summary>What has become of the operations of a plan so far, and what is to be tried next.</summary>
internal sealed class WriteResults(BulkPlan plan)
{
    private readonly WriteOutcome?[] _outcomes = new WriteOutcome?[plan.Operations.Length];

    public BulkRun Run { get; } = plan.Begin();

    /// <summary>What became of the only operation of a plan.</summary>
    /// <exception cref="ScimException">It was refused.</exception>
    public static WriteOutcome Single(ImmutableArray<BulkResult> results) => results[0] switch
    {
        BulkResult.Done done => done.Outcome,
        BulkResult.Refused refused => throw refused.Error,
        var other => throw new InvalidOperationException($"A single change ended as {other.GetType()}."),
    };

    public void Done(ImmutableArray<int> step, params ReadOnlySpan<WriteOutcome> outcomes)
    {
        for (var i = 0; i < step.Length; i++)
            _outcomes[step[i]] = outcomes[i];
        Run.Done(step);
    }

    /// <summary>Takes over what became of a step that was tried apart.</summary>
    public void Take(ImmutableArray<int> step, ImmutableArray<BulkResult> apart)
    {
        if (apart.All(result => result is BulkResult.Done))
            Done(step, [.. apart.Select(result => ((BulkResult.Done)result).Outcome)]);
        else
            Run.Refused(step, [.. apart.Select(result => ((BulkResult.Refused)result).Error)]);
    }

    public bool AnyDone => Array.Exists(_outcomes, outcome => outcome is not null);

    public ImmutableArray<BulkResult> All() => [.. _outcomes.Select(BulkResult (outcome, i) =>
        outcome is not null ? new BulkResult.Done(outcome)
        : Run.RefusalOf(i) is { } refusal ? new BulkResult.Refused(refusal)
        : BulkResult.NotProcessed.Instance)];
}
