using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>
/// Gives events their positions in the environment-wide feed. A transaction that writes events leaves a row in <c>feed_inbox</c>; positions are given only to
/// what is committed and visible, by one holder at a time, and the inbox rows go in the same transaction. So a position, once readable, has no unread one before it:
/// a reader's cursor cannot skip a late commit. On SQLite, where there is one writer anyway, it happens inside the writing transaction.
/// </summary>
public static class FeedSequencer
{
    /// <summary>Inbox rows taken in one step.</summary>
    public const int RowsPerStep = 1000;

    /// <summary>Gives the statement that announces events just written.</summary>
    public static void Announce(SqlSession session, Guid directory, long first, long count) =>
        session.Execute("insert into feed_inbox (directory_id, first_sequence, last_sequence) values ($1, $2, $3)", directory, first, first + count - 1);

    /// <summary>Gives positions at once where the writing transaction is the only one there can be.</summary>
    public static async ValueTask AssignInlineAsync(SqlSession session)
    {
        if (!session.Dialect.HasOneWriter)
            return;
        foreach (var environment in await EnvironmentsAsync(session))
            await AssignAsync(session, environment);
    }

    /// <summary>The environments that have something waiting.</summary>
    public static ValueTask<List<Guid>> EnvironmentsAsync(SqlSession session, CancellationToken cancellationToken = default) => session.ListAsync(
        """
        select distinct o.environment_id from feed_inbox i
        join directories d on d.id = i.directory_id join organizations o on o.id = d.organization_id
        """,
        [], row => row.Id(0), cancellationToken);

    /// <summary>Gives positions to what waits for one environment, up to <see cref="RowsPerStep"/> rows, inside a transaction that holds the environment's state row.</summary>
    /// <returns>How many rows were taken.</returns>
    public static async ValueTask<int> AssignAsync(SqlSession session, Guid environment, CancellationToken cancellationToken = default)
    {
        var last = await session.SingleAsync("select last_position from feed_state where environment_id = $1" + session.Dialect.RowLock, [environment], row => row.Integer(0), cancellationToken);
        // A directory's batches commit in order, because each holds its state row: what is visible of one directory is a prefix, and sorting keeps it in order.
        var waiting = await session.ListAsync(
            """
            select i.directory_id, i.first_sequence, i.last_sequence from feed_inbox i
            join directories d on d.id = i.directory_id join organizations o on o.id = d.organization_id
            where o.environment_id = $1 order by i.directory_id, i.first_sequence limit $2
            """,
            [environment, RowsPerStep], row => (Directory: row.Id(0), First: row.Integer(1), Last: row.Integer(2)), cancellationToken);
        foreach (var (directory, first, through) in waiting)
        {
            var count = through - first + 1;
            session.Execute("insert into feed (environment_id, first_position, last_position, directory_id, first_sequence) values ($1, $2, $3, $4, $5)",
                environment, last + 1, last + count, directory, first);
            session.Execute("delete from feed_inbox where directory_id = $1 and first_sequence = $2", directory, first);
            last += count;
        }
        if (waiting.Count > 0)
            session.Execute("update feed_state set last_position = $2 where environment_id = $1", environment, last);
        return waiting.Count;
    }
}
