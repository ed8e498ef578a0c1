using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators;

/// <summary>A sign-in that still holds.</summary>
/// <param name="Id">Names it; worth nothing without the cookie, which is sealed.</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="RemoteAddress">From where.</param>
/// <param name="UserAgent">What the browser called itself.</param>
public sealed record Session(Guid Id, DateTimeOffset BeganAt, string? RemoteAddress, string? UserAgent);

/// <summary>
/// The sessions of administrators. A cookie is only as good as its row here, so that signing out, removing somebody and a new password end it on the server and on
/// every node, from the next request on.
/// </summary>
public sealed class SessionStore(Database database, TimeProvider time)
{
    /// <summary>A session ends after so long whatever happens (NIST SP 800-63B-4 §2.2.3: at most 24 hours).</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(12);

    /// <summary>A session ends after so long without a request (the same section: an hour).</summary>
    public static TimeSpan Idle { get; } = TimeSpan.FromHours(1);

    /// <summary>Begins a session, and forgets the failures before it.</summary>
    public ValueTask<Guid> BeginAsync(Administrator administrator, Actor by, string method, CancellationToken cancellationToken = default) => database.WriteAsync(session =>
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        session.Execute("delete from sessions where ends_at <= $1", now);
        session.Execute("insert into sessions (id, administrator_id, began_at, ends_at, remote_address, user_agent) values ($1, $2, $3, $4, $5, $6)",
            id, administrator.Id, now, now + Longest, by.RemoteAddress, by.UserAgent);
        session.Execute("update administrators set failures = 0, locked_until = null, last_sign_in_at = $2 where id = $1", administrator.Id, now);
        AuditStore.Write(session, by, AuditAction.SignedIn, AdministratorStore.Subject(administrator), now, new AuditChange("method", null, method));
        return ValueTask.FromResult(id);
    }, cancellationToken);

    /// <summary>The administrator behind a session, as it is now; null when the session, its administrator, or the stamp it began with is no more.</summary>
    public ValueTask<Administrator?> FindAsync(Guid id, Guid administrator, string stamp, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.SingleAsync(
        $"select {AdministratorStore.Columns} from administrators a join sessions s on s.administrator_id = a.id where s.id = $1 and a.id = $2 and a.security_stamp = $3 and s.ends_at > $4",
        [id, administrator, stamp, time.GetUtcNow()], AdministratorStore.Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>The sessions of an administrator, newest first.</summary>
    public ValueTask<List<Session>> ListAsync(Guid administrator, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        "select id, began_at, remote_address, user_agent from sessions where administrator_id = $1 and ends_at > $2 order by began_at desc, id desc", [administrator, time.GetUtcNow()],
        row => new Session(row.Id(0), row.Time(1), row.TextOrNull(2), row.TextOrNull(3)), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Ends one session.</summary>
    public ValueTask EndAsync(Guid id, Administrator administrator, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        // A new stamp may have ended it already.
        if (!await session.SingleAsync("select 1 from sessions where id = $1 and administrator_id = $2", [id, administrator.Id], row => row.Flag(0), cancellationToken))
            return;
        session.Execute("delete from sessions where id = $1 and administrator_id = $2", id, administrator.Id);
        AuditStore.Write(session, by, AuditAction.SignedOut, AdministratorStore.Subject(administrator), time.GetUtcNow());
    }, cancellationToken);
}
