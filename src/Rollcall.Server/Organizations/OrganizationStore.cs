using Rollcall.Storage;

namespace Rollcall.Server.Organizations;

/// <summary>The organizations of an installation, and the environments they live in.</summary>
public static class OrganizationStore
{
    /// <summary>The environment made when nobody asked for another.</summary>
    public const string DefaultEnvironment = "Production";

    /// <summary>The organization of this name in the default environment; both are made when missing.</summary>
    public static async ValueTask<Guid> EnsureAsync(SqlSession session, string name, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var environment = await session.SingleAsync("select id from environments where name = $1", [DefaultEnvironment], row => (Guid?)row.Id(0), cancellationToken);
        if (environment is null)
        {
            environment = Guid.CreateVersion7(now);
            session.Execute("insert into environments (id, name, created_at) values ($1, $2, $3)", environment, DefaultEnvironment, now);
            session.Execute("insert into feed_state (environment_id) values ($1)", environment);
        }
        var organization = await session.SingleAsync("select id from organizations where environment_id = $1 and name = $2", [environment, name], row => (Guid?)row.Id(0), cancellationToken);
        if (organization is { } known)
            return known;
        var id = Guid.CreateVersion7(now);
        session.Execute("insert into organizations (id, environment_id, name, created_at) values ($1, $2, $3, $4)", id, environment, name, now);
        return id;
    }
}
