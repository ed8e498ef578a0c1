using System.Net.Sockets;
using Npgsql;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// A PostgreSQL database, 15 or newer, possibly shared with other nodes. A write is two round trips: BEGIN with everything that is read, then everything that is
/// written with COMMIT.
/// </summary>
public sealed class PostgresDatabase : Database
{
    internal static readonly PostgresDialect Words = new();

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source) => _source = source;

    /// <inheritdoc/>
    public override SqlDialect Dialect => Words;

    // Two, so that one batch is computed and sent while the other waits for its flush; with more, batches get smaller and nothing gets faster.
    /// <inheritdoc/>
    public override int Committers => 2;

    /// <summary>Opens a database; nothing is sent yet.</summary>
    /// <param name="connectionString">As Npgsql reads it. What it does not set gets this product's defaults, which <c>docs/guides/postgresql.md</c> lists.</param>
    /// <exception cref="ArgumentException">The connection string does not parse.</exception>
    public static PostgresDatabase Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        SetUnlessGiven(settings, "Application Name", "rollcall");
        SetUnlessGiven(settings, "Maximum Pool Size", 20);
        SetUnlessGiven(settings, "Timeout", 5);
        SetUnlessGiven(settings, "Command Timeout", 30);
        SetUnlessGiven(settings, "Keepalive", 10);
        // Nothing is ever set for a session, so there is nothing to put back when a connection returns to the pool.
        SetUnlessGiven(settings, "No Reset On Close", true);
        // The texts are few and fixed: after two uses on a connection the server has them parsed.
        SetUnlessGiven(settings, "Max Auto Prepare", 200);
        SetUnlessGiven(settings, "Auto Prepare Min Usages", 2);
        // A transaction whose node died must not hold a directory for long, and nobody waits for ever for one that lives.
        SetUnlessGiven(settings, "Options", "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c synchronous_commit=on");
        return new(new NpgsqlDataSourceBuilder(settings.ConnectionString).Build());
    }

    /// <inheritdoc/>
    public override async ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            using var session = new PostgresSession(connection);
            if (!snapshot)
                return await work(session);
            session.Execute("begin isolation level repeatable read read only");
            try
            {
                return await work(session);
            }
            finally
            {
                await EndAsync(connection, "commit");
            }
        }
        catch (Exception e)
        {
            if (Translated(e, committing: false) is { } known)
                throw known;
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        var committing = false;
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            using var session = new PostgresSession(connection);
            session.Execute("begin");
            try
            {
                var result = await work(session);
                session.Execute("commit");
                committing = session.IsCommitting = true;
                await session.FlushAsync(CancellationToken.None);
                return result;
            }
            catch when (!committing || connection.State == System.Data.ConnectionState.Open)
            {
                await EndAsync(connection, "rollback");
                throw;
            }
        }
        catch (Exception e)
        {
            if (Translated(e, committing) is { } known)
                throw known;
            // Whatever went wrong behind COMMIT, but for an answer of the server, leaves open whether it was kept.
            if (committing && e is not (DatabaseRefusedException or DatabaseBusyException or DatabaseUnavailableException))
                throw new DatabaseUnavailableException($"The connection to PostgreSQL failed: {e.Message}", e) { CommitUnknown = true };
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    internal ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    // Closing a pooled connection would reset it anyway; ending here frees the row lock one round trip earlier.
    private static async ValueTask EndAsync(NpgsqlConnection connection, string word)
    {
        try
        {
            await using var end = new NpgsqlCommand(word, connection);
            await end.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone, and the transaction with it.
        }
    }

    internal static Exception? Translated(Exception failure, bool committing) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } refused => new DatabaseRefusedException(Text(refused), uniqueness: true),
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.QueryCanceled } busy => new DatabaseBusyException(Text(busy)),
        // The end of a connection may be told behind a commit that was kept: only an error that leaves the connection alive says that nothing was.
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } gone => new DatabaseUnavailableException(Text(gone), gone) { CommitUnknown = committing },
        // Out of connections or disk, a standby, a login or a database that is not there (yet): nothing was committed, and later it may be.
        PostgresException { SqlState: [.. "57P", _, _] or [.. "53", _, _, _] or [.. "08", _, _, _] or [.. "28", _, _, _] or [.. "3D", _, _, _] or PostgresErrorCodes.ReadOnlySqlTransaction } gone =>
            new DatabaseUnavailableException(Text(gone), gone),
        PostgresException refused => new DatabaseRefusedException(Text(refused), uniqueness: false),
        NpgsqlException or SocketException or IOException or TimeoutException => new DatabaseUnavailableException($"The connection to PostgreSQL failed: {failure.Message}", failure) { CommitUnknown = committing },
        _ => null,
    };

    // The server's DETAIL may hold values; its message and code do not.
    private static string Text(PostgresException e) =>
        $"PostgreSQL error {e.SqlState}: {e.MessageText}" + ((e.ConstraintName ?? e.TableName) is { } where ? $" ({where})" : "");

    private static void SetUnlessGiven(NpgsqlConnectionStringBuilder settings, string name, object value)
    {
        if (!settings.ContainsKey(name) || !settings.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            settings[name] = value;
    }
}
