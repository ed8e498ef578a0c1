using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Server.Jobs;
using Rollcall.Server.Operations;
using Rollcall.Server.Organizations;
using Rollcall.Server.Resources;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tokens;
using Rollcall.Storage;
using Rollcall.Storage.Tests;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Rollcall on a real database of its own, without HTTP, with a clock that stands still.</summary>
internal sealed class Hub : IAsyncDisposable
{
    private readonly StorageEngine? _engine;

    private Hub(StorageEngine? engine, Database database)
    {
        _engine = engine;
        Words = EngineWords.Of(database.Dialect);
        Database = new GatedDatabase(database);
        Directories = new DirectoryStore(database, Clock);
        Tokens = new TokenStore(database, Clock);
        Events = new EventStore(database);
        Jobs = new JobStore(database, Clock);
        Organizations = new OrganizationStore(database, Clock);
        Schemas = new SchemaStore(database, Clock);
        Lanes = new WriteLanes(Database, Clock, NullLogger<WriteLanes>.Instance);
        Store = new ResourceStore(Database, Lanes, Directories, new Readiness(Database) { IsMigrated = true });
    }

    public TestClock Clock { get; } = new();

    /// <summary>The database as the lanes see it.</summary>
    public GatedDatabase Database { get; }

    public DirectoryStore Directories { get; }

    public TokenStore Tokens { get; }

    public EventStore Events { get; }

    public JobStore Jobs { get; }

    public OrganizationStore Organizations { get; }

    public SchemaStore Schemas { get; }

    public WriteLanes Lanes { get; }

    public ResourceStore Store { get; }

    /// <summary>What tests say to the engine in its own words.</summary>
    public EngineWords Words { get; }

    public static async Task<Hub> StartAsync<TEngine>(int? busyTimeout = null) where TEngine : StorageEngine, new()
    {
        var engine = new TEngine();
        return new Hub(engine, await engine.OpenMigratedAsync(busyTimeout));
    }

    /// <summary>Rollcall on a database that was migrated before, which the hub disposes of.</summary>
    public static Hub On(Database database) => new(null, database);

    /// <summary>The connection string, where the engine is PostgreSQL.</summary>
    public string ConnectionString => ((PostgresEngine)_engine!).ConnectionString;

    /// <summary>Opens the same store as another process would.</summary>
    public Database OpenElsewhere() => _engine!.Open();

    /// <summary>A new directory and its client.</summary>
    public async Task<Tenant> DirectoryAsync(bool strict = false, long? accountSizeGb = null)
    {
        var (id, token) = await Directories.CreateAsync(new("Acme", "Acme Okta", "okta", strict, accountSizeGb), Actor.CommandLine);
        return new Tenant(this, id, token, await Directories.OpenAsync(IdText.Format(id), token, CancellationToken.None));
    }

    /// <summary>Does one portion of the oldest job of a directory.</summary>
    /// <returns>False when there is nothing to do.</returns>
    public async Task<bool> StepJobAsync(Guid directory)
    {
        var job = (await Jobs.RunningAsync()).Find(j => j.DirectoryId == directory);
        return job is not null && await Jobs.StepAsync(directory, job.Id) is not null;
    }

    /// <summary>Runs one statement behind the program's back.</summary>
    public ValueTask ExecuteAsync(string sql, params SqlValue[] parameters) => Database.WriteAsync(async session =>
    {
        session.Execute(sql, parameters);
        await session.FlushAsync();
    });

    /// <summary>Runs the statements of one migration, on tables that were put back by hand to what they were before it.</summary>
    /// <param name="name">Its file, without the end.</param>
    public ValueTask MigrateAgainAsync(string name) => Database.WriteAsync(async session =>
    {
        using var reader = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream($"Rollcall.Storage.Migrations.{session.Dialect.Name}/{name}.sql")!);
        var text = string.Join('\n', (await reader.ReadToEndAsync()).Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
        foreach (var statement in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            session.Execute(statement);
        await session.FlushAsync();
    });

    public ValueTask<long> NumberAsync(string sql, params SqlValue[] parameters) =>
        Database.ReadAsync(session => session.SingleAsync(sql, parameters, row => row.Integer(0)));

    public ValueTask<List<T>> ListAsync<T>(string sql, SqlValue[] parameters, Func<SqlRow, T> read) => Database.ReadAsync(session => session.ListAsync(sql, parameters, read));

    /// <summary>Every row of every table, as text that differs when a byte differs.</summary>
    public Task<string> DumpAsync() => Dump.OfAsync(Database);

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
        if (_engine is not null)
            await _engine.DisposeAsync();
    }
}
