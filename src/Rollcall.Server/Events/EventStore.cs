using System.Text.Json;
using Rollcall.Contracts;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>The numbered history of directories, for reading.</summary>
public sealed class EventStore(Database database)
{
    /// <summary>Events of a directory in order, those after a number.</summary>
    public ValueTask<List<EventRecord>> ListAsync(Guid directory, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(
            """
            select sequence, type, subject_id, reason, changed_paths, payload, occurred_at from events
            where directory_id = $1 and sequence > $2 order by sequence limit $3
            """,
            [directory, after, limit], row => Read(directory, row), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Gives the query for events of a directory by their numbers, inside a read of the caller.</summary>
    internal static void Give(SqlSession session, Guid directory, long first, long last, Action<EventRecord> each) => session.Query(
        """
        select sequence, type, subject_id, reason, changed_paths, payload, occurred_at from events
        where directory_id = $1 and sequence between $2 and $3 order by sequence
        """,
        [directory, first, last], row => each(Read(directory, row)));

    private static EventRecord Read(Guid directory, SqlRow row)
    {
        using var data = JsonDocument.Parse(row.Bytes(5));
        return new(directory, row.Integer(0), row.Text(1), row.Id(2), row.Text(3),
            row.IsNull(4) ? [] : JsonSerializer.Deserialize<string[]>(row.Text(4))!, data.RootElement.Clone(), row.Time(6));
    }
}
