using Rollcall.Storage;
using Rollcall.Storage.Postgres;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>
/// A database whose writers can be kept waiting, and whose writes are counted. Behind a closed gate changes pile up in their lanes, so that a test decides
/// what makes up a batch.
/// </summary>
internal sealed class GatedDatabase(Database inner) : Database
{
    private TaskCompletionSource _open = Opened();
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override SqlDialect Dialect => inner.Dialect;

    // One, so that what waits before the gate is one batch on every engine.
    public override int Committers => 1;

    /// <summary>Round trips they took, where the engine is a server.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Transactions begun.</summary>
    public int Writes { get; private set; }

    /// <summary>Statements given in them.</summary>
    public int Statements { get; private set; }

    /// <summary>Called with every 250th statement, and when all of a transaction were given, before it is committed.</summary>
    public Action? Giving { get; set; }

    public void Reset() => (Writes, Statements, RoundTrips) = (0, 0, 0);

    /// <summary>Keeps writers waiting from now on.</summary>
    public void Close()
    {
        _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Completes when a writer stands before the closed gate.</summary>
    public Task Arrived => _arrived.Task;

    public void Open() => _open.TrySetResult();

    public override ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(work, snapshot, cancellationToken);

    public override async ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        Writes++;
        _arrived.TrySetResult();
        await _open.Task;
        PostgresSession? remote = null;
        var result = await inner.WriteAsync(async session =>
        {
            remote = session as PostgresSession;
            var made = await work(new CountedSession(this, session));
            Giving?.Invoke();
            return made;
        }, cancellationToken);
        RoundTrips += remote?.RoundTrips ?? 0;
        return result;
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private sealed class CountedSession(GatedDatabase database, SqlSession inner) : SqlSession
    {
        public override SqlDialect Dialect => inner.Dialect;

        public override void Execute(string sql, params ReadOnlySpan<SqlValue> parameters)
        {
            Count();
            inner.Execute(sql, parameters);
        }

        public override void Query(string sql, ReadOnlySpan<SqlValue> parameters, Action<SqlRow> row)
        {
            Count();
            inner.Query(sql, parameters, row);
        }

        public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override ValueTask RelieveAsync(CancellationToken cancellationToken = default) => inner.RelieveAsync(cancellationToken);

        private void Count()
        {
            if (++database.Statements % 250 == 0)
                database.Giving?.Invoke();
        }
    }
}
