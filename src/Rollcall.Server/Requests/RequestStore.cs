using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using Rollcall.Storage;

namespace Rollcall.Server.Requests;

/// <summary>A logged request as lists show it.</summary>
public sealed record RequestEntry(
    DateTimeOffset At,
    string Method,
    string Shape,
    string? ResourceId,
    int Status,
    string Verdict,
    string? ScimType,
    string? Detail,
    IReadOnlyList<string> Ignored,
    string? UserAgent,
    long ElapsedMicroseconds);

/// <summary>Which requests a page shows.</summary>
/// <param name="Directory">Whose.</param>
/// <param name="Before">Only those older than this one; null for the newest.</param>
/// <param name="Lowest">The lowest HTTP status wanted.</param>
/// <param name="Highest">The highest HTTP status wanted.</param>
/// <param name="Method">The HTTP method wanted, or null.</param>
public sealed record RequestQuery(Guid Directory, Guid? Before = null, int Lowest = 100, int Highest = 599, string? Method = null);

/// <summary>A stretch of the log, newest first.</summary>
/// <param name="Rows">The requests with their ids.</param>
/// <param name="Older">Where the next older stretch begins (<see cref="RequestQuery.Before"/>); null at the beginning of the log.</param>
public sealed record RequestPage(IReadOnlyList<(Guid Id, RequestEntry Entry)> Rows, Guid? Older);

/// <summary>What a directory's identity provider has done lately.</summary>
/// <param name="Last">Its last request, or null.</param>
/// <param name="Days">For each day asked about, all requests and those refused.</param>
public sealed record RequestActivity(DateTimeOffset? Last, IReadOnlyList<(long All, long Refused)> Days);

/// <summary>Refusals for the same reason.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ScimType">The error's keyword, or null.</param>
/// <param name="Detail">The error's sentence, or null.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Last">When the last one was.</param>
public sealed record RefusalReason(int Status, string? ScimType, string? Detail, long Count, DateTimeOffset Last);

/// <summary>The request log of directories, for reading.</summary>
public sealed class RequestStore(Database database)
{
    // Requests looked through for one page: whatever is filtered for, a page takes no longer than this.
    private const int Stretch = 10_000;

    // Refusals that are grouped by their reasons, the newest ones.
    private const int MostRefusals = 2000;

    // What was counted of days that are over, and of directories that still ask: those numbers do not change any more.
    private readonly ConcurrentDictionary<(Guid Directory, DateTimeOffset Day), (long All, long Refused)> _over = new();

    // After every id there is: the newest request is before it.
    private static readonly Guid End = Guid.AllBitsSet;

