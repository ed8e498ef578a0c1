using Rollcall.Storage.Sqlite;

namespace Rollcall.Storage.Tests.Sqlite;

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteEngine : StorageEngine
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rollcall-storage-");

    private bool _made;

    public string Path => System.IO.Path.Combine(_folder.FullName, "test.db");

    public override Database Open(int? busyTimeout = null)
    {
        var create = !_made;
        _made = true;
        return SqliteDatabase.Open(Path, create, busyTimeout ?? SqliteDatabase.BusyTimeoutMilliseconds);
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
}
