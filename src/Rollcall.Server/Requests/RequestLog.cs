using System.Text.Json;
using System.Threading.Channels;
using Rollcall.Scim.AspNetCore;
using Rollcall.Server.Operations;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Requests;

/// <summary>A request as the log keeps it: its shape and what became of it, no bodies, no values.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="Exchange">The rest.</param>
internal sealed record LoggedRequest(Guid Directory, Guid Token, DateTimeOffset At, ScimExchange Exchange);

/// <summary>
/// Writes what was asked and what became of it, and when tokens were last used, in batches off the hot path: at most a second late, and a burst beyond the
/// queue's bound is counted and dropped rather than slowing anybody down.
/// </summary>
public sealed class RequestLog(Database database, Readiness readiness, TimeProvider time, ILogger<RequestLog> log)
    : Worker(readiness, time, TimeSpan.FromSeconds(1), log), IScimObserver
{
    private const int Bound = 20_000;
    private const int RowsPerWrite = 1000;

    private static readonly TimeSpan TokenRhythm = TimeSpan.FromMinutes(1);

    private readonly Channel<LoggedRequest> _queue = Channel.CreateBounded<LoggedRequest>(
        new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<Guid, DateTimeOffset> _lastUse = [];

    /// <inheritdoc/>
    public void Completed(ScimExchange exchange)
    {
        // Without a directory there is nobody to show it to.
        if (exchange.Tenant is DirectoryAccess access)
            _queue.Writer.TryWrite(new(access.DirectoryId, access.TokenId, Time.GetUtcNow(), exchange));
    }

    /// <summary>Writes everything that waits; called by the rhythm, and at the end.</summary>
    public async Task FlushAsync()
    {
        var rows = new List<LoggedRequest>();
        while (true)
        {
            rows.Clear();
            while (rows.Count < RowsPerWrite && _queue.Reader.TryRead(out var next))
                rows.Add(next);
            if (rows.Count == 0)
                return;
            try
            {
                await database.WriteAsync(async session =>
                {
                    foreach (var row in rows)
                        Write(session, row);
                    Used(session, rows);
                    await session.FlushAsync();
                });
            }
            catch (Exception failure)
            {
                log.LogError(failure, "{Count} requests could not be logged.", rows.Count);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync();
    }

    /// <inheritdoc/>
    protected override Task TurnAsync(CancellationToken cancellationToken) => FlushAsync();

    private static void Write(SqlSession session, LoggedRequest row)
    {
        var one = row.Exchange;
        session.Execute(
            """
            insert into requests (directory_id, id, at, method, shape, resource_id, status, verdict, scim_type, detail, ignored, user_agent, elapsed_us)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            row.Directory, Guid.CreateVersion7(row.At), row.At, one.Method, one.Shape, IdText.TryParse(one.ResourceId, out _) ? one.ResourceId : null, one.Status, Word(one.Verdict), one.ScimType, one.Detail,
            one.Ignored.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(one.Ignored), one.UserAgent, (long)one.Elapsed.TotalMicroseconds);
    }

    // At most one write a minute and token, however busy it is.
    private void Used(SqlSession session, List<LoggedRequest> rows)
    {
        // In one order on every node, so that two never wait for each other.
        foreach (var use in rows.GroupBy(r => (r.Directory, r.Token)).OrderBy(u => u.Key.Token))
        {
            var at = use.Max(r => r.At);
            if (_lastUse.TryGetValue(use.Key.Token, out var last) && at - last < TokenRhythm)
                continue;
            _lastUse[use.Key.Token] = at;
            session.Execute("update tokens set last_used_at = $3 where directory_id = $1 and id = $2", use.Key.Directory, use.Key.Token, at);
        }
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Answered => "answered",
        Verdict.Applied => "applied",
        Verdict.NothingToDo => "nothing to do",
        Verdict.PartlyIgnored => "partly ignored",
        Verdict.Refused => "refused",
        Verdict.PartlyRefused => "partly refused",
        _ => throw new InvalidOperationException(verdict.ToString()),
    };
}
