using Rollcall.Server.Audit;
using Rollcall.Server.Environments;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Organizations;

/// <summary>One customer company.</summary>
/// <param name="Id">The id.</param>
/// <param name="EnvironmentId">The environment it lives in.</param>
/// <param name="Environment">That environment's name.</param>
/// <param name="Name">The name; one of its kind in the environment.</param>
/// <param name="ExternalId">The application's own id for it, or null; one of its kind in the environment.</param>
/// <param name="PrimaryDirectoryId">The directory that decides where several know a person, or null.</param>
/// <param name="Directories">Its directories.</param>
/// <param name="Users">Users in all its directories.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Organization(Guid Id, Guid EnvironmentId, string Environment, string Name, string? ExternalId, Guid? PrimaryDirectoryId, long Directories, long Users, DateTimeOffset CreatedAt);

/// <summary>What came of making or changing an organization.</summary>
public abstract record OrganizationResult
{
    private OrganizationResult()
    {
    }

    /// <summary>It is as wanted.</summary>
    public sealed record Saved(Organization Organization) : OrganizationResult;

    /// <summary>There is none such.</summary>
    public sealed record Unknown : OrganizationResult;

    /// <summary>Nothing was changed; the problem is that of a field.</summary>
    public sealed record Refused(string Field, string Problem) : OrganizationResult;
}

/// <summary>The organizations of an installation.</summary>
public sealed class OrganizationStore(Database database, TimeProvider time)
{
    /// <summary>The name of the organization made when nobody was asked for one.</summary>
    public const string DefaultName = "My organization";

    private const string Columns =
        """
        select o.id, o.environment_id, e.name, o.name, o.external_id, o.primary_directory_id,
          (select count(*) from directories d where d.organization_id = o.id and d.deleted_at is null),
          (select coalesce(sum(s.users), 0) from directories d join directory_state s on s.directory_id = d.id where d.organization_id = o.id and d.deleted_at is null),
          o.created_at
        from organizations o join environments e on e.id = o.environment_id where o.deleted_at is null
        """;

    /// <summary>The ids and names of all organizations, by environment and name.</summary>
    public ValueTask<List<(Guid Id, string Name)>> NamesAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        "select o.id, o.name from organizations o join environments e on e.id = o.environment_id where o.deleted_at is null order by e.created_at, e.id, o.name",
        [], row => (row.Id(0), row.Text(1)), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>A page of the organizations.</summary>
    /// <param name="environment">Only those of this one; null for all.</param>
    /// <param name="search">A part of a name or of an external id; empty for all.</param>
    /// <param name="window">Which page.</param>
    public ValueTask<ResourceRows<Organization>> PageAsync(Guid? environment, string search, ResourceWindow window, CancellationToken cancellationToken = default) => database.ReadAsync(async session =>
    {
        var all = await session.ListAsync("select id, name, external_id, created_at, environment_id from organizations where deleted_at is null", [],
            row => (Row: new NamedRow(row.Id(0), row.Text(1), row.TextOrNull(2), row.Time(3)), Environment: row.Id(4)), cancellationToken);
        var page = NamedRows.Page(all.Where(o => environment is null || o.Environment == environment).Select(o => o.Row), search, window);
        var rows = (await session.ListAsync($"{Columns} and {session.Dialect.AnyId("o.id", "$1")}", [SqlValue.Of(page.Rows)], Read, cancellationToken)).ToDictionary(o => o.Id);
        return new ResourceRows<Organization>(page.Total, page.Number, [.. page.Rows.Select(id => rows[id])]);
    }, snapshot: true, cancellationToken);

