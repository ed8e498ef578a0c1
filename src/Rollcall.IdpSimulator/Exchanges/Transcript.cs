namespace Rollcall.IdpSimulator.Exchanges;

/// <summary>
/// Numbers the exchanges and hands them on one at a time. Jobs run side by side, yet the transcript lists them job by job in
/// the order in which they were given, so two runs with the same options read the same.
/// </summary>
internal sealed class Transcript(Action<Exchange> onExchange)
{
    private readonly Lock _gate = new();
    private int _exchanges;
    private int _notAsExpected;

    public SimulationResult Result
    {
        get
        {
            lock (_gate)
                return new SimulationResult(_exchanges, _exchanges - _notAsExpected, _notAsExpected);
        }
    }

    /// <summary>Plays a job per item, at most <paramref name="parallelism"/> at once.</summary>
    /// <exception cref="ConversationEndedException">The server went away during one of the jobs; the others have ended as well.</exception>
    public async Task PlayAsync<T>(IReadOnlyList<T> items, int parallelism, Func<T, Strand, Task> play, CancellationToken cancellation)
    {
        var strands = new StrandOrder(this, items.Count);
        bool ended = false;
        var limit = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, items.Count), limit, async (index, _) =>
        {
            try
            {
                await play(items[index], strands[index]);
            }
            catch (ConversationEndedException)
            {
                Volatile.Write(ref ended, true);
            }
            finally
            {
                strands.Finish(index);
            }
        });
        if (ended)
            throw new ConversationEndedException(sent: false);
    }

    private void Write(Draft draft)
    {
        _exchanges++;
        if (draft.Problem is not null)
            _notAsExpected++;
        onExchange(new Exchange(_exchanges, draft.Step, draft.Method, draft.Target, draft.Answer.Status, draft.Answer.Elapsed, draft.Problem));
    }

    /// <summary>The exchanges of one job, in the order in which they happened.</summary>
    internal sealed class Strand(Action changed, Lock gate)
    {
        public Queue<Draft> Waiting { get; } = new();

        public bool Finished { get; set; }

        public void Add(Draft draft)
        {
            lock (gate)
            {
                Waiting.Enqueue(draft);
                changed();
            }
        }
    }

    /// <summary>An exchange that has no number yet.</summary>
    internal sealed record Draft(string Step, string Method, string Target, Answer Answer, string? Problem);

    private sealed class StrandOrder
    {
        private readonly Transcript _transcript;
        private readonly Strand[] _strands;
        private int _front;

        public StrandOrder(Transcript transcript, int count)
        {
            _transcript = transcript;
            _strands = new Strand[count];
            for (int i = 0; i < count; i++)
                _strands[i] = new Strand(Drain, transcript._gate);
        }

        public Strand this[int index] => _strands[index];

        public void Finish(int index)
        {
            lock (_transcript._gate)
            {
                _strands[index].Finished = true;
                Drain();
            }
        }

        /// <summary>The foremost unfinished job writes through; those behind it wait for their turn.</summary>
        private void Drain()
        {
            while (_front < _strands.Length)
            {
                Strand strand = _strands[_front];
                while (strand.Waiting.TryDequeue(out Draft? draft))
                    _transcript.Write(draft);
                if (!strand.Finished)
                    return;
                _front++;
            }
        }
    }
}
