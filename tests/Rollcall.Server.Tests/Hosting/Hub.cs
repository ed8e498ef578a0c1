using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Server.Operations;
using Rollcall.Server.Resources;
using Rollcall.Server.Tokens;
using Rollcall.Storage;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Rollcall on a real SQLite file in a folder of its own, without HTTP, with a clock that stands still.</summary>
internal sealed class Hub : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private Hub(DirectoryInfo folder, Database database)
    {
        _folder = folder;
        Database = new GatedDatabase(database);
        Directories = new DirectoryStore(database, Clock);
        Tokens = new TokenStore(database, Clock);
        Events = new EventStore(database);
        Lanes = new WriteLanes(Database, Clock, NullLogger<WriteLanes>.Instance);
        Store = new ResourceStore(Database, Lanes, Directories, new Readiness(Database) { IsMigrated = true });
    }

    public TestClock Clock { get; } = new();

    /// <summary>The database as the lanes see it.</summary>
    public GatedDatabase Database { get; }

    public DirectoryStore Directories { get; }

    public TokenStore Tokens { get; }

    public EventStore Events { get; }

    public WriteLanes Lanes { get; }

    public ResourceStore Store { get; }

    public string File => FileIn(_folder);

    public static async Task<Hub> StartAsync(int busyTimeout = SqliteDatabase.BusyTimeoutMilliseconds)
    {
        var folder = Directory.CreateTempSubdirectory("rollcall-hub-");
        var database = SqliteDatabase.Open(FileIn(folder), create: true, busyTimeout);
        await Migrator.MigrateAsync(database);
        return new Hub(folder, database);
    }

    /// <summary>A new directory and its client.</summary>
    public async Task<Tenant> DirectoryAsync(bool strict = false, long? accountSizeGb = null)
    {
        var (id, token) = await Directories.CreateAsync(new("Acme", "Acme Okta", "okta", strict, accountSizeGb));
        return new Tenant(this, id, token, await Directories.OpenAsync(IdText.Format(id), token, CancellationToken.None));
    }

    /// <summary>Runs one statement behind the program's back.</summary>
    public ValueTask ExecuteAsync(string sql, params SqlValue[] parameters) => Database.WriteAsync(async session =>
    {
        session.Execute(sql, parameters);
        await session.FlushAsync();
    });

    public ValueTask<long> NumberAsync(string sql, params SqlValue[] parameters) =>
        Database.ReadAsync(session => session.SingleAsync(sql, parameters, row => row.Integer(0)));

    public ValueTask<List<T>> ListAsync<T>(string sql, SqlValue[] parameters, Func<SqlRow, T> read) => Database.ReadAsync(session => session.ListAsync(sql, parameters, read));

    /// <summary>Every row of every table, as text that differs when a byte differs.</summary>
    public async Task<string> DumpAsync()
    {
        var lines = new List<string>();
        foreach (var table in await ListAsync("select name from sqlite_master where type = 'table' order by name", [], row => row.Text(0)))
        {
            var columns = await ListAsync("select name from pragma_table_info($1) order by cid", [table], row => row.Text(0));
            var sql = $"select rowid || '|' || {string.Join(" || '|' || ", columns.Select(c => $"quote({c})"))} from {table} order by rowid";
            lines.AddRange(await ListAsync(sql, [], row => $"{table}: {row.Text(0)}"));
        }
        return string.Join('\n', lines);
    }

    /// <summary>
    /// Has changes done in one transaction: they are sent while the committer is kept busy. Gives for each its <see cref="Rollcall.Scim.AspNetCore.WriteOutcome"/>
    /// or its <see cref="Rollcall.Scim.Messages.ScimException"/>.
    /// </summary>
    public Task<List<Result>> TogetherAsync(Tenant tenant, params Func<Task<Result>>[] changes) => TogetherAsync(tenant, 404, changes);

    /// <summary>The same where even the change that keeps the committer busy is not answered 404.</summary>
    public async Task<List<Result>> TogetherAsync(Tenant tenant, int refusedPlug, Func<Task<Result>>[] changes)
    {
        Database.Close();
        Database.Reset();
        var plug = tenant.DeleteUserAsync(IdText.Format(Guid.Empty));
        await Database.Arrived;
        var waiting = changes.Select(change => change()).ToList();
        Database.Open();
        (await plug).Status.ShouldBe(refusedPlug);
        var results = await Task.WhenAll(waiting);
        return [.. results];
    }

    public async ValueTask DisposeAsync()
    {
        await Lanes.DisposeAsync();
        Store.Dispose();
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string FileIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "rollcall.db");
}