    /// <summary>The newest requests of a directory, newest first.</summary>
    /// <param name="directory">Whose.</param>
    /// <param name="lowest">The lowest HTTP status wanted.</param>
    /// <param name="highest">The highest HTTP status wanted.</param>
    /// <param name="limit">How many at most.</param>
    public ValueTask<List<RequestEntry>> ListAsync(Guid directory, int lowest, int highest, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(
            """
            select at, method, shape, resource_id, status, verdict, scim_type, detail, ignored, user_agent, elapsed_us from requests
            where directory_id = $1 and status between $2 and $3 order by id desc limit $4
            """,
            [directory, lowest, highest, limit],
            row => Read(row, 0), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>
    /// A page of a directory's requests, newest first. Where few match, it may be shorter than the limit and still have older ones: it looks through a bounded stretch of the log.
    /// </summary>
    public ValueTask<RequestPage> PageAsync(RequestQuery query, int limit, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var before = query.Before ?? End;
        // The words the index of refusals has: nothing else is looked through for those.
        var among = query.Lowest >= 400 ? " and status >= 400" : "";
        // The index alone says where the stretch ends.
        var end = await session.SingleAsync($"select id from requests where directory_id = $1 and id < $2{among} order by id desc limit 1 offset $3",
            [query.Directory, before, Stretch - 1], row => (Guid?)row.Id(0), cancellationToken);
        var rows = await session.ListAsync(
            $"""
            select id, at, method, shape, resource_id, status, verdict, scim_type, detail, ignored, user_agent, elapsed_us from requests
            where directory_id = $1 and id < $2 and id >= $3{among} and status between $4 and $5 and ($6 = '' or method = $6) order by id desc limit $7
            """,
            [query.Directory, before, end ?? Guid.Empty, query.Lowest, query.Highest, query.Method ?? "", limit + 1], row => (Id: row.Id(0), Entry: Read(row, 1)), cancellationToken);
        return rows.Count > limit ? new RequestPage(rows.GetRange(0, limit), rows[limit - 1].Id) : new RequestPage(rows, end);
    }, snapshot: true, cancellationToken);

    /// <summary>For each of these directories its last request, and how many there were on each day.</summary>
    /// <param name="directories">Whose.</param>
    /// <param name="days">The beginnings of the days, in order; the last one ends now.</param>
    public ValueTask<IReadOnlyDictionary<Guid, RequestActivity>> ActivityAsync(IReadOnlyCollection<Guid> directories, IReadOnlyList<DateTimeOffset> days, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyDictionary<Guid, RequestActivity>>(async session =>
        {
            var last = new Dictionary<Guid, DateTimeOffset>();
            foreach (var directory in directories)
                session.Query("select at from requests where directory_id = $1 order by id desc limit 1", [directory], row => last[directory] = row.Time(0));
            await session.FlushAsync(cancellationToken);
            var counts = new Dictionary<Guid, (long All, long Refused)[]>();
            foreach (var (directory, _) in last.Where(l => l.Value >= days[0]))
            {
                var mine = counts[directory] = new (long, long)[days.Count];
                for (var i = 0; i < days.Count; i++)
                {
                    // Ids rise with time: a day is a stretch of the index.
                    var day = i;
                    if (_over.TryGetValue((directory, days[i]), out var known))
                    {
                        mine[i] = known;
                        continue;
                    }
                    var (first, end) = (FirstAt(days[i]), i + 1 < days.Count ? FirstAt(days[i + 1]) : End);
                    session.Query("select count(*) from requests where directory_id = $1 and id >= $2 and id < $3", [directory, first, end], row => mine[day].All = row.Integer(0));
                    session.Query("select count(*) from requests where directory_id = $1 and id >= $2 and id < $3 and status >= 400", [directory, first, end], row => mine[day].Refused = row.Integer(0));
                }
            }
            await session.FlushAsync(cancellationToken);
            Remember(days, counts);
            return directories.ToDictionary(d => d, d => new RequestActivity(last.TryGetValue(d, out var at) ? at : null, counts.GetValueOrDefault(d, [])));
        }, cancellationToken: cancellationToken);

    /// <summary>Why requests of a directory were refused since a time, the commonest reason first.</summary>
    public ValueTask<List<RefusalReason>> RefusalsAsync(Guid directory, DateTimeOffset since, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(
            """
            select status, scim_type, detail, count(*), max(at) from (
              select status, scim_type, detail, at from requests where directory_id = $1 and id >= $2 and status >= 400 order by id desc limit $3
            ) refused group by status, scim_type, detail order by count(*) desc, max(at) desc limit $4
            """,
            [directory, FirstAt(since), MostRefusals, limit],
            row => new RefusalReason((int)row.Integer(0), row.TextOrNull(1), row.TextOrNull(2), row.Integer(3), row.Time(4)), cancellationToken), cancellationToken: cancellationToken);

    // Yesterday's last requests may still be on their way into the log.
    private void Remember(IReadOnlyList<DateTimeOffset> days, Dictionary<Guid, (long All, long Refused)[]> counts)
    {
        foreach (var old in _over.Keys.Where(k => k.Day < days[0]))
            _over.TryRemove(old, out _);
        foreach (var (directory, mine) in counts)
        {
            for (var i = 0; i < days.Count - 2; i++)
                _over[(directory, days[i])] = mine[i];
        }
    }

    private static RequestEntry Read(SqlRow row, int first) => new(row.Time(first), row.Text(first + 1), row.Text(first + 2), row.TextOrNull(first + 3), (int)row.Integer(first + 4),
        row.Text(first + 5), row.TextOrNull(first + 6), row.TextOrNull(first + 7), row.IsNull(first + 8) ? [] : JsonSerializer.Deserialize<string[]>(row.Text(first + 8))!,
        row.TextOrNull(first + 9), row.Integer(first + 10));

    // The lowest UUIDv7 of a time: its first 48 bits are milliseconds (RFC 9562 section 5.7).
    private static Guid FirstAt(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
