using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>What tests say to an engine that the product never says: about its catalogue, and to make it fail.</summary>
internal abstract class EngineWords
{
    /// <summary>A query for the names of all tables.</summary>
    public abstract string Tables { get; }

    /// <summary>A query for the names of a table's columns.</summary>
    public abstract string Columns { get; }

    /// <summary>Statements after which no resource with the key <c>poison</c> can be written.</summary>
    public abstract string[] Poison { get; }

    /// <summary>A query for the rows written so far by the connection that writes; null where the engine does not count them.</summary>
    public abstract string? RowsWritten { get; }

    /// <summary>An identifier as hexadecimal digits.</summary>
    public abstract string Hex(string column);

    /// <summary>A query for a table's rows as text that differs when a byte differs.</summary>
    public abstract string Rows(string table, IReadOnlyList<string> columns);

    public static EngineWords Of(SqlDialect dialect) => dialect.Name switch
    {
        "sqlite" => new Sqlite(),
        "postgres" => new Postgres(),
        _ => throw new InvalidOperationException(dialect.Name),
    };

    private sealed class Sqlite : EngineWords
    {
        public override string Tables => "select name from sqlite_master where type = 'table' order by name";

        public override string Columns => "select name from pragma_table_info($1) order by cid";

        public override string[] Poison => ["create trigger poison before insert on resources when new.key = 'poison' begin select raise(abort, 'poisoned'); end"];

        public override string RowsWritten => "select total_changes()";

        public override string Hex(string column) => $"hex({column})";

        public override string Rows(string table, IReadOnlyList<string> columns) =>
            $"select {string.Join(" || '|' || ", columns.Select(c => $"quote({c})"))} from {table} order by 1";
    }

    private sealed class Postgres : EngineWords
    {
        public override string Tables => "select tablename::text from pg_tables where schemaname = current_schema() order by 1";

        public override string Columns => "select column_name::text from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position";

        public override string[] Poison => [
            "create function poison() returns trigger language plpgsql as 'begin raise exception ''poisoned''; end'",
            "create trigger poison before insert on resources for each row when (new.key = 'poison') execute function poison()"];

        // Its counters lag behind; there the statements are counted, each of which writes a row by its key.
        public override string? RowsWritten => null;

        public override string Hex(string column) => $"upper(replace({column}::text, '-', ''))";

        // The place of a row says that nobody has rewritten it with the same values.
        public override string Rows(string table, IReadOnlyList<string> columns) => $"select ctid::text || ' ' || {table}::text from {table} order by ctid";
    }
}
