using Rollcall.Storage.Sqlite;

namespace Rollcall.Storage.Tests.Sqlite;

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteEngine : StorageEngine
{
    private static readonly Lazy<Task<byte[]>> Migrated = new(MigrateAsync);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rollcall-storage-");

    private bool _made;

    public string Path => System.IO.Path.Combine(_folder.FullName, "test.db");

    public override Database Open(int? busyTimeout = null)
    {
        var create = !_made;
        _made = true;
        return SqliteDatabase.Open(Path, create, busyTimeout ?? SqliteDatabase.BusyTimeoutMilliseconds);
    }

    public override async Task<Database> OpenMigratedAsync(int? busyTimeout = null)
    {
        await File.WriteAllBytesAsync(Path, await Migrated.Value);
        _made = true;
        return Open(busyTimeout);
    }

    public override string ColumnType(SqlKind kind) => kind switch
    {
        SqlKind.Null or SqlKind.Integer => "integer",
        SqlKind.Text or SqlKind.Utf8 => "text",
        SqlKind.Blob or SqlKind.Id => "blob",
        _ => throw new InvalidOperationException($"{kind} is not stored."),
    };

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // Closing the last connection leaves the file whole, without a log beside it.
    private static async Task<byte[]> MigrateAsync()
    {
        await using var engine = new SqliteEngine();
        await using (var database = engine.Open())
            await Migrator.MigrateAsync(database);
        return await File.ReadAllBytesAsync(engine.Path);
    }
}
