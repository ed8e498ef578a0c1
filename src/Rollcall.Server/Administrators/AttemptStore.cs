using System.Security.Cryptography;
using System.Text;
using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators;

/// <summary>
/// Attempts to come in. Identity would look at a password first and count afterwards, in memory, so that guesses sent side by side count as one;
/// here each attempt is counted in a transaction before anything is looked at, and a code is spent in the transaction that takes it.
/// </summary>
public sealed class AttemptStore(Database database, TimeProvider time)
{
    /// <summary>Counts an attempt. A success forgets it again (<see cref="SessionStore.BeginAsync"/>).</summary>
    /// <returns>False when nobody may try now; the password or code is not to be looked at.</returns>
    public ValueTask<bool> BeginAsync(Administrator administrator, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var found = await session.SingleAsync("select failures, locked_until from administrators where id = $1" + session.Dialect.RowLock, [administrator.Id],
            row => new Standing(row.Integer(0), row.TimeOrNull(1)), cancellationToken);
        var now = time.GetUtcNow();
        if (found is null || found.LockedUntil > now)
            return false;
        var until = Lockout.Until(found.Failures + 1, now);
        session.Execute("update administrators set failures = $2, locked_until = $3 where id = $1", administrator.Id, found.Failures + 1, until);
        return true;
    }, cancellationToken);

    /// <summary>Forgets the failures, after a success that begins no session.</summary>
    public ValueTask ForgetAsync(Administrator administrator, CancellationToken cancellationToken = default) => database.WriteAsync(session =>
    {
        session.Execute("update administrators set failures = 0, locked_until = null where id = $1", administrator.Id);
        return ValueTask.CompletedTask;
    }, cancellationToken);

    /// <summary>Tells that an attempt failed, once that is known.</summary>
    public ValueTask FailedAsync(Administrator administrator, Actor by, string what, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var until = await session.SingleAsync("select failures, locked_until from administrators where id = $1", [administrator.Id], row => new Standing(row.Integer(0), row.TimeOrNull(1)), cancellationToken);
        var now = time.GetUtcNow();
        AuditStore.Write(session, by, AuditAction.SignInFailed, AdministratorStore.Subject(administrator), now, new AuditChange("reason", null, what));
        if (until?.LockedUntil > now)
            AuditStore.Write(session, by, AuditAction.SignInLocked, AdministratorStore.Subject(administrator), now);
    }, cancellationToken);

    /// <summary>
    /// An attempt with an e-mail address that nobody has, or that is locked. It costs the same two writes as one that is looked at, so that the time of the answer does not
    /// tell them apart; and a stranger cannot fill the database with it.
    /// </summary>
    public async ValueTask StrangerAsync(CancellationToken cancellationToken = default)
    {
        for (var write = 0; write < 2; write++)
        {
            await database.WriteAsync(session =>
            {
                session.Execute("insert into installation (name, value) values ('last_stranger', $1) on conflict (name) do update set value = excluded.value", time.GetUtcNow().ToString("O"));
                return ValueTask.CompletedTask;
            }, cancellationToken);
        }
    }

    /// <summary>Spends the time step of a code: it and all before it are never taken again (RFC 6238 §5.2).</summary>
    /// <returns>False when it was spent before.</returns>
    public ValueTask<bool> SpendStepAsync(Guid administrator, long step, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var last = await session.SingleAsync("select last_step from administrators where id = $1" + session.Dialect.RowLock, [administrator], row => (long?)row.Integer(0), cancellationToken);
        if (last is null || step <= last)
            return false;
        session.Execute("update administrators set last_step = $2 where id = $1", administrator, step);
        return true;
    }, cancellationToken);

    /// <summary>Replaces all recovery codes.</summary>
    public ValueTask ReplaceCodesAsync(Administrator administrator, IEnumerable<string> codes, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(session =>
    {
        session.Execute("delete from recovery_codes where administrator_id = $1", administrator.Id);
        foreach (var code in codes)
            session.Execute("insert into recovery_codes (administrator_id, hash) values ($1, $2)", administrator.Id, SqlValue.Blob(Hash(code)));
        AuditStore.Write(session, by, AuditAction.RecoveryCodesMade, AdministratorStore.Subject(administrator), time.GetUtcNow());
        return ValueTask.CompletedTask;
    }, cancellationToken);

    /// <summary>Spends a recovery code.</summary>
    /// <returns>False when there is no such code, or it was spent before.</returns>
    public ValueTask<bool> SpendCodeAsync(Administrator administrator, string code, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var hash = SqlValue.Blob(Hash(code));
        if (!await session.SingleAsync("select 1 from recovery_codes where administrator_id = $1 and hash = $2" + session.Dialect.RowLock, [administrator.Id, hash], row => row.Flag(0), cancellationToken))
            return false;
        session.Execute("delete from recovery_codes where administrator_id = $1 and hash = $2", administrator.Id, hash);
        AuditStore.Write(session, by, AuditAction.RecoveryCodeUsed, AdministratorStore.Subject(administrator), time.GetUtcNow());
        return true;
    }, cancellationToken);

    /// <summary>How many recovery codes are left.</summary>
    public ValueTask<long> CodesLeftAsync(Guid administrator, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.SingleAsync(
        "select count(*) from recovery_codes where administrator_id = $1", [administrator], row => row.Integer(0), cancellationToken), cancellationToken: cancellationToken);

    // As people type it: case, spaces and hyphens do not matter.
    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant()));

    private sealed record Standing(long Failures, DateTimeOffset? LockedUntil);
}
