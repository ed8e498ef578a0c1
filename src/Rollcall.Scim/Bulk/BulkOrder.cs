using System.Collections.Immutable;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// In which order operations are done: as sent, except that what an operation refers to is done right before it when it stands further behind (RFC 7644 §3.7: "the client's
/// intent is preserved"). Operations that refer to each other in a circle are one step.
/// </summary>
internal sealed class BulkOrder
{
    private const int Unseen = -1;

    private readonly ImmutableArray<BulkOperation> _operations;
    private readonly ImmutableArray<ImmutableArray<int>>.Builder _steps = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
    private readonly int[] _seen;
    private readonly int[] _lowest;
    private readonly bool[] _open;
    private readonly Stack<int> _opened = new();

    // A chain may be as long as the request, so the way back is kept here and not on the thread's stack.
    private readonly Stack<(int Operation, int Next)> _way = new();
    private int _count;

    private BulkOrder(ImmutableArray<BulkOperation> operations)
    {
        _operations = operations;
        _seen = new int[operations.Length];
        Array.Fill(_seen, Unseen);
        _lowest = new int[operations.Length];
        _open = new bool[operations.Length];
    }

    /// <summary>Strongly connected components (Tarjan), each ascending; one comes before those that refer to it.</summary>
    public static ImmutableArray<ImmutableArray<int>> Of(ImmutableArray<BulkOperation> operations)
    {
        var order = new BulkOrder(operations);
        for (var i = 0; i < operations.Length; i++)
        {
            if (order._seen[i] == Unseen)
                order.Visit(i);
        }
        return order._steps.DrainToImmutable();
    }

    private void Visit(int root)
    {
        Open(root);
        while (_way.TryPop(out var at))
        {
            var (operation, next) = at;
            if (next < _operations[operation].DependsOn.Length)
            {
                _way.Push((operation, next + 1));
                var other = _operations[operation].DependsOn[next];
                if (_seen[other] == Unseen)
                    Open(other);
                else if (_open[other])
                    _lowest[operation] = Math.Min(_lowest[operation], _seen[other]);
                continue;
            }
            if (_lowest[operation] == _seen[operation])
                Close(operation);
            if (_way.TryPeek(out var from))
                _lowest[from.Operation] = Math.Min(_lowest[from.Operation], _lowest[operation]);
        }
    }

    private void Open(int operation)
    {
        _seen[operation] = _lowest[operation] = _count++;
        _open[operation] = true;
        _opened.Push(operation);
        _way.Push((operation, 0));
    }

    private void Close(int operation)
    {
        var step = ImmutableArray.CreateBuilder<int>();
        int last;
        do
        {
            last = _opened.Pop();
            _open[last] = false;
            step.Add(last);
        }
        while (last != operation);
        step.Sort();
        _steps.Add(step.DrainToImmutable());
    }
}
