using Npgsql;
using Rollcall.Storage.Postgres;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>A PostgreSQL database of its own on the tests' server.</summary>
public sealed class PostgresEngine : StorageEngine
{
    private string? _connectionString;

    /// <summary>The connection string.</summary>
    // The contract opens in one step; a database is made in two, off the test's own thread.
    public string ConnectionString => _connectionString ??= Task.Run(PostgresServer.CreateDatabaseAsync).GetAwaiter().GetResult();

    public override Database Open(int? busyTimeout = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        if (busyTimeout is { } milliseconds)
            settings.Options = $"-c lock_timeout={milliseconds}ms";
        return PostgresDatabase.Open(settings.ConnectionString);
    }

    public override async Task<Database> OpenMigratedAsync(int? busyTimeout = null)
    {
        _connectionString = await PostgresServer.CreateMigratedAsync();
        return Open(busyTimeout);
    }

    public override string ColumnType(SqlKind kind) => kind switch
    {
        SqlKind.Null or SqlKind.Integer => "bigint",
        SqlKind.Text or SqlKind.Utf8 => "text collate \"C\"",
        SqlKind.Blob => "bytea",
        SqlKind.Id => "uuid",
        _ => throw new InvalidOperationException($"{kind} is not stored."),
    };

    public override async ValueTask DisposeAsync()
    {
        if (_connectionString is { } made)
            await PostgresServer.DropAsync(made);
    }
}
