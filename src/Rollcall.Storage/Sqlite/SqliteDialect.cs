namespace Rollcall.Storage.Sqlite;

/// <summary>SQLite's words. Lists travel as one JSON text, so a statement is prepared once whatever their length.</summary>
public sealed class SqliteDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "sqlite";

    /// <inheritdoc/>
    public override string RowLock => ""; // begin immediate already holds the only write lock

    /// <inheritdoc/>
    public override string? MigrationLock => null;

    /// <inheritdoc/>
    public override string? Analyze => null;

    /// <inheritdoc/>
    public override bool HasOneWriter => true;

    /// <inheritdoc/>
    public override string RowAddress => "rowid";

    /// <inheritdoc/>
    public override string EachId(string parameter) => $"select unhex(value) as id from json_each({parameter})";

    /// <inheritdoc/>
    public override string AnyId(string column, string parameter) => $"{column} in ({EachId(parameter)})";

    /// <inheritdoc/>
    public override string AnyText(string column, string parameter) => $"{column} in (select value from json_each({parameter}))";

    /// <inheritdoc/>
    public override string Contains(string column, string parameter) => $"instr({column}, {parameter}) > 0";

    // A range over the index: the byte FF sorts behind every character of UTF-8, U+10FFFF too.
    /// <inheritdoc/>
    public override string StartsWith(string column, string parameter) => $"({column} >= {parameter} and {column} < {parameter} || cast(x'ff' as text))";

    /// <inheritdoc/>
    public override string EndsWith(string column, string parameter) => $"substr({column}, length({column}) - length({parameter}) + 1) = {parameter}";
}
