using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>A database with something to happen around its write transactions: a delay, a pause, a death.</summary>
internal sealed class StagedDatabase(Database inner) : Database
{
    private int _writes;

    /// <summary>Runs before each write transaction, with its number from 0.</summary>
    public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs when everything is executed and only COMMIT is left.</summary>
    public Func<int, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    public override SqlDialect Dialect => inner.Dialect;

    public override int Committers => inner.Committers;

    public override ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(work, snapshot, cancellationToken);

    public override async ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _writes) - 1;
        await Before(number);
        return await inner.WriteAsync(async session =>
        {
            var result = await work(session);
            await session.FlushAsync(cancellationToken);
            await BeforeCommit(number);
            return result;
        }, cancellationToken);
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
