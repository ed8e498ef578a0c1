using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>A database that counts how often anybody turns to it.</summary>
internal sealed class CountedDatabase(Database inner) : Database
{
    private int _uses;

    public int Uses
    {
        get => Volatile.Read(ref _uses);
        set => Volatile.Write(ref _uses, value);
    }

    public override SqlDialect Dialect => inner.Dialect;

    public override int Committers => inner.Committers;

    public override ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _uses);
        return inner.ReadAsync(work, snapshot, cancellationToken);
    }

    public override ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _uses);
        return inner.WriteAsync(work, cancellationToken);
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
