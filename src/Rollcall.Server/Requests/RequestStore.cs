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

/// <summary>The request log of directories, for reading.</summary>
public sealed class RequestStore(Database database)
{
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
            row => new RequestEntry(row.Time(0), row.Text(1), row.Text(2), row.TextOrNull(3), (int)row.Integer(4), row.Text(5), row.TextOrNull(6), row.TextOrNull(7),
                row.IsNull(8) ? [] : JsonSerializer.Deserialize<string[]>(row.Text(8))!, row.TextOrNull(9), row.Integer(10)), cancellationToken), cancellationToken: cancellationToken);
}
