using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators;

/// <summary>What became of a change to who may come in.</summary>
public enum AdministratorChange
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>There is no such administrator (any more).</summary>
    Unknown,

    /// <summary>Refused: without the last owner nobody could decide who may come in.</summary>
    LastOwner,
}

/// <summary>The administrators of an installation: who they are and what they may do. Failed attempts and second factors are <see cref="AttemptStore"/>'s.</summary>
public sealed class AdministratorStore(Database database, TimeProvider time)
{
    internal const string Columns =
        "a.id, a.email, a.name, a.role, a.password_hash, a.security_stamp, a.authenticator_key, a.two_factor, a.locked_until, a.version, a.created_at, a.last_sign_in_at";

    /// <summary>Whether there is any.</summary>
    public ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => AnyAsync(session, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>All of them, in the order made.</summary>
    public ValueTask<List<Administrator>> ListAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        $"select {Columns} from administrators a order by a.created_at, a.id", [], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>One of them, or null.</summary>
    public ValueTask<Administrator?> FindAsync(Guid id, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.SingleAsync(
        $"select {Columns} from administrators a where a.id = $1", [id], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>The one with this e-mail address, folded; or null.</summary>
    public ValueTask<Administrator?> FindByEmailAsync(string email, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.SingleAsync(
        $"select {Columns} from administrators a where a.email = $1", [email], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>
    /// Keeps password, stamp, authenticator key and second factor. A new stamp ends every session; what changed is told by comparing with what was stored, so that no way
    /// of changing it leaves no trace.
    /// </summary>
    /// <returns>False when it was changed or removed meanwhile: nothing is kept.</returns>
    public ValueTask<bool> SaveAsync(Administrator changed, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var stored = await session.SingleAsync($"select {Columns} from administrators a where a.id = $1" + session.Dialect.RowLock, [changed.Id], Read, cancellationToken);
        if (stored is null || stored.Version != changed.Version)
            return false;
        var now = time.GetUtcNow();
        changed.Version++;
        session.Execute(
            "update administrators set password_hash = $2, security_stamp = $3, authenticator_key = $4, two_factor = $5, version = $6 where id = $1",
            changed.Id, changed.PasswordHash, changed.SecurityStamp, Key(changed), changed.TwoFactorEnabled, changed.Version);
        var newPassword = !string.Equals(stored.PasswordHash, changed.PasswordHash, StringComparison.Ordinal);
        if (newPassword)
            PasswordChanged(session, changed, by, now);
        if (stored.TwoFactorEnabled != changed.TwoFactorEnabled)
            AuditStore.Write(session, by, changed.TwoFactorEnabled ? AuditAction.SecondFactorOn : AuditAction.SecondFactorOff, Subject(changed), now);
        if (!string.Equals(stored.SecurityStamp, changed.SecurityStamp, StringComparison.Ordinal))
        {
            EndSessions(session, changed.Id);
            if (!newPassword && stored.TwoFactorEnabled == changed.TwoFactorEnabled)
                AuditStore.Write(session, by, AuditAction.SessionsEnded, Subject(changed), now);
        }
        return true;
    }, cancellationToken);

    /// <summary>Gives another role. It holds from the next request of the administrator on.</summary>
    public ValueTask<AdministratorChange> ChangeRoleAsync(Guid id, AdministratorRole role, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        Hold(session);
        if (await FindAsync(session, id, cancellationToken) is not { } found)
            return AdministratorChange.Unknown;
        if (role != AdministratorRole.Owner && await IsLastOwnerAsync(session, found, cancellationToken))
            return AdministratorChange.LastOwner;
        session.Execute("update administrators set role = $2, version = version + 1 where id = $1", id, role.Name);
        // What somebody invited while being more than they are now is theirs no longer to give.
        if (!role.Includes(found.Role))
            session.Execute("delete from setup_links where created_by = $1", id);
        AuditStore.Write(session, by, AuditAction.RoleChanged, Subject(found), time.GetUtcNow(), new AuditChange("role", found.Role.Name, role.Name));
        return AdministratorChange.Done;
    }, cancellationToken);

    /// <summary>Removes an administrator with sessions, codes and links.</summary>
    public ValueTask<AdministratorChange> RemoveAsync(Guid id, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        Hold(session);
        if (await FindAsync(session, id, cancellationToken) is not { } found)
            return AdministratorChange.Unknown;
        if (await IsLastOwnerAsync(session, found, cancellationToken))
            return AdministratorChange.LastOwner;
        EndSessions(session, id);
        session.Execute("delete from recovery_codes where administrator_id = $1", id);
        session.Execute("delete from setup_links where administrator_id = $1 or created_by = $1", id);
        session.Execute("delete from administrators where id = $1", id);
        AuditStore.Write(session, by, AuditAction.AdministratorRemoved, Subject(found), time.GetUtcNow(), new AuditChange("role", found.Role.Name, null));
        return AdministratorChange.Done;
    }, cancellationToken);

    /// <summary>Takes the second factor away from somebody who lost it, with the codes that stood in for it. Ends every session.</summary>
    public ValueTask<AdministratorChange> ResetSecondFactorAsync(Guid id, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        Hold(session);
        if (await FindAsync(session, id, cancellationToken) is not { } found)
            return AdministratorChange.Unknown;
        session.Execute("update administrators set authenticator_key = null, two_factor = 0, failures = 0, locked_until = null, version = version + 1 where id = $1", id);
        session.Execute("delete from recovery_codes where administrator_id = $1", id);
        EndSessions(session, id);
        AuditStore.Write(session, by, AuditAction.SecondFactorOff, Subject(found), time.GetUtcNow());
        return AdministratorChange.Done;
    }, cancellationToken);

    /// <summary>
    /// Makes the transaction the only one that changes who may come in, until it ends: on PostgreSQL others wait for this row, so that of two owners who remove each other one stays,
    /// and of two who claim the first place one gets it.
    /// </summary>
    internal static void Hold(SqlSession session) =>
        session.Execute("insert into installation (name, value) values ('administrators', '') on conflict (name) do update set value = excluded.value");

    /// <summary>Adds an administrator inside a transaction of the caller, which holds.</summary>
    /// <returns>Null when the e-mail address is taken.</returns>
    internal static async ValueTask<Administrator?> AddAsync(SqlSession session, Administrator added, Actor by, CancellationToken cancellationToken)
    {
        if (await session.SingleAsync("select 1 from administrators where email = $1", [added.Email], row => row.Flag(0), cancellationToken))
            return null;
        session.Execute("insert into administrators (id, email, name, role, password_hash, security_stamp, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
            added.Id, added.Email, added.Name, added.Role.Name, added.PasswordHash, added.SecurityStamp, added.CreatedAt);
        AuditStore.Write(session, by, AuditAction.AdministratorCreated, Subject(added), added.CreatedAt, new AuditChange("role", null, added.Role.Name));
        return added;
    }

    /// <summary>Sets a password inside a transaction of the caller: every session ends, failures are forgotten.</summary>
    internal static void SetPassword(SqlSession session, Administrator administrator, string hash, string stamp, Actor by, DateTimeOffset now)
    {
        session.Execute("update administrators set password_hash = $2, security_stamp = $3, version = version + 1 where id = $1", administrator.Id, hash, stamp);
        PasswordChanged(session, administrator, by, now);
        EndSessions(session, administrator.Id);
    }

    internal static ValueTask<bool> AnyAsync(SqlSession session, CancellationToken cancellationToken) =>
        session.SingleAsync("select 1 from administrators limit 1", [], row => row.Flag(0), cancellationToken);

    internal static ValueTask<Administrator?> FindAsync(SqlSession session, Guid id, CancellationToken cancellationToken) =>
        session.SingleAsync($"select {Columns} from administrators a where a.id = $1" + session.Dialect.RowLock, [id], Read, cancellationToken);

    internal static AuditSubject Subject(Administrator administrator) => new("administrator", administrator.Id, administrator.Email);

    internal static Administrator Read(SqlRow row) => new()
    {
        Id = row.Id(0),
        Email = row.Text(1),
        Name = row.Text(2),
        Role = AdministratorRole.Find(row.Text(3)) ?? throw new InvalidOperationException($"The database has a role '{row.Text(3)}' that this program does not know."),
        PasswordHash = row.TextOrNull(4),
        SecurityStamp = row.Text(5),
        SealedAuthenticatorKey = row.IsNull(6) ? null : row.Bytes(6),
        TwoFactorEnabled = row.Flag(7),
        LockedUntil = row.TimeOrNull(8),
        Version = row.Integer(9),
        CreatedAt = row.Time(10),
        LastSignInAt = row.TimeOrNull(11),
    };

    // An owner who never chose a password cannot come in, so does not count.
    private static async ValueTask<bool> IsLastOwnerAsync(SqlSession session, Administrator leaving, CancellationToken cancellationToken) =>
        leaving.Role == AdministratorRole.Owner && leaving.PasswordHash is not null &&
        !await session.SingleAsync("select 1 from administrators where role = $1 and id <> $2 and password_hash is not null limit 1", [AdministratorRole.Owner.Name, leaving.Id], row => row.Flag(0), cancellationToken);

    private static void PasswordChanged(SqlSession session, Administrator administrator, Actor by, DateTimeOffset now)
    {
        session.Execute("update administrators set failures = 0, locked_until = null where id = $1", administrator.Id);
        // Whoever held a link to set it holds nothing any more.
        session.Execute("delete from setup_links where administrator_id = $1", administrator.Id);
        AuditStore.Write(session, by, AuditAction.PasswordChanged, Subject(administrator), now);
    }

    private static void EndSessions(SqlSession session, Guid administrator) => session.Execute("delete from sessions where administrator_id = $1", administrator);

    private static SqlValue Key(Administrator administrator) => administrator.SealedAuthenticatorKey is { } key ? SqlValue.Blob(key) : SqlValue.Null;
}
