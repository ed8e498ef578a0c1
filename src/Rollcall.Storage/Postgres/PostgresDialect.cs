namespace Rollcall.Storage.Postgres;

/// <summary>PostgreSQL's words. Lists travel as arrays, so a statement is prepared once whatever their length.</summary>
public sealed class PostgresDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "postgres";

    /// <inheritdoc/>
    public override string RowLock => " for no key update";

    // The number is this product's own; it only has to be the same on every node.
    /// <inheritdoc/>
    public override string? MigrationLock => "select pg_advisory_xact_lock(7311836450982)";

    /// <inheritdoc/>
    public override string? Analyze => "analyze resources, members, value_index, accounts, events, event_members, ordinal_blocks";

    /// <inheritdoc/>
    public override bool HasOneWriter => false;

    /// <inheritdoc/>
    public override string RowAddress => "ctid";

    /// <inheritdoc/>
    public override string EachId(string parameter) => $"select unnest({parameter}) as id";

    /// <inheritdoc/>
    public override string AnyId(string column, string parameter) => $"{column} = any({parameter})";

    /// <inheritdoc/>
    public override string AnyText(string column, string parameter) => $"{column} = any({parameter})";

    /// <inheritdoc/>
    public override string Contains(string column, string parameter) => $"strpos({column}, {parameter}) > 0";

    // Keys are collated "C", where the operator uses the index from version 15 on. A range by hand has no upper end: nothing sorts behind every character.
    /// <inheritdoc/>
    public override string StartsWith(string column, string parameter) => $"{column} ^@ {parameter}";

    /// <inheritdoc/>
    public override string EndsWith(string column, string parameter) => $"right({column}, length({parameter})) = {parameter}";
}
