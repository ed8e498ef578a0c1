using Npgsql;
using Rollcall.Storage.Postgres;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>
/// The PostgreSQL server the tests use: the one that <c>ROLLCALL_TEST_POSTGRES</c> names by a connection string with the right to create databases, else a cluster started
/// at the first use. Every test has a database of its own.
/// </summary>
internal static class PostgresServer
{
    private static readonly string? Named = Environment.GetEnvironmentVariable("ROLLCALL_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    private static readonly Lazy<Task<PostgresCluster>> Own = new(PostgresCluster.CreateAsync);

    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);

    private static int _databases;

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static Task<string> CreateDatabaseAsync() => CreateAsync("template0");

    /// <summary>Makes a database with all migrations.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateMigratedAsync()
    {
        if (Named is null)
            return await CreateAsync(new NpgsqlConnectionStringBuilder(await Migrated.Value).Database!);
        // On somebody's server no template is left behind.
        return await MigrateAsync();
    }

    private static async Task<string> MigrateAsync()
    {
        var made = await CreateDatabaseAsync();
        await using (var database = PostgresDatabase.Open(made))
            await Migrator.MigrateAsync(database);
        return made;
    }

    private static async Task<string> CreateAsync(string template)
    {
        var name = $"rollcall_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await RunAsync($"create database {name} encoding 'UTF8' template {template}");
        return await OfAsync(name);
    }

    /// <summary>Removes a database made by <see cref="CreateDatabaseAsync"/>. On the own cluster everything goes at once in the end.</summary>
    public static Task DropAsync(string connectionString) =>
        Named is null ? Task.CompletedTask : RunAsync($"drop database if exists {new NpgsqlConnectionStringBuilder(connectionString).Database} with (force)");

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await OfAsync("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> OfAsync(string database) =>
        Named is null ? (await Own.Value).Of(database) : new NpgsqlConnectionStringBuilder(Named) { Database = database }.ConnectionString;
}
