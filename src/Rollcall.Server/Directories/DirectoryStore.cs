using Rollcall.Contracts;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Events;
using Rollcall.Server.Operations;
using Rollcall.Server.Organizations;
using Rollcall.Server.Resources;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>What a new directory is made of.</summary>
/// <param name="Organization">The organization's name; made when missing.</param>
/// <param name="Name">The directory's name.</param>
/// <param name="Idp">An <see cref="IdentityProvider.Name"/>.</param>
/// <param name="Strict">Whether requests are read to the letter of the RFC.</param>
/// <param name="AccountSizeGb">GB for new accounts, or null.</param>
public sealed record NewDirectory(string Organization, string Name, string Idp, bool Strict, long? AccountSizeGb);

/// <summary>The directories of an installation.</summary>
public sealed class DirectoryStore(Database database, TimeProvider time)
{
    // Rows removed per transaction when a directory is deleted: others' writes wait no longer than this takes.
    private const int RowsPerPurge = 1000;

    private const string Columns =
        """
        select d.id, o.name, d.name, d.idp, d.enabled, d.strict, d.account_size_gb, d.created_at, s.users, s.groups, s.last_sequence
        from directories d join organizations o on o.id = d.organization_id join directory_state s on s.directory_id = d.id
        where d.deleted_at is null
        """;

    // Groups with equal names are refused in tolerant directories: Entra expects that, and /Schemas says so.
    private static readonly ScimSchemas Tolerant = ScimSchemas.Standard.With(ScimSchemas.Standard.Group.With(
        ScimSchemas.Standard.Group.Schema.With(ScimSchemas.Standard.Group.Schema.Find("displayName")! with { Uniqueness = Uniqueness.Server })));

    /// <summary>Opens a directory by a token. Nothing is cached: a token revoked a moment ago is refused.</summary>
    /// <exception cref="ScimException">401, the same for an unknown directory and for a wrong, revoked or expired token; 403 when the directory is switched off.</exception>
    public async ValueTask<DirectoryAccess> OpenAsync(string directory, string? token, CancellationToken cancellationToken)
    {
        if (token is null || !IdText.TryParse(directory, out var id))
            throw ScimException.Unauthorized();
        var hash = TokenSecret.Hash(token);
        var found = await database.ReadAsync(session => session.SingleAsync(
            $"""
            select t.id, d.enabled, d.strict, s.nested, {PublicUrl.Sql}
            from tokens t join directories d on d.id = t.directory_id join directory_state s on s.directory_id = t.directory_id
            where t.directory_id = $1 and t.hash = $2 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $3) and d.deleted_at is null
            """,
            [id, SqlValue.Blob(hash), time.GetUtcNow()],
            row => new Opened(row.Id(0), row.Flag(1), row.Flag(2), row.Flag(3), row.TextOrNull(4)), cancellationToken), cancellationToken: cancellationToken) ?? throw ScimException.Unauthorized();
        if (!found.Enabled)
            throw DirectoryRefusals.Disabled();
        return Access(id, found);
    }