    /// <summary>One organization, or null.</summary>
    public ValueTask<Organization?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => FindAsync(session, id, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Makes an organization.</summary>
    /// <param name="environment">Where; null for the oldest environment, which is made when there is none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="externalId">The application's own id for it, or null.</param>
    /// <param name="by">Who makes it.</param>
    public ValueTask<OrganizationResult> CreateAsync(Guid? environment, string name, string? externalId, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync<OrganizationResult>(async session =>
    {
        var now = time.GetUtcNow();
        var where = environment ?? await EnvironmentStore.EnsureAsync(session, by, now, cancellationToken);
        if (!await session.SingleAsync("select 1 from environments where id = $1", [where], row => row.Flag(0), cancellationToken))
            return new OrganizationResult.Unknown();
        var id = Guid.CreateVersion7(now);
        if (await ProblemAsync(session, where, id, name, externalId, cancellationToken) is { } refused)
            return refused;
        session.Execute("insert into organizations (id, environment_id, name, external_id, created_at) values ($1, $2, $3, $4, $5)", id, where, name, externalId, now);
        AuditStore.Write(session, by, AuditAction.OrganizationCreated, Subject(id, name), now, new AuditChange("external id", null, externalId));
        return new OrganizationResult.Saved((await FindAsync(session, id, cancellationToken))!);
    }, cancellationToken);

    /// <summary>Gives an organization another name and external id.</summary>
    public ValueTask<OrganizationResult> UpdateAsync(Guid id, string name, string? externalId, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync<OrganizationResult>(async session =>
    {
        if (await FindAsync(session, id, cancellationToken) is not { } found)
            return new OrganizationResult.Unknown();
        if (await ProblemAsync(session, found.EnvironmentId, id, name, externalId, cancellationToken) is { } refused)
            return refused;
        session.Execute("update organizations set name = $2, external_id = $3 where id = $1", id, name, externalId);
        AuditStore.Write(session, by, AuditAction.OrganizationChanged, Subject(id, name), time.GetUtcNow(), new AuditChange("name", found.Name, name), new AuditChange("external id", found.ExternalId, externalId));
        return new OrganizationResult.Saved((await FindAsync(session, id, cancellationToken))!);
    }, cancellationToken);

    /// <summary>Deletes an organization that has no directory.</summary>
    public ValueTask<OrganizationResult> DeleteAsync(Guid id, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync<OrganizationResult>(async session =>
    {
        await HoldAsync(session, id, cancellationToken);
        if (await FindAsync(session, id, cancellationToken) is not { } found)
            return new OrganizationResult.Unknown();
        if (found.Directories > 0)
            return new OrganizationResult.Refused(nameof(Organization.Directories), "The organization still has directories: delete them first.");
        var now = time.GetUtcNow();
        session.Execute("update organizations set deleted_at = $2 where id = $1", id, now);
        AuditStore.Write(session, by, AuditAction.OrganizationDeleted, Subject(id, found.Name), now);
        return new OrganizationResult.Saved(found);
    }, cancellationToken);

    /// <summary>The organization of this name in the oldest environment; both are made when missing.</summary>
    internal static async ValueTask<Guid> EnsureAsync(SqlSession session, string name, Actor by, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var environment = await EnvironmentStore.EnsureAsync(session, by, now, cancellationToken);
        var made = Guid.CreateVersion7(now);
        // Somebody else may be making the same at this moment: whoever is first, both find it.
        session.Execute(
            "insert into organizations (id, environment_id, name, created_at) values ($1, $2, $3, $4) on conflict (environment_id, name) where deleted_at is null do nothing",
            made, environment, name, now);
        var found = await session.SingleAsync("select id from organizations where environment_id = $1 and name = $2 and deleted_at is null", [environment, name], row => row.Id(0), cancellationToken);
        if (found == made)
            AuditStore.Write(session, by, AuditAction.OrganizationCreated, Subject(found, name), now);
        return found;
    }

    /// <summary>The oldest organization; made when there is none.</summary>
    internal static async ValueTask<Guid> OldestAsync(SqlSession session, Actor by, DateTimeOffset now, CancellationToken cancellationToken) =>
        await session.SingleAsync("select id from organizations where deleted_at is null order by created_at, id limit 1", [], row => (Guid?)row.Id(0), cancellationToken)
        ?? await EnsureAsync(session, DefaultName, by, now, cancellationToken);

    /// <summary>Makes the transaction the only one that makes or deletes directories of an organization or chooses its primary one, and reads which that is.</summary>
    internal static ValueTask<Guid?> HoldAsync(SqlSession session, Guid organization, CancellationToken cancellationToken = default) =>
        session.SingleAsync("select primary_directory_id from organizations where id = $1" + session.Dialect.RowLock, [organization], row => row.IdOrNull(0), cancellationToken);

    private static ValueTask<Organization?> FindAsync(SqlSession session, Guid id, CancellationToken cancellationToken) =>
        session.SingleAsync(Columns + " and o.id = $1", [id], Read, cancellationToken);

    private static async ValueTask<OrganizationResult.Refused?> ProblemAsync(SqlSession session, Guid environment, Guid id, string name, string? externalId, CancellationToken cancellationToken)
    {
        if (DisplayName.Problem(name) is { } problem)
            return new(nameof(Organization.Name), $"The name {problem}.");
        if (externalId is not null && DisplayName.Problem(externalId) is { } wrong)
            return new(nameof(Organization.ExternalId), $"The external id {wrong}.");
        // The state of the environment's row arbitrates between two who choose the same at once.
        session.Query("select 1 from environments where id = $1" + session.Dialect.RowLock, [environment], static _ => { });
        var taken = await session.ListAsync("select name from organizations where environment_id = $1 and id <> $2 and deleted_at is null and (name = $3 or external_id = $4)",
            [environment, id, name, externalId], row => row.Text(0), cancellationToken);
        if (taken.Contains(name, StringComparer.Ordinal))
            return new(nameof(Organization.Name), "There is an organization of this name already.");
        return taken.Count > 0 ? new(nameof(Organization.ExternalId), $"The organization '{taken[0]}' has this external id.") : null;
    }

    private static AuditSubject Subject(Guid id, string name) => new("organization", id, name);

    private static Organization Read(SqlRow row) =>
        new(row.Id(0), row.Id(1), row.Text(2), row.Text(3), row.TextOrNull(4), row.IdOrNull(5), row.Integer(6), row.Integer(7), row.Time(8));
}
