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
        // Somebody else may be making the same at this moment: whoever is first, both find it.
        session.Execute("insert into environments (id, name, created_at) values ($1, $2, $3) on conflict (name) do nothing", Guid.CreateVersion7(now), DefaultEnvironment, now);
        session.Execute("insert into feed_state (environment_id) select id from environments where name = $1 on conflict (environment_id) do nothing", DefaultEnvironment);
        session.Execute(
            """
            insert into organizations (id, environment_id, name, created_at) select $1, id, $2, $3 from environments where name = $4
            on conflict (environment_id, name) do nothing
            """,
            Guid.CreateVersion7(now), name, now, DefaultEnvironment);
        return await session.SingleAsync(
            "select o.id from organizations o join environments e on e.id = o.environment_id where e.name = $1 and o.name = $2", [DefaultEnvironment, name], row => row.Id(0), cancellationToken);
    }
}
