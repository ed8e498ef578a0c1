namespace Rollcall.Storage.Tests;

/// <summary>A database engine under test, with one fresh store of its own. Every contract in this folder runs on every engine.</summary>
public abstract class StorageEngine : IAsyncDisposable
{
    /// <summary>Opens the store; several opened at once stand for several processes.</summary>
    /// <param name="busyTimeout">How long a writer waits for the lock, in milliseconds; null for the engine's own.</param>
    public abstract Database Open(int? busyTimeout = null);

    /// <summary>Opens the store for the first time, with all migrations made: as a copy of one made once, for they take longer than most tests.</summary>
    public abstract Task<Database> OpenMigratedAsync(int? busyTimeout = null);

    /// <summary>The type of a column for each kind of value.</summary>
    public abstract string ColumnType(SqlKind kind);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A contract with its engine and one opened database.</summary>
public abstract class StorageContract<TEngine> : IAsyncLifetime where TEngine : StorageEngine, new()
{
    protected TEngine Engine { get; } = new();

    protected Database Database { get; private set; } = null!;

    public virtual ValueTask InitializeAsync()
    {
        Database = Engine.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs statements, each in the same transaction.</summary>
    protected ValueTask Run(params string[] statements) => Database.WriteAsync(async session =>
    {
        foreach (var statement in statements)
            session.Execute(statement);
        await session.FlushAsync();
    });

    /// <summary>Expects that the engine refuses a statement, in whichever way it has.</summary>
    protected static async Task Refused(Func<Task> work)
    {
        var failure = await Should.ThrowAsync<Exception>(work);
        (failure is InvalidOperationException or DatabaseRefusedException or SchemaMismatchException).ShouldBeTrue(failure.ToString());
    }

    /// <summary>One number from a query.</summary>
    protected static ValueTask<long> Number(Database database, string sql) =>
        database.ReadAsync(session => session.SingleAsync(sql, [], row => row.Integer(0)));

    protected ValueTask<long> Number(string sql) => Number(Database, sql);
}
