using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Audit;
using Rollcall.Server.Jobs;
using Rollcall.Server.Operations;
using Rollcall.Server.Organizations;
using Rollcall.Server.Policies;
using Rollcall.Server.Resources;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>What a new directory is made of, when its organization is known by name.</summary>
/// <param name="Organization">The organization's name; made when missing.</param>
/// <param name="Name">The directory's name.</param>
/// <param name="Idp">An <see cref="IdentityProvider.Name"/>.</param>
/// <param name="Strict">Whether requests are read to the letter of the RFC.</param>
/// <param name="AccountSizeGb">GB for new accounts, or null.</param>
public sealed record NewDirectory(string Organization, string Name, string Idp, bool Strict, long? AccountSizeGb)
{
    /// <summary>Whether it takes the place of the organization's primary directory; the first has it anyway.</summary>
    public bool Primary { get; init; }

    /// <summary>The name of a group to make, which every new person joins; or null.</summary>
    public string? DefaultGroup { get; init; }

    /// <summary>The same as settings, switched on.</summary>
    public DirectorySettings Settings => new()
    {
        Name = Name,
        Idp = Idp,
        Enabled = true,
        Strict = Strict,
        Primary = Primary,
        AccountSizeGb = AccountSizeGb,
        DefaultGroup = DefaultGroup is null ? new DefaultGroup.None() : new DefaultGroup.New(DefaultGroup),
    };
}

/// <summary>The directories of an installation.</summary>
public sealed class DirectoryStore(Database database, TimeProvider time)
{
    private const string Columns =
        """
        select d.id, o.name, d.name, d.idp, d.enabled, d.strict, d.account_size_gb, d.created_at, s.users, s.groups, s.last_sequence,
          o.id, o.primary_directory_id is not null and o.primary_directory_id = d.id, d.default_group_id, d.lost_group, d.version,
          (select r.display from resources r where r.directory_id = d.id and r.id = d.default_group_id)
        from directories d join organizations o on o.id = d.organization_id join directory_state s on s.directory_id = d.id
        where d.deleted_at is null
        """;

    private readonly DirectorySchemas _schemas = new(database);

    /// <summary>Requests that were turned away before anything of them was read.</summary>
    public TurnedAway TurnedAway { get; } = new(time);

    /// <summary>Opens a directory by a token. No answer is cached: a token revoked a moment ago is refused, and schemas are those of the version read with it.</summary>
    /// <exception cref="ScimException">401, the same for an unknown directory and for a wrong, revoked or expired token; 403 when the directory is switched off.</exception>
    public async ValueTask<DirectoryAccess> OpenAsync(string directory, string? token, CancellationToken cancellationToken)
    {
        if (!IdText.TryParse(directory, out var id))
            throw ScimException.Unauthorized();
        if (token is null)
            throw Refused(id, ScimException.Unauthorized());
        var hash = TokenSecret.Hash(token);
        var found = await database.ReadAsync(session => session.SingleAsync(
            $"""
            select t.id, d.enabled, d.strict, s.nested, s.schema_version, {PublicUrl.Sql}
            from tokens t join directories d on d.id = t.directory_id join directory_state s on s.directory_id = t.directory_id
            where t.directory_id = $1 and t.hash = $2 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $3) and d.deleted_at is null
            """,
            [id, SqlValue.Blob(hash), time.GetUtcNow()],
            row => new Opened(row.Id(0), row.Flag(1), row.Flag(2), row.Flag(3), row.Integer(4), row.TextOrNull(5)), cancellationToken), cancellationToken: cancellationToken) ?? throw Refused(id, ScimException.Unauthorized());
        if (!found.Enabled)
            throw Refused(id, DirectoryRefusals.Disabled());
        return await AccessAsync(id, found, cancellationToken);
    }

