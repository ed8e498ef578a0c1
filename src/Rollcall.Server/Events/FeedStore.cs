using Rollcall.Contracts;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>An event at its place in the environment-wide feed.</summary>
/// <param name="Position">1, 2, 3 … per environment, without gaps.</param>
/// <param name="Event">The event.</param>
public sealed record FeedEntry(long Position, EventRecord Event);

/// <summary>Reads the environment-wide feed.</summary>
public sealed class FeedStore(Database database)
{
    /// <summary>The events behind a position, in order; per directory they are in the order of their numbers.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="after">The last position the reader has; 0 for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<List<FeedEntry>> ReadAsync(Guid environment, long after, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        // Each row holds one position at least, so this many rows are enough.
        var ranges = await session.ListAsync(
            """
            select first_position, last_position, directory_id, first_sequence from feed
            where environment_id = $1 and last_position > $2 order by last_position limit $3
            """,
            [environment, after, limit], row => (First: row.Integer(0), Last: row.Integer(1), Directory: row.Id(2), Sequence: row.Integer(3)), cancellationToken);
        var entries = new List<FeedEntry>();
        var wanted = limit;
        foreach (var (first, last, directory, sequence) in ranges)
        {
            if (wanted <= 0)
                break;
            var from = Math.Max(first, after + 1);
            var count = Math.Min(last - from + 1, wanted);
            wanted -= (int)count;
            var lowest = sequence + (from - first);
            EventStore.Give(session, directory, lowest, lowest + count - 1, found => entries.Add(new(first + (found.Sequence - sequence), found)));
        }
        await session.FlushAsync(cancellationToken);
        return entries;
    }, snapshot: true, cancellationToken);
}
