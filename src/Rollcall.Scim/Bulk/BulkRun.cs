using System.Collections.Immutable;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// The way through a <see cref="BulkPlan"/>: says which changes to try next and hears what became of them. Knows what follows: one that refers to a failed operation fails
/// too, those of a circle fail together, <c>failOnErrors</c> ends it. Does nothing itself.
/// </summary>
public sealed class BulkRun
{
    private readonly BulkPlan _plan;
    private readonly ScimException?[] _refusals;
    private readonly bool[] _processed;
    private int _next;
    private int _reached;
    private int _errors;

    internal BulkRun(BulkPlan plan)
    {
        _plan = plan;
        _refusals = new ScimException?[plan.Operations.Length];
        _processed = new bool[plan.Operations.Length];
    }

    /// <summary>The positions of the changes to try next, in this order: all of them are to be done or none. Empty at the end.</summary>
    public ImmutableArray<int> Next()
    {
        while (_next < _plan.Steps.Length && !(_plan.FailOnErrors <= _errors))
        {
            var step = _plan.Steps[_next++];
            if (step.FirstOrDefault(i => BlockedBy(i) is not null, -1) is var blocked and >= 0)
                Refused(step, blocked, BlockedBy(blocked)!);
            else
                return step;
        }
        return [];
    }

    /// <summary>Takes note that all changes of a step were done.</summary>
    public void Done(ImmutableArray<int> step)
    {
        foreach (var i in step)
            _processed[i] = true;
        Count();
    }

    /// <summary>Takes note that none of a step was done.</summary>
    /// <param name="step">The step.</param>
    /// <param name="culprit">Which of them could not be done.</param>
    /// <param name="refusal">Why.</param>
    public void Refused(ImmutableArray<int> step, int culprit, ScimException refusal) =>
        Refused(step, [.. step.Select(i => i == culprit ? refusal : BlockedBy(i) ?? Together(culprit))]);

    /// <summary>Takes note that none of a step was done, and why, one by one.</summary>
    public void Refused(ImmutableArray<int> step, ImmutableArray<ScimException> refusals)
    {
        for (var i = 0; i < step.Length; i++)
        {
            _processed[step[i]] = true;
            _refusals[step[i]] = refusals[i];
        }
        Count();
    }

    /// <summary>Whether an operation was tried, or failed by what was; the others are not in the answer.</summary>
    public bool IsProcessed(int operation) => _processed[operation];

    /// <summary>Why an operation was not done; null when it was, or was not processed.</summary>
    public ScimException? RefusalOf(int operation) => _refusals[operation];

    private ScimException? BlockedBy(int operation)
    {
        var one = _plan.Operations[operation];
        if (one.Refusal is not null)
            return one.Refusal;
        foreach (var other in one.DependsOn)
        {
            // Not processed are those of its own circle.
            if (_processed[other] && _refusals[other] is not null)
                return Conflict($"This operation refers to bulkId {Name(other)}, whose operation failed, so it was not done. Correct that one and send both again. (RFC 7644 §3.7.2)", other);
        }
        return null;
    }

    private ScimException Together(int culprit) => Conflict(
        $"This operation and the one with bulkId {Name(culprit)} refer to each other, and that one failed, so neither was done. Correct that one and send both again. (RFC 7644 §3.7.1)", culprit);

    private ScimException Conflict(string detail, int other) => ScimException.Conflict(detail).Masking(Excerpt.Of(_plan.Operations[other].BulkId ?? ""));

    private string Name(int operation) => Excerpt.Quoted(_plan.Operations[operation].BulkId ?? "");

    // In the order of the request: what was done before its turn counts when its turn comes.
    private void Count()
    {
        while (_reached < _processed.Length && _processed[_reached] && !(_plan.FailOnErrors <= _errors))
        {
            if (_refusals[_reached++] is not null)
                _errors++;
        }
    }
}