    /// <summary>Opens a directory for reading by somebody who needs no token: an administrator at the command line. Null when there is none such.</summary>
    public async ValueTask<DirectoryAccess?> ReadAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(session => session.SingleAsync(
            $"select d.enabled, d.strict, s.nested, s.schema_version, {PublicUrl.Sql} from directories d join directory_state s on s.directory_id = d.id where d.id = $1 and d.deleted_at is null",
            [id], row => new Opened(Guid.Empty, row.Flag(0), row.Flag(1), row.Flag(2), row.Integer(3), row.TextOrNull(4)), cancellationToken), cancellationToken: cancellationToken);
        return found is null ? null : await AccessAsync(id, found, cancellationToken);
    }

    /// <summary>Makes a directory, switched on, with its first token; an environment and the organization too when they are missing.</summary>
    /// <returns>The directory's id and the token's secret, which nobody can read again.</returns>
    /// <exception cref="ArgumentException">A setting is not possible; the message says which and why.</exception>
    public ValueTask<(Guid Id, string Token)> CreateAsync(NewDirectory wanted, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var organization = await OrganizationStore.EnsureAsync(session, wanted.Organization, by, now, cancellationToken);
        var made = await DirectoryWriter.AddAsync(session, organization, wanted.Settings, by, now, cancellationToken);
        if (made is not SettingsResult.Saved { Directory.Id: var id })
            throw new ArgumentException((made as SettingsResult.Refused)?.Problem ?? "The organization was deleted meanwhile.", nameof(wanted));
        var (_, secret) = await TokenStore.AddAsync(session, id, new NewToken(), by, now);
        return (id, secret);
    }, cancellationToken);

    /// <summary>Makes a directory of an organization, without a token. Without an organization named it is the oldest one's, which is made when there is none.</summary>
    public ValueTask<SettingsResult> CreateAsync(Guid? organization, DirectorySettings wanted, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => DirectoryWriter.AddAsync(session, organization, wanted, by, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>
    /// The directory that the dashboard opens on: the oldest one. When there is none, one is made, switched off, so that its URL and a token can be copied before
    /// anything is decided.
    /// </summary>
    public async ValueTask<ScimDirectory> FirstAsync(Actor by, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken)).FirstOrDefault() ?? await database.WriteAsync(async session =>
        {
            var now = time.GetUtcNow();
            var organization = await OrganizationStore.OldestAsync(session, by, now, cancellationToken);
            // Somebody else may have opened the same page at this moment.
            await OrganizationStore.HoldAsync(session, organization, cancellationToken);
            if (await session.SingleAsync(Columns + " order by d.created_at, d.id limit 1", [], Read, cancellationToken) is { } first)
                return first;
            var made = await DirectoryWriter.AddAsync(session, organization, new DirectorySettings { Name = "Okta", Idp = "okta" }, by, now, cancellationToken);
            return ((SettingsResult.Saved)made).Directory;
        }, cancellationToken);

    /// <summary>A page of the directories.</summary>
    /// <param name="enabled">Only those that are switched on, or off; null for all.</param>
    /// <param name="search">A part of a name, or of the organization's; empty for all.</param>
    /// <param name="window">Which page.</param>
    public ValueTask<ResourceRows<ScimDirectory>> PageAsync(bool? enabled, string search, ResourceWindow window, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var all = await session.ListAsync("select d.id, d.name, o.name, d.created_at, d.enabled from directories d join organizations o on o.id = d.organization_id where d.deleted_at is null", [],
            row => (Row: new NamedRow(row.Id(0), row.Text(1), row.Text(2), row.Time(3)), Enabled: row.Flag(4)), cancellationToken);
        var page = NamedRows.Page(all.Where(d => enabled is null || d.Enabled == enabled).Select(d => d.Row), search, window);
        var rows = (await session.ListAsync($"{Columns} and {session.Dialect.AnyId("d.id", "$1")}", [SqlValue.Of(page.Rows)], Read, cancellationToken)).ToDictionary(d => d.Id);
        return new ResourceRows<ScimDirectory>(page.Total, page.Number, [.. page.Rows.Select(id => rows[id])]);
    }, snapshot: true, cancellationToken);

    /// <summary>The groups of a directory, by name, for choosing one: the first few hundred.</summary>
    public ValueTask<List<(Guid Id, string Name)>> GroupsAsync(Guid id, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        "select id, display from resources where directory_id = $1 and kind = 1 order by key limit 500", [id], row => (row.Id(0), row.TextOrNull(1) ?? ""), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>What the groups of all directories are called, each name once, in order; at most 500.</summary>
    public ValueTask<List<string>> GroupNamesAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        """
        select min(r.display) from directories d join resources r on r.directory_id = d.id and r.kind = 1
        where d.deleted_at is null group by r.key order by r.key limit 500
        """, [], row => row.TextOrNull(0) ?? "", cancellationToken), cancellationToken: cancellationToken);

    /// <summary>What a directory is called, deleted or not.</summary>
    internal static ValueTask<string?> NameAsync(SqlSession session, Guid id) =>
        session.SingleAsync("select name from directories where id = $1", [id], row => row.Text(0), CancellationToken.None);

    /// <summary>The group of a directory with this name, folded as names are compared; the oldest where several have it; null when there is none.</summary>
    public ValueTask<Guid?> FindGroupAsync(Guid id, string name, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.SingleAsync(
        "select id from resources where directory_id = $1 and kind = 1 and key = $2 order by twin limit 1", [id, Folding.Key(name)], row => (Guid?)row.Id(0), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Saves settings as a whole.</summary>
    /// <param name="id">The directory.</param>
    /// <param name="version">The <see cref="ScimDirectory.Version"/> the settings were read at: when somebody else has saved since, nothing is changed. Null changes them as they are now.</param>
    /// <param name="change">From the settings as they are to those wanted.</param>
    public ValueTask<SettingsResult> UpdateAsync(Guid id, long? version, Func<DirectorySettings, DirectorySettings> change, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => DirectoryWriter.UpdateAsync(session, id, version, change, by, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Gives the accounts there are the size set for new ones, as a job.</summary>
    /// <returns>The job; null when there is no such directory.</returns>
    public ValueTask<Job?> ApplyAccountSizeAsync(Guid id, Actor by, CancellationToken cancellationToken = default) =>
        ApplyAsync(id, AuditAction.AccountSizeApplied, by, (session, directory, now) => AccountSizeJob.StartAsync(session, id, directory.AccountSizeGb, now, cancellationToken), cancellationToken);

    /// <summary>Brings the people who are there into the default group, and out of a former one, as a job.</summary>
    /// <returns>The job; null when there is no such directory.</returns>
    public ValueTask<Job?> ApplyDefaultGroupAsync(Guid id, Actor by, CancellationToken cancellationToken = default) =>
        ApplyAsync(id, AuditAction.DefaultGroupApplied, by, (session, directory, now) => DefaultGroupJob.StartAsync(session, id, directory.DefaultGroupId, now, cancellationToken), cancellationToken);

    /// <summary>All directories, in the order made.</summary>
    public ValueTask<List<ScimDirectory>> ListAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(Columns + " order by d.created_at, d.id", [], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>The directories of an organization, in the order made.</summary>
    public ValueTask<List<ScimDirectory>> OfAsync(Guid organization, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync(Columns + " and d.organization_id = $1 order by d.created_at, d.id", [organization], Read, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>The ids and names of all directories.</summary>
    public ValueTask<List<(Guid Id, string Name)>> NamesAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.ListAsync("select d.id, d.name from directories d where d.deleted_at is null", [], row => (row.Id(0), row.Text(1)), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>The choice of an address: the directory it names, or the first primary one, else the first. Null when there is no such directory, or none at all.</summary>
    public ValueTask<DirectoryChoice?> ChooseAsync(string? named, CancellationToken cancellationToken = default) => database.ReadAsync<DirectoryChoice?>(async session =>
    {
        Guid? id = null;
        if (!string.IsNullOrEmpty(named))
        {
            if (!IdText.TryParse(named, out var key))
                return null;
            id = key;
        }
        // Which one needs no more than this, however many there are.
        id ??= await session.SingleAsync(
            """
            select d.id from directories d join organizations o on o.id = d.organization_id where d.deleted_at is null
            order by case when o.primary_directory_id = d.id then 0 else 1 end, d.created_at, d.id limit 1
            """, [], row => (Guid?)row.Id(0), cancellationToken);
        if (id is null || await FindAsync(session, id.Value, cancellationToken) is not { } chosen)
            return null;
        var count = await session.SingleAsync("select count(*) from directories d where d.deleted_at is null", [], row => row.Integer(0), cancellationToken);
        var offered = count > DirectoryChoice.MostOffered ? [] : await session.ListAsync(Columns + " order by d.created_at, d.id", [], Read, cancellationToken);
        return new(chosen, !string.IsNullOrEmpty(named), count, offered);
    }, snapshot: true, cancellationToken);

    /// <summary>The jobs that delete directories now, each with the directory's organization.</summary>
    public ValueTask<List<(Guid Organization, Job Job)>> DeletingAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        $"select d.organization_id, {JobStore.Columns} from jobs j join directories d on d.id = j.directory_id where j.state = 0 and j.kind = $1 order by j.id",
        [DirectoryDeletion.Kind.Name], row => (row.Id(0), JobStore.Read(row, 1)), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>One directory, or null.</summary>
    public ValueTask<ScimDirectory?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => FindAsync(session, id, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Switches a directory on or off.</summary>
    /// <returns>False when there is none such.</returns>
    public async ValueTask<bool> SwitchAsync(Guid id, bool enabled, Actor by, CancellationToken cancellationToken = default) =>
        await UpdateAsync(id, null, settings => settings with { Enabled = enabled }, by, cancellationToken) is SettingsResult.Saved;

    /// <summary>Begins to delete a directory with its people and groups: its tokens are refused from the very next request on, the rest is a job.</summary>
    /// <param name="id">The directory.</param>
    /// <param name="closeAccounts">Whether its accounts are closed; otherwise they are kept as they are, without a directory behind them.</param>
    /// <param name="by">Who deletes it.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>The job; null when there is no such directory.</returns>
    public ValueTask<Job?> StartDeletionAsync(Guid id, bool closeAccounts, Actor by, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => DirectoryDeletion.StartAsync(session, id, closeAccounts, by, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Deletes a directory to the end; repeating it after an interruption finishes the work.</summary>
    /// <returns>False when there is none such.</returns>
    public async ValueTask<bool> DeleteAsync(Guid id, Actor by, bool closeAccounts = true, CancellationToken cancellationToken = default)
    {
        var jobs = new JobStore(database, time);
        var job = await StartDeletionAsync(id, closeAccounts, by, cancellationToken)
            ?? (await jobs.ListAsync(id, cancellationToken: cancellationToken)).Find(j => string.Equals(j.Kind, DirectoryDeletion.Kind.Name, StringComparison.Ordinal));
        if (job is not null)
            await jobs.RunAsync(job, cancellationToken: cancellationToken);
        return job is not null;
    }

    /// <summary>
    /// Makes the transaction the only one that changes the directory from here on: on PostgreSQL another administrator, or a lane, waits for it; SQLite has one writer anyway.
    /// </summary>
    internal static void Hold(SqlSession session, Guid directory) =>
        session.Query("select 1 from directory_state where directory_id = $1" + session.Dialect.RowLock, [directory], static _ => { });

    /// <summary>Reads one directory inside a transaction of the caller.</summary>
    internal static ValueTask<ScimDirectory?> FindAsync(SqlSession session, Guid id, CancellationToken cancellationToken) =>
        session.SingleAsync(Columns + " and d.id = $1", [id], Read, cancellationToken);

    /// <summary>What an administrator changes a directory's groups and people by: without a token, and also when it is switched off.</summary>
    internal static async ValueTask<DirectoryAccess> AdministrativeAsync(SqlSession session, ScimDirectory directory, CancellationToken cancellationToken)
    {
        var (version, schemas) = await DirectorySchemas.ReadAsync(session, directory.Id, directory.Strict, cancellationToken);
        var found = new Opened(Guid.Empty, directory.Enabled, directory.Strict, Nested: false, version, PublicUrl: null);
        return Access(directory.Id, found, version, schemas) with { IsAdministrative = true };
    }

    private ScimException Refused(Guid id, ScimException refusal)
    {
        TurnedAway.Note(id, refusal.Status);
        return refusal;
    }

    private ValueTask<Job?> ApplyAsync(Guid id, AuditAction action, Actor by, Func<SqlSession, ScimDirectory, DateTimeOffset, ValueTask<Job>> start, CancellationToken cancellationToken) => database.WriteAsync(async session =>
    {
        Hold(session, id);
        if (await FindAsync(session, id, cancellationToken) is not { } directory)
            return null;
        var now = time.GetUtcNow();
        AuditStore.Write(session, by, action, DirectoryWriter.Subject(directory), now);
        return await start(session, directory, now);
    }, cancellationToken);

    private async ValueTask<DirectoryAccess> AccessAsync(Guid id, Opened found, CancellationToken cancellationToken)
    {
        var (version, schemas) = await _schemas.AsOfAsync(id, found.Strict, found.SchemaVersion, cancellationToken);
        return Access(id, found, version, schemas);
    }

    private static DirectoryAccess Access(Guid id, Opened found, long version, ScimSchemas schemas) => new()
    {
        DirectoryId = id,
        TokenId = found.Token,
        HasNestedGroups = found.Nested,
        BaseUrl = ScimDirectory.TenantUrl(PublicUrl.Parse(found.PublicUrl), id),
        Dialect = found.Strict ? ScimDialect.Strict : ScimDialect.Tolerant,
        Schemas = schemas,
        SchemaVersion = version,
    };

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
        OrganizationId = row.Id(11),
        Primary = row.Flag(12),
        DefaultGroupId = row.IdOrNull(13),
        LostGroup = row.TextOrNull(14),
        Version = row.Integer(15),
        DefaultGroupName = row.TextOrNull(16),
    };

    private sealed record Opened(Guid Token, bool Enabled, bool Strict, bool Nested, long SchemaVersion, string? PublicUrl);
}
