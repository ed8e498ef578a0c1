using Npgsql;
using NpgsqlTypes;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// One PostgreSQL connection in use. What is given waits in a batch and goes out in one round trip at the flush, each statement with its own snapshot
/// (READ COMMITTED), which is why reads given behind a row lock see what the lock waited for.
/// </summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : SqlSession, IDisposable
{
    // A full lane batch gives up to 1,500 and is one round trip; each waits with some 2 KB of parameters, beside what it stores.
    private const int WaitingAtMost = 2048;
    private const int WaitingBytesAtMost = 2 * 1024 * 1024;

    private readonly List<Action<SqlRow>?> _rows = [];
    private NpgsqlBatch _batch = new(connection);
    private long _waitingBytes;

    public override SqlDialect Dialect => PostgresDatabase.Words;

    /// <summary>Round trips made so far.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Whether COMMIT is among what is flushed next, so that a lost connection leaves its outcome open.</summary>
    public bool IsCommitting { get; set; }

    public override void Execute(string sql, params ReadOnlySpan<SqlValue> parameters) => Give(sql, parameters, null);

    public override void Query(string sql, ReadOnlySpan<SqlValue> parameters, Action<SqlRow> row) => Give(sql, parameters, row);

    public override async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_rows.Count == 0)
            return;
        var (batch, rows) = (_batch, _rows.ToArray());
        _batch = new(connection);
        _rows.Clear();
        _waitingBytes = 0;
        RoundTrips++;
        try
        {
            await using (batch)
                await RunAsync(batch, rows, cancellationToken);
        }
        catch (Exception e)
        {
            // Here and not at the end of the transaction: whoever gave the statement may know what its failure means.
            if (PostgresDatabase.Translated(e, IsCommitting) is { } known)
                throw known;
            throw;
        }
    }

    public override ValueTask RelieveAsync(CancellationToken cancellationToken = default) =>
        _rows.Count < WaitingAtMost && _waitingBytes < WaitingBytesAtMost ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    public void Dispose() => _batch.Dispose();

    private static async ValueTask RunAsync(NpgsqlBatch batch, Action<SqlRow>?[] rows, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var current = new Row(reader);
        // Statements without rows have no result of their own: the reader stops only at those that have columns.
        foreach (var row in rows)
        {
            if (row is null)
                continue;
            while (await reader.ReadAsync(cancellationToken))
                row(current);
            await reader.NextResultAsync(cancellationToken);
        }
    }

    private void Give(string sql, ReadOnlySpan<SqlValue> parameters, Action<SqlRow>? row)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (ref readonly var value in parameters)
        {
            command.Parameters.Add(Parameter(value));
            if (value.Kind is SqlKind.Utf8 or SqlKind.Blob)
                _waitingBytes += value.Bytes.Length;
        }
        _batch.BatchCommands.Add(command);
        _rows.Add(row);
    }

    private static NpgsqlParameter Parameter(in SqlValue value) => value.Kind switch
    {
        SqlKind.Null => value.NullOf switch
        {
            SqlKind.Null => new NpgsqlParameter { Value = DBNull.Value },
            SqlKind.Integer => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            SqlKind.Text => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            SqlKind.Id => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            _ => throw new InvalidOperationException(value.NullOf.ToString()),
        },
        SqlKind.Integer => new NpgsqlParameter<long> { TypedValue = value.Integer, NpgsqlDbType = NpgsqlDbType.Bigint },
        SqlKind.Text => new NpgsqlParameter<string> { TypedValue = value.Text, NpgsqlDbType = NpgsqlDbType.Text },
        SqlKind.Utf8 => new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value.Bytes, NpgsqlDbType = NpgsqlDbType.Text },
        SqlKind.Blob => new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value.Bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
        SqlKind.Id => new NpgsqlParameter<Guid> { TypedValue = value.Id, NpgsqlDbType = NpgsqlDbType.Uuid },
        SqlKind.Ids => new NpgsqlParameter<Guid[]> { TypedValue = [.. value.Ids], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
        SqlKind.Texts => new NpgsqlParameter<string[]> { TypedValue = [.. value.Texts], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        _ => throw new InvalidOperationException(value.Kind.ToString()),
    };

    private sealed class Row(NpgsqlDataReader reader) : SqlRow
    {
        public override bool IsNull(int column) => reader.IsDBNull(column);

        public override long Integer(int column) => reader.GetInt64(column);

        public override bool Flag(int column) => reader.GetValue(column) is bool predicate ? predicate : Integer(column) != 0;

        public override string Text(int column) => reader.GetString(column);

        public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

        public override Guid Id(int column) => reader.GetGuid(column);
    }
}
