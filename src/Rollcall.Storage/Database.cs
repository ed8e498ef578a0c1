namespace Rollcall.Storage;

/// <summary>The database of an installation.</summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>The words of its engine.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>How many write transactions of this process go on side by side.</summary>
    public abstract int Committers { get; }

    /// <summary>Runs statements that only read.</summary>
    /// <param name="work">The statements; given a session for itself.</param>
    /// <param name="snapshot">Whether all statements must see one state of the database; a single statement does by itself.</param>
    /// <param name="cancellationToken">Gives up waiting for a free connection.</param>
    public abstract ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs statements in a transaction and commits durably, together with what was given and not flushed: when this returns, the work survives a power cut.
    /// An exception rolls everything back. SQLite has the write lock from the beginning; on PostgreSQL the work locks the rows it depends on.
    /// </summary>
    /// <exception cref="DatabaseBusyException">Somebody else held a lock for too long; nothing was changed.</exception>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached or written now.</exception>
    public abstract ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Like <see cref="WriteAsync{T}"/> without a result.</summary>
    public async ValueTask WriteAsync(Func<SqlSession, ValueTask> work, CancellationToken cancellationToken = default) =>
        await WriteAsync(async session =>
        {
            await work(session);
            return true;
        }, cancellationToken);
}

/// <summary>The database cannot be reached, or not be written (a full disk). Trying again later is right.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether COMMIT was on its way: the transaction may have been kept. False means nothing was.</summary>
    public bool CommitUnknown { get; init; }
}

/// <summary>The write lock was not free within the busy timeout. Nothing was changed; trying again is right.</summary>
public sealed class DatabaseBusyException(string message) : Exception(message);

/// <summary>The database refused a statement. Nothing of its transaction was kept.</summary>
public sealed class DatabaseRefusedException(string message, bool uniqueness) : Exception(message)
{
    /// <summary>Whether a unique key was the reason.</summary>
    public bool Uniqueness { get; } = uniqueness;
}
