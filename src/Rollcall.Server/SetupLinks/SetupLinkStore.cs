using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.SetupLinks;

/// <summary>One-time links: made, looked at, and claimed in the transaction of what they allow, so that of two claims at the same moment one succeeds.</summary>
public sealed class SetupLinkStore(Database database, TimeProvider time)
{
    private const string Setup = "setup";
    private const string Invitation = "invitation";
    private const string Reset = "reset";
    private const string Columns = "id, kind, expires_at, email, role, administrator_id";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Makes the link for the first owner; earlier ones work no longer.</summary>
    /// <returns>The secret; null when there are administrators.</returns>
    public ValueTask<string?> MakeSetupAsync(Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        if (await AdministratorStore.AnyAsync(session, cancellationToken))
            return null;
        session.Execute("delete from setup_links where kind = $1", Setup);
        var now = time.GetUtcNow();
        AuditStore.Write(session, by, AuditAction.SetupLinkMade, AuditSubject.Installation, now);
        return Add(session, Setup, now, Day, null, null, null, by);
    }, cancellationToken);

    /// <summary>Invites somebody; an earlier invitation for the same address works no longer.</summary>
    /// <returns>The secret; null when an administrator has this address.</returns>
    public ValueTask<string?> InviteAsync(string email, AdministratorRole role, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        if (await session.SingleAsync("select 1 from administrators where email = $1", [email], row => row.Flag(0), cancellationToken))
            return null;
        session.Execute("delete from setup_links where kind = $1 and email = $2", Invitation, email);
        var now = time.GetUtcNow();
        AuditStore.Write(session, by, AuditAction.AdministratorInvited, new("administrator", null, email), now, new AuditChange("role", null, role.Name));
        return Add(session, Invitation, now, Week, email, role, null, by);
    }, cancellationToken);

    /// <summary>Makes a link that sets the password of an administrator; earlier ones work no longer.</summary>
    /// <returns>The secret; null when there is no such administrator.</returns>
    public ValueTask<string?> MakeResetAsync(Guid administrator, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        if (await AdministratorStore.FindAsync(session, administrator, cancellationToken) is not { } found)
            return null;
        session.Execute("delete from setup_links where kind = $1 and administrator_id = $2", Reset, administrator);
        var now = time.GetUtcNow();
        AuditStore.Write(session, by, AuditAction.ResetLinkMade, AdministratorStore.Subject(found), now);
        return Add(session, Reset, now, Day, null, null, administrator, by);
    }, cancellationToken);

    /// <summary>What a secret allows, or null: unknown, used, expired and withdrawn are the same.</summary>
    public ValueTask<SetupLink?> FindAsync(string? secret, CancellationToken cancellationToken = default) =>
        secret is null ? ValueTask.FromResult<SetupLink?>(null) : database.ReadAsync(session => FindAsync(session, secret, "", cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Invitations that wait, newest first.</summary>
    public async ValueTask<IReadOnlyList<SetupLink.Invitation>> InvitationsAsync(CancellationToken cancellationToken = default) =>
        [.. (await database.ReadAsync(session => session.ListAsync($"select {Columns} from setup_links where kind = $1 and expires_at > $2 order by created_at desc, id desc",
            [Invitation, time.GetUtcNow()], Read, cancellationToken), cancellationToken: cancellationToken)).Cast<SetupLink.Invitation>()];

    /// <summary>Withdraws an invitation.</summary>
    /// <returns>False when there is none such.</returns>
    public ValueTask<bool> WithdrawAsync(Guid id, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        var email = await session.SingleAsync("select email from setup_links where id = $1 and kind = $2", [id, Invitation], row => row.Text(0), cancellationToken);
        if (email is null)
            return false;
        session.Execute("delete from setup_links where id = $1", id);
        AuditStore.Write(session, by, AuditAction.InvitationWithdrawn, new("administrator", null, email), time.GetUtcNow());
        return true;
    }, cancellationToken);

    /// <summary>Claims the link for the first owner.</summary>
    /// <returns>The owner; null when the link works no longer, or somebody else came first.</returns>
    public ValueTask<Administrator?> ClaimSetupAsync(string secret, string email, string name, string passwordHash, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        if (await FindAsync(session, secret, session.Dialect.RowLock, cancellationToken) is not SetupLink.FirstOwner || await AdministratorStore.AnyAsync(session, cancellationToken))
            return null;
        session.Execute("delete from setup_links where kind = $1", Setup);
        return await AdministratorStore.AddAsync(session, Made(email, name, AdministratorRole.Owner, passwordHash), by, cancellationToken);
    }, cancellationToken);

    /// <summary>Claims an invitation.</summary>
    /// <returns>The administrator; null when the link works no longer.</returns>
    public ValueTask<Administrator?> ClaimInvitationAsync(string secret, string name, string passwordHash, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        if (await FindAsync(session, secret, session.Dialect.RowLock, cancellationToken) is not SetupLink.Invitation link)
            return null;
        session.Execute("delete from setup_links where id = $1", link.Id);
        return await AdministratorStore.AddAsync(session, Made(link.Email, name, link.Role, passwordHash), by, cancellationToken);
    }, cancellationToken);

    /// <summary>Claims a password reset: the password is set, every session of the administrator ends.</summary>
    /// <returns>The administrator; null when the link works no longer.</returns>
    public ValueTask<Administrator?> ClaimResetAsync(string secret, string passwordHash, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        if (await FindAsync(session, secret, session.Dialect.RowLock, cancellationToken) is not SetupLink.PasswordReset link
            || await AdministratorStore.FindAsync(session, link.AdministratorId, cancellationToken) is not { } found)
            return null;
        session.Execute("delete from setup_links where id = $1", link.Id);
        AdministratorStore.SetPassword(session, found, passwordHash, NewStamp(), by, time.GetUtcNow());
        return found;
    }, cancellationToken);

    /// <summary>Makes an administrator without a link, at the command line. Without a password nobody can sign in as it until a reset link is used.</summary>
    /// <returns>The administrator; null when the e-mail address is taken.</returns>
    public ValueTask<Administrator?> CreateAsync(string email, string name, AdministratorRole role, string? passwordHash, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        AdministratorStore.Hold(session);
        // Somebody is in charge now: a link that would make a first owner is worth nothing any more.
        session.Execute("delete from setup_links where kind = $1 or email = $2", Setup, email);
        return await AdministratorStore.AddAsync(session, Made(email, name, role, passwordHash), by, cancellationToken);
    }, cancellationToken);

    private static string NewStamp() => LinkSecret.Create();

    private static string Add(SqlSession session, string kind, DateTimeOffset now, TimeSpan life, string? email, AdministratorRole? role, Guid? administrator, Actor by)
    {
        var secret = LinkSecret.Create();
        session.Execute("delete from setup_links where expires_at <= $1", now);
        session.Execute(
            "insert into setup_links (id, kind, hash, email, role, administrator_id, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            Guid.CreateVersion7(now), kind, SqlValue.Blob(LinkSecret.Hash(secret)), email, role?.Name, administrator, by.AdministratorId, now, now + life);
        return secret;
    }

    private ValueTask<SetupLink?> FindAsync(SqlSession session, string secret, string rowLock, CancellationToken cancellationToken) => session.SingleAsync(
        $"select {Columns} from setup_links where hash = $1 and expires_at > $2" + rowLock, [SqlValue.Blob(LinkSecret.Hash(secret)), time.GetUtcNow()], Read, cancellationToken);

    private static SetupLink Read(SqlRow row) => row.Text(1) switch
    {
        Setup => new SetupLink.FirstOwner(row.Id(0), row.Time(2)),
        Invitation => new SetupLink.Invitation(row.Id(0), row.Time(2), row.Text(3), AdministratorRole.Find(row.Text(4)) ?? throw new InvalidOperationException(row.Text(4))),
        Reset => new SetupLink.PasswordReset(row.Id(0), row.Time(2), row.Id(5)),
        _ => throw new InvalidOperationException($"The database has a kind of link '{row.Text(1)}' that this program does not know."),
    };

    private Administrator Made(string email, string name, AdministratorRole role, string? passwordHash)
    {
        var now = time.GetUtcNow();
        return new() { Id = Guid.CreateVersion7(now), Email = email, Name = name, Role = role, PasswordHash = passwordHash, SecurityStamp = NewStamp(), CreatedAt = now };
    }
}
