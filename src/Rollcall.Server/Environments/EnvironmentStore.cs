using Rollcall.Server.Audit;
using Rollcall.Server.Organizations;
using Rollcall.Storage;

namespace Rollcall.Server.Environments;

/// <summary>A top wall: nothing crosses it. Most installations have one and never see it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name; one of its kind.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ServerEnvironment(Guid Id, string Name, DateTimeOffset CreatedAt);

/// <summary>The environments of an installation.</summary>
public sealed class EnvironmentStore(Database database, TimeProvider time)
{
    /// <summary>The environment made when nobody asked for another.</summary>
    public const string DefaultName = "Production";

    /// <summary>All environments, in the order made.</summary>
    public ValueTask<List<ServerEnvironment>> ListAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        "select id, name, created_at from environments order by created_at, id", [], row => new ServerEnvironment(row.Id(0), row.Text(1), row.Time(2)), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Makes an environment.</summary>
    /// <returns>What is wrong with the name, as a sentence, or null when it was made.</returns>
    public ValueTask<string?> CreateAsync(string name, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        if (await ProblemAsync(session, null, name, cancellationToken) is { } problem)
            return problem;
        Add(session, name, by, time.GetUtcNow());
        return null;
    }, cancellationToken);

    /// <summary>Gives an environment another name.</summary>
    /// <returns>What is wrong with the name, as a sentence, or null when it was given.</returns>
    public ValueTask<string?> RenameAsync(Guid id, string name, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        if (await ProblemAsync(session, id, name, cancellationToken) is { } problem)
            return problem;
        if (await session.SingleAsync("select name from environments where id = $1", [id], row => row.Text(0), cancellationToken) is not { } before)
            return "There is no such environment any more.";
        session.Execute("update environments set name = $2 where id = $1", id, name);
        AuditStore.Write(session, by, AuditAction.EnvironmentChanged, new("environment", id, name), time.GetUtcNow(), new AuditChange("name", before, name));
        return null;
    }, cancellationToken);

    /// <summary>The oldest environment; made when there is none.</summary>
    internal static async ValueTask<Guid> EnsureAsync(SqlSession session, Actor by, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (await OldestAsync(session, cancellationToken) is { } found)
            return found;
        // Somebody else may be making the same at this moment: whoever is first, both find it.
        Add(session, DefaultName, by, now);
        return (await OldestAsync(session, cancellationToken))!.Value;
    }

    private static void Add(SqlSession session, string name, Actor by, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        session.Execute("insert into environments (id, name, created_at) values ($1, $2, $3) on conflict (name) do nothing", id, name, now);
        AuditStore.Write(session, by, AuditAction.EnvironmentCreated, new("environment", id, name), now);
        session.Execute("insert into feed_state (environment_id) select id from environments where name = $1 on conflict (environment_id) do nothing", name);
    }

    private static ValueTask<Guid?> OldestAsync(SqlSession session, CancellationToken cancellationToken) =>
        session.SingleAsync("select id from environments order by created_at, id limit 1", [], row => (Guid?)row.Id(0), cancellationToken);

    private static async ValueTask<string?> ProblemAsync(SqlSession session, Guid? own, string name, CancellationToken cancellationToken)
    {
        if (DisplayName.Problem(name) is { } problem)
            return $"The name {problem}.";
        var owner = await session.SingleAsync("select id from environments where name = $1", [name], row => (Guid?)row.Id(0), cancellationToken);
        return owner is not null && owner != own ? "There is an environment of this name already." : null;
    }
}
