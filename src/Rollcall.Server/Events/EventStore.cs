using System.Text.Json;
using Rollcall.Contracts;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>A stretch of a history, newest first.</summary>
/// <param name="Rows">The events.</param>
/// <param name="Older">The number before which the next older stretch lies; null at the beginning.</param>
public sealed record EventPage(IReadOnlyList<EventRecord> Rows, long? Older);

/// <summary>The numbered history of directories, for reading.</summary>
public sealed class EventStore(Database database)
{
    private const string Columns = "e.sequence, e.type, e.subject_id, e.reason, e.changed_paths, e.payload, e.occurred_at";

    // Events looked through for one page: whatever is filtered for, a page takes no longer than this.
    private const int Stretch = 10_000;

    // The index of subjects is one in stretches of this length (migration 007): so much of it is looked at in one statement.
    private const long EventsPerStretch = 256;
    private const long StretchesPerLook = 4000;

    /// <summary>Events of a directory in order, those after a number.</summary>
    public ValueTask<List<EventRecord>> ListAsync(Guid directory, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(
            $"select {Columns} from events e where e.directory_id = $1 and e.sequence > $2 order by e.sequence limit $3",
            [directory, after, limit], row => Read(directory, row), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>
    /// A page of a directory's events, newest first. Where few match, it may be shorter than the limit and still have older ones: it looks through a bounded stretch.
    /// </summary>
    /// <param name="directory">Whose.</param>
    /// <param name="before">Only those with a smaller number; null for the newest.</param>
    /// <param name="type">How the type begins, such as <c>user.</c>; empty for all.</param>
    /// <param name="limit">How many at most.</param>
    public ValueTask<EventPage> NewestAsync(Guid directory, long? before, string type, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        before ??= 1 + await session.SingleAsync("select last_sequence from directory_state where directory_id = $1", [directory], row => row.Integer(0), cancellationToken);
        var first = Math.Max(1, before.Value - Stretch);
        var rows = await session.ListAsync(
            $"select {Columns} from events e where e.directory_id = $1 and e.sequence >= $2 and e.sequence < $3 and {session.Dialect.StartsWith("e.type", "$4")} order by e.sequence desc limit $5",
            [directory, first, before.Value, type, limit + 1], row => Read(directory, row), cancellationToken);
        if (rows.Count > limit)
            return new EventPage(rows.GetRange(0, limit), rows[limit - 1].Sequence);
        return new EventPage(rows, first > 1 ? first : null);
    }, snapshot: true, cancellationToken);

    /// <summary>A page of the history of one or a few subjects, newest first: a user and its account, a group. What they joined and left is part of it.</summary>
    /// <param name="directory">Whose.</param>
    /// <param name="subjects">What they are about, or whom they name as members.</param>
    /// <param name="before">Only those with a smaller number; null for the newest.</param>
    /// <param name="type">How the type begins, such as <c>user.</c>; empty for all.</param>
    /// <param name="limit">How many at most.</param>
    public ValueTask<EventPage> OfAsync(Guid directory, IReadOnlyCollection<Guid> subjects, long? before, string type, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        before ??= 1 + await session.SingleAsync("select last_sequence from directory_state where directory_id = $1", [directory], row => row.Integer(0), cancellationToken);
        var found = new List<EventRecord>();
        var stretch = StretchOf(before.Value - 1);
        while (found.Count <= limit && stretch >= 0)
        {
            var first = Math.Max(0, stretch - StretchesPerLook + 1);
            foreach (var subject in subjects)
            {
                session.Query(
                    $"""
                    with recursive stretch (n) as (select $3 union all select n - 1 from stretch where n > $4)
                    select {Columns} from stretch join events e on e.directory_id = $1 and e.sequence / 256 = stretch.n and e.subject_id = $2
                    where e.sequence < $5 and {session.Dialect.StartsWith("e.type", "$6")} order by e.sequence desc limit $7
                    """,
                    [directory, subject, stretch, first, before.Value, type, limit + 1], row => found.Add(Read(directory, row)));
                session.Query(
                    $"""
                    with recursive stretch (n) as (select $3 union all select n - 1 from stretch where n > $4)
                    select {Columns} from stretch join event_members m on m.directory_id = $1 and m.stretch = stretch.n and m.member_id = $2
                    join events e on e.directory_id = m.directory_id and e.sequence = m.sequence
                    where e.sequence < $5 and {session.Dialect.StartsWith("e.type", "$6")} order by e.sequence desc limit $7
                    """,
                    [directory, subject, stretch, first, before.Value, type, limit + 1], row => found.Add(Read(directory, row)));
            }
            await session.FlushAsync(cancellationToken);
            stretch = first - 1;
        }
        var rows = found.OrderByDescending(e => e.Sequence).Take(limit).ToList();
        return new EventPage(rows, found.Count > rows.Count ? rows[^1].Sequence : null);
    }, snapshot: true, cancellationToken);

    /// <summary>Gives the query for events of a directory by their numbers, inside a read of the caller.</summary>
    internal static void Give(SqlSession session, Guid directory, long first, long last, Action<EventRecord> each) => session.Query(
        $"select {Columns} from events e where e.directory_id = $1 and e.sequence between $2 and $3 order by e.sequence",
        [directory, first, last], row => each(Read(directory, row)));

    /// <summary>The stretch of a history in which a number lies.</summary>
    internal static long StretchOf(long sequence) => sequence / EventsPerStretch;

    private static EventRecord Read(Guid directory, SqlRow row)
    {
        using var data = JsonDocument.Parse(row.Bytes(5));
        return new(directory, row.Integer(0), row.Text(1), row.Id(2), row.Text(3),
            row.IsNull(4) ? [] : JsonSerializer.Deserialize<string[]>(row.Text(4))!, data.RootElement.Clone(), row.Time(6));
    }
}
