using Rollcall.Storage;

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

    public override int Committers => inner.Committers;

    /// <summary>Transactions begun.</summary>
    public int Writes { get; private set; }

    /// <summary>Statements given in them.</summary>
    public int Statements { get; private set; }

    public void Reset() => (Writes, Statements) = (0, 0);

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
        return await inner.WriteAsync(session => work(new CountedSession(this, session)), cancellationToken);
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
            database.Statements++;
            inner.Execute(sql, parameters);
        }

        public override void Query(string sql, ReadOnlySpan<SqlValue> parameters, Action<SqlRow> row)
        {
            database.Statements++;
            inner.Query(sql, parameters, row);
        }

        public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);
    }
}