    /// <summary>Opens a directory for reading by somebody who needs no token: an administrator at the command line. Null when there is none such.</summary>
    public async ValueTask<DirectoryAccess?> ReadAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(session => session.SingleAsync(
            $"select d.enabled, d.strict, s.nested, {PublicUrl.Sql} from directories d join directory_state s on s.directory_id = d.id where d.id = $1 and d.deleted_at is null",
            [id], row => new Opened(Guid.Empty, row.Flag(0), row.Flag(1), row.Flag(2), row.TextOrNull(3)), cancellationToken), cancellationToken: cancellationToken);
        return found is null ? null : Access(id, found);
    }

    /// <summary>Makes a directory, switched on, with its first token; environment "Production" and the organization too when they are missing.</summary>
    /// <returns>The directory's id and the token's secret, which nobody can read again.</returns>
    public ValueTask<(Guid Id, string Token)> CreateAsync(NewDirectory wanted, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var organization = await OrganizationStore.EnsureAsync(session, wanted.Organization, now, cancellationToken);
        var id = Guid.CreateVersion7(now);
        session.Execute(
            "insert into directories (id, organization_id, name, idp, enabled, strict, account_size_gb, created_at) values ($1, $2, $3, $4, 1, $5, $6, $7)",
            id, organization, wanted.Name, wanted.Idp, wanted.Strict, wanted.AccountSizeGb, now);
        session.Execute("insert into directory_state (directory_id) values ($1)", id);
        await EventWriter.AppendAsync(session, id, [Told(EventTypes.DirectoryCreated, id, wanted.Name)], now);
        AuditStore.Write(session, by, AuditAction.DirectoryCreated, Subject(id, wanted.Name), now, new AuditChange("organization", null, wanted.Organization), new AuditChange("identity provider", null, wanted.Idp));
        var (_, secret) = await TokenStore.AddAsync(session, id, by, now);
        return (id, secret);
    }, cancellationToken);

    /// <summary>All directories, in the order made.</summary>
    public ValueTask<List<ScimDirectory>> ListAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(Columns + " order by d.created_at, d.id", [], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>One directory, or null.</summary>
    public ValueTask<ScimDirectory?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.SingleAsync(Columns + " and d.id = $1", [id], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Switches a directory on or off.</summary>
    /// <returns>False when there is none such.</returns>
    public ValueTask<bool> SwitchAsync(Guid id, bool enabled, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        Hold(session, id);
        var found = await session.SingleAsync("select name, enabled from directories where id = $1 and deleted_at is null", [id], row => new Switched(row.Text(0), row.Flag(1)), cancellationToken);
        if (found is null)
            return false;
        if (found.Enabled != enabled)
        {
            var now = time.GetUtcNow();
            session.Execute("update directories set enabled = $2 where id = $1", id, enabled);
            AuditStore.Write(session, by, enabled ? AuditAction.DirectoryEnabled : AuditAction.DirectoryDisabled, Subject(id, found.Name), now);
            await EventWriter.AppendAsync(session, id, [Told(enabled ? EventTypes.DirectoryEnabled : EventTypes.DirectoryDisabled, id, found.Name)], now);
        }
        return true;
    }, cancellationToken);

    /// <summary>
    /// Deletes a directory with its people, groups and accounts. Its tokens are refused from the first moment; its rows go in small portions, so that others can write
    /// meanwhile; repeating it after an interruption finishes the work. Its events stay.
    /// </summary>
    /// <returns>False when there is none such.</returns>
    public async ValueTask<bool> DeleteAsync(Guid id, Actor by, CancellationToken cancellationToken = default)
    {
        var known = await database.WriteAsync(async session =>
        {
            Hold(session, id);
            var found = await session.SingleAsync("select name, deleted_at is not null from directories where id = $1", [id], row => new Switched(row.Text(0), row.Flag(1)), cancellationToken);
            if (found is { Enabled: false })
            {
                var now = time.GetUtcNow();
                session.Execute("update directories set deleted_at = $2, enabled = 0 where id = $1", id, now);
                AuditStore.Write(session, by, AuditAction.DirectoryDeleted, Subject(id, found.Name), now);
                await TokenStore.RevokeAsync(session, id, null, "directory.deleted", by, now);
                await EventWriter.AppendAsync(session, id, [Told(EventTypes.DirectoryDeleted, id, found.Name)], now);
                session.Execute("update directory_state set users = 0, groups = 0, nested = 0 where directory_id = $1", id);
            }
            return found is not null;
        }, cancellationToken);
        if (known)
            await PurgeAsync(id, cancellationToken);
        return known;
    }

    /// <summary>
    /// Makes the transaction the only one that changes the directory from here on: on PostgreSQL another administrator, or a lane, waits for it; SQLite has one writer anyway.
    /// </summary>
    internal static void Hold(SqlSession session, Guid directory) =>
        session.Query("select 1 from directory_state where directory_id = $1" + session.Dialect.RowLock, [directory], static _ => { });

    private async ValueTask PurgeAsync(Guid id, CancellationToken cancellationToken)
    {
        foreach (var table in (string[])["members", "value_index", "accounts", "resources", "ordinal_blocks", "tombstones", "requests"])
        {
            var left = true;
            while (left)
            {
                left = await database.WriteAsync(async session =>
                {
                    session.Execute($"delete from {table} where directory_id = $1 and {session.Dialect.RowAddress} in (select {session.Dialect.RowAddress} from {table} where directory_id = $1 limit $2)", id, RowsPerPurge);
                    return await session.SingleAsync($"select 1 from {table} where directory_id = $1 limit 1", [id], row => row.Flag(0), cancellationToken);
                }, cancellationToken);
            }
        }
    }

    private static DirectoryAccess Access(Guid id, Opened found) => new()
    {
        DirectoryId = id,
        TokenId = found.Token,
        HasNestedGroups = found.Nested,
        BaseUrl = ScimDirectory.TenantUrl(PublicUrl.Parse(found.PublicUrl), id),
        Dialect = found.Strict ? ScimDialect.Strict : ScimDialect.Tolerant,
        Schemas = found.Strict ? ScimSchemas.Standard : Tolerant,
    };

    private static AuditSubject Subject(Guid id, string name) => new("directory", id, name);

    private static NewEvent Told(string type, Guid id, string name) => EventWriter.Administrative(type, id, "administrator", "directory", ("name", name));

    private static ScimDirectory Read(SqlRow row) => new()
    {
        Id = row.Id(0),
        Organization = row.Text(1),
        Name = row.Text(2),
        Idp = row.Text(3),
        Enabled = row.Flag(4),
        Strict = row.Flag(5),
        AccountSizeGb = row.IntegerOrNull(6),
        CreatedAt = row.Time(7),
        Users = row.Integer(8),
        Groups = row.Integer(9),
        LastSequence = row.Integer(10),
    };

    private sealed record Opened(Guid Token, bool Enabled, bool Strict, bool Nested, string? PublicUrl);

    private sealed record Switched(string Name, bool Enabled);
}
