namespace Rollcall.Storage;

/// <summary>
/// A connection in use. Statements are given in order with parameters <c>$1, $2, …</c> numbered by first appearance; each takes effect, and each row callback runs,
/// at the latest when <see cref="FlushAsync"/> returns. SQLite runs them at once; PostgreSQL sends what was given since the last flush in one round trip.
/// So one text and one piece of code serve both: give all reads, flush, compute, give all writes, commit.
/// </summary>
public abstract class SqlSession
{
    /// <summary>The words in which the engines differ.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Gives a statement without rows.</summary>
    public abstract void Execute(string sql, params ReadOnlySpan<SqlValue> parameters);

    /// <summary>Gives a query; <paramref name="row"/> runs once per row and must not keep the <see cref="SqlRow"/>.</summary>
    public abstract void Query(string sql, ReadOnlySpan<SqlValue> parameters, Action<SqlRow> row);

    /// <summary>Completes when everything given has been executed.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// For who gives very many statements in one transaction, after each whole step: sends what waits once it is many times what an ordinary transaction gives,
    /// so that their memory does not grow with the number of steps.
    /// </summary>
    public virtual ValueTask RelieveAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>Gives a query of at most one row, flushes, and returns what <paramref name="read"/> made of the row, or the default.</summary>
    public async ValueTask<T?> SingleAsync<T>(string sql, SqlValue[] parameters, Func<SqlRow, T> read, CancellationToken cancellationToken = default)
    {
        T? found = default;
        Query(sql, parameters, row => found = read(row));
        await FlushAsync(cancellationToken);
        return found;
    }

    /// <summary>Gives a query, flushes, and returns all rows.</summary>
    public async ValueTask<List<T>> ListAsync<T>(string sql, SqlValue[] parameters, Func<SqlRow, T> read, CancellationToken cancellationToken = default)
    {
        var found = new List<T>();
        Query(sql, parameters, row => found.Add(read(row)));
        await FlushAsync(cancellationToken);
        return found;
    }
}

/// <summary>The current row of a query. Columns are numbered from 0.</summary>
public abstract class SqlRow
{
    /// <summary>Whether a column is null.</summary>
    public abstract bool IsNull(int column);

    /// <summary>An integer column.</summary>
    public abstract long Integer(int column);

    /// <summary>A text column.</summary>
    public abstract string Text(int column);

    /// <summary>A text or blob column as bytes, copied.</summary>
    public abstract byte[] Bytes(int column);

    /// <summary>An identifier column.</summary>
    public abstract Guid Id(int column);

    /// <summary>A truth value: an integer column that is 0 or 1, or the result of a predicate.</summary>
    public virtual bool Flag(int column) => Integer(column) != 0;

    /// <summary>A time column.</summary>
    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Integer(column));

    /// <summary>A text column that may be null.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>An integer column that may be null.</summary>
    public long? IntegerOrNull(int column) => IsNull(column) ? null : Integer(column);

    /// <summary>A boolean column that may be null.</summary>
    public bool? FlagOrNull(int column) => IsNull(column) ? null : Flag(column);

    /// <summary>An identifier column that may be null.</summary>
    public Guid? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    /// <summary>A time column that may be null.</summary>
    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);
}
