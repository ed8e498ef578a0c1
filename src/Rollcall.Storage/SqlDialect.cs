namespace Rollcall.Storage;

/// <summary>The few words in which the engines' SQL differs. Everything else is one text.</summary>
public abstract class SqlDialect
{
    /// <summary>The folder of the engine's migrations.</summary>
    public abstract string Name { get; }

    /// <summary>The system column that addresses a row within one statement.</summary>
    public abstract string RowAddress { get; }

    /// <summary>A query: the identifiers of a list parameter, each in a row with one column <c>id</c>.</summary>
    public abstract string EachId(string parameter);

    /// <summary>A predicate: the identifier column is among a list parameter.</summary>
    public abstract string AnyId(string column, string parameter);

    /// <summary>A predicate: the text column is among a list parameter.</summary>
    public abstract string AnyText(string column, string parameter);

    /// <summary>A predicate: the text column contains a text, every character literal.</summary>
    public abstract string Contains(string column, string parameter);

    /// <summary>A predicate: the text column starts with a text, every character literal.</summary>
    public abstract string StartsWith(string column, string parameter);

    /// <summary>A predicate: the text column ends with a text, every character literal.</summary>
    public abstract string EndsWith(string column, string parameter);

    /// <summary>Whether a write transaction is the only one there can be.</summary>
    public abstract bool HasOneWriter { get; }

    /// <summary>A statement that makes one migration wait for another; null where the transaction itself does.</summary>
    public abstract string? MigrationLock { get; }

    /// <summary>A statement that brings the planner's statistics up to date; null where there is nothing to gain.</summary>
    public abstract string? Analyze { get; }

    /// <summary>The end of a query that locks the row it reads until the transaction ends.</summary>
    public abstract string RowLock { get; }
}
