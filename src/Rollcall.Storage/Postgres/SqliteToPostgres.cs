using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Storage.Postgres;

/// <summary>How far a copy is.</summary>
/// <param name="Table">The table being copied.</param>
/// <param name="Copied">Rows copied of all tables.</param>
/// <param name="Total">Rows of all tables.</param>
public sealed record CopyProgress(string Table, long Copied, long Total);

/// <summary>A table as it stands on both sides after the copy.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Hash">A sum over hashes of all rows, the same whatever their order.</param>
public sealed record CopiedTable(string Table, long Rows, string Hash);

/// <summary>The copy was refused or its verification failed; the target is as it was.</summary>
public sealed class CopyRefusedException(string message) : Exception(message);

/// <summary>
/// Moves an installation from a SQLite file to an empty PostgreSQL database, in one transaction of the target: an interruption leaves it empty, and the copy is simply
/// started again. Every table is read back and compared by count and hash before the commit.
/// </summary>
public static class SqliteToPostgres
{
    private const int RowsPerReport = 2000;

    /// <summary>Copies everything. The source cannot be written meanwhile: a server on it answers 503.</summary>
    /// <exception cref="CopyRefusedException">The target is not empty, or what was read back differs.</exception>
    /// <exception cref="SchemaMismatchException">One of the two is not at this program's schema.</exception>
    public static async Task<IReadOnlyList<CopiedTable>> CopyAsync(SqliteDatabase source, PostgresDatabase target, Action<CopyProgress> report, CancellationToken cancellationToken = default)
    {
        await Migrator.MigrateAsync(target, cancellationToken);
        try
        {
            var copied = await source.WriteAsync(reading => CopyAsync(reading, target, report, cancellationToken), cancellationToken);
            // Fresh tables have no statistics: until the first round of autovacuum every plan would be a guess.
            await target.WriteAsync(session =>
            {
                session.Execute(target.Dialect.Analyze!);
                return ValueTask.CompletedTask;
            }, cancellationToken);
            return copied;
        }
        catch (Exception e)
        {
            // The importer and the transaction speak to PostgreSQL without a session.
            if (PostgresDatabase.Translated(e, committing: false) is { } known)
                throw known;
            throw;
        }
    }

    private static async ValueTask<IReadOnlyList<CopiedTable>> CopyAsync(SqlSession reading, PostgresDatabase target, Action<CopyProgress> report, CancellationToken cancellationToken)
    {
        await using var connection = await target.ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tables = await TablesAsync(connection, cancellationToken);
        await RefuseForeignAsync(reading, tables, cancellationToken);
        await RefuseUnlessEmptyAsync(connection, tables, cancellationToken);
        var total = 0L;
        foreach (var table in tables)
            total += await reading.SingleAsync($"select count(*) from {table.Name}", [], row => row.Integer(0), cancellationToken);
        var (copied, done) = (new List<CopiedTable>(), 0L);
        foreach (var table in tables)
        {
            var sum = new RowSum();
            Import(reading, connection, table, sum, rows => report(new(table.Name, done + rows, total)), cancellationToken);
            done += sum.Rows;
            var theirs = await ReadBackAsync(connection, table, cancellationToken);
            if (theirs.Rows != sum.Rows || theirs.Total != sum.Total)
                throw new CopyRefusedException($"Table {table.Name} read back differs from what was sent ({theirs.Rows} of {sum.Rows} rows). Nothing was kept.");
            copied.Add(new(table.Name, sum.Rows, sum.Total.ToString("x32", CultureInfo.InvariantCulture)));
        }
        await transaction.CommitAsync(cancellationToken);
        return copied;
    }

