using System.Threading.Channels;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// One SQLite file: one connection that writes, a few that read. WAL lets them work side by side; <c>synchronous = full</c> makes every commit durable.
/// </summary>
public sealed class SqliteDatabase : Database
{
    // About as many as there are cores: a reader never waits for I/O long enough to make more worth their memory.
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount + 2, 4, 16);

    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Channel<SqliteConnection> _readers;

    private SqliteDatabase(string path, SqliteConnection writer, int busyTimeout)
    {
        _writer = writer;
        _readers = Channel.CreateBounded<SqliteConnection>(Readers);
        for (var i = 0; i < Readers; i++)
            _readers.Writer.TryWrite(new SqliteConnection(path, create: false, busyTimeout));
    }

    /// <summary>How long a transaction waits for another process's write lock unless told otherwise, in milliseconds.</summary>
    public const int BusyTimeoutMilliseconds = 5000;

    /// <inheritdoc/>
    public override SqlDialect Dialect => _writer.Dialect;

    /// <inheritdoc/>
    public override int Committers => 1;

    /// <summary>Opens a file; makes it when asked to.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether to make it when it is missing.</param>
    /// <param name="busyTimeout">How long a transaction waits for another process's write lock, in milliseconds.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static SqliteDatabase Open(string path, bool create, int busyTimeout = BusyTimeoutMilliseconds) =>
        new(path, new SqliteConnection(path, create, busyTimeout), busyTimeout);

    /// <inheritdoc/>
    public override async ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default)
    {
        if (!_readers.Reader.TryRead(out var reader))
            reader = await _readers.Reader.ReadAsync(cancellationToken);
        try
        {
            if (!snapshot)
                return await work(reader);
            reader.Execute("begin");
            try
            {
                return await work(reader);
            }
            finally
            {
                reader.Execute("commit");
            }
        }
        finally
        {
            _readers.Writer.TryWrite(reader);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _writer.Execute("begin immediate");
            try
            {
                var result = await work(_writer);
                _writer.Execute("commit");
                return result;
            }
            catch
            {
                // Some failures (a full disk) have already ended the transaction; a second rollback is then an error of no interest.
                try
                {
                    _writer.Execute("rollback");
                }
                catch (InvalidOperationException)
                {
                }
                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        for (var i = 0; i < Readers; i++)
            (await _readers.Reader.ReadAsync()).Dispose();
        _writer.Dispose();
        _writing.Dispose();
    }
}