    // The target's catalogue says which tables and columns there are, so a new migration needs no change here.
    private static async Task<List<Table>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select table_name, column_name, data_type from information_schema.columns
            where table_schema = current_schema() and table_name <> 'schema_migrations' order by table_name, ordinal_position
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<(string Table, Column Column)>();
        while (await reader.ReadAsync(cancellationToken))
            columns.Add((reader.GetString(0), new(reader.GetString(1), KindOf(reader.GetString(0), reader.GetString(2)))));
        return [.. columns.GroupBy(c => c.Table, StringComparer.Ordinal).Select(t => new Table(t.Key, [.. t.Select(c => c.Column)]))];
    }

    private static async Task RefuseForeignAsync(SqlSession reading, List<Table> tables, CancellationToken cancellationToken)
    {
        var ours = await reading.ListAsync("select name from sqlite_master where type = 'table'", [], row => row.Text(0), cancellationToken);
        if (tables.Find(t => !ours.Contains(t.Name, StringComparer.Ordinal)) is { } foreign)
            throw Foreign(foreign.Name);
    }

    private static CopyRefusedException Foreign(string table) => new($"The target is not empty: table {table} is not Rollcall's. Copy into a new database.");

    private static async Task RefuseUnlessEmptyAsync(NpgsqlConnection connection, List<Table> tables, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            await using var command = new NpgsqlCommand($"select exists (select 1 from {table.Name})", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                throw new CopyRefusedException($"The target is not empty: table {table.Name} has rows. Copy into a new database.");
        }
    }

    private static void Import(SqlSession reading, NpgsqlConnection connection, Table table, RowSum sum, Action<long> report, CancellationToken cancellationToken)
    {
        using var import = connection.BeginBinaryImport($"copy {table.Name} ({table.ColumnList}) from stdin (format binary)");
        reading.Query($"select {table.ColumnList} from {table.Name}", [], row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            import.StartRow();
            for (var i = 0; i < table.Columns.Count; i++)
                Write(import, row, i, table.Columns[i].Kind);
            sum.Add(row, table.Columns);
            if (sum.Rows % RowsPerReport == 0)
                report(sum.Rows);
        });
        import.Complete();
        report(sum.Rows);
    }

    private static void Write(NpgsqlBinaryImporter import, SqlRow row, int column, SqlKind kind)
    {
        if (row.IsNull(column))
        {
            import.WriteNull();
            return;
        }
        switch (kind)
        {
            case SqlKind.Integer:
                import.Write(row.Integer(column), NpgsqlDbType.Bigint);
                break;
            case SqlKind.Id:
                import.Write(row.Id(column), NpgsqlDbType.Uuid);
                break;
            case SqlKind.Blob:
                import.Write(row.Bytes(column), NpgsqlDbType.Bytea);
                break;
            default:
                import.Write(row.Bytes(column), NpgsqlDbType.Text);
                break;
        }
    }

    private static async Task<RowSum> ReadBackAsync(NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        var sum = new RowSum();
        using var session = new PostgresSession(connection);
        session.Query($"select {table.ColumnList} from {table.Name}", [], row => sum.Add(row, table.Columns));
        await session.FlushAsync(cancellationToken);
        return sum;
    }

    private static SqlKind KindOf(string table, string type) => type switch
    {
        "bigint" => SqlKind.Integer,
        "uuid" => SqlKind.Id,
        "bytea" => SqlKind.Blob,
        "text" => SqlKind.Utf8,
        _ => throw Foreign(table),
    };

    private sealed record Column(string Name, SqlKind Kind);

    private sealed record Table(string Name, IReadOnlyList<Column> Columns)
    {
        public string ColumnList { get; } = string.Join(", ", Columns.Select(c => c.Name));
    }

    private sealed class RowSum
    {
        private readonly ArrayBufferWriter<byte> _row = new();

        public long Rows { get; private set; }

        public UInt128 Total { get; private set; }

        public void Add(SqlRow row, IReadOnlyList<Column> columns)
        {
            _row.ResetWrittenCount();
            Span<byte> length = stackalloc byte[4];
            for (var i = 0; i < columns.Count; i++)
            {
                ReadOnlySpan<byte> value = row.IsNull(i) ? [] : columns[i].Kind switch
                {
                    SqlKind.Integer => Encoding.ASCII.GetBytes(row.Integer(i).ToString(CultureInfo.InvariantCulture)),
                    SqlKind.Id => row.Id(i).ToByteArray(bigEndian: true),
                    _ => row.Bytes(i),
                };
                // Length first, so that a value cannot pass for the end of another; null is a length no value has.
                BinaryPrimitives.WriteInt32BigEndian(length, row.IsNull(i) ? -1 : value.Length);
                _row.Write(length);
                _row.Write(value);
            }
            Rows++;
            Total += BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(_row.WrittenSpan));
        }
    }
}
