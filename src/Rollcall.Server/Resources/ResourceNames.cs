using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>A user or group by name.</summary>
/// <param name="Directory">Its directory.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Which of both.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Key">The folded <c>userName</c> or <c>displayName</c>.</param>
public sealed record NamedResource(Guid Directory, Guid Id, ResourceKind Kind, string Name, string Key)
{
    /// <summary>The address of its page.</summary>
    public string Path => PathOf(Directory, Id, Kind);

    /// <summary>The address of the page of a user or group.</summary>
    public static string PathOf(Guid directory, Guid id, ResourceKind kind) => $"/{(kind == ResourceKind.User ? "people" : "groups")}/{IdText.Format(directory)}/{IdText.Format(id)}";
}

/// <summary>Finds users and groups over directories, and tells names for ids.</summary>
public sealed class ResourceNames(Database database)
{
    /// <summary>Users and groups whose name or e-mail address begins with a text, a few of each kind.</summary>
    /// <param name="directories">Where to look.</param>
    /// <param name="text">The beginning of a name.</param>
    /// <param name="limit">How many of each kind at most.</param>
    public ValueTask<IReadOnlyList<NamedResource>> FindAsync(IReadOnlyCollection<Guid> directories, string text, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<NamedResource>>(async session =>
        {
            var prefix = Rollcall.Scim.Resources.Folding.Key(text.Replace("\0", "", StringComparison.Ordinal).Trim());
            if (prefix.Length == 0 || directories.Count == 0)
                return [];
            var found = new List<NamedResource>();
            var all = SqlValue.Of(directories);
            var here = session.Dialect.AnyId("r.directory_id", "$1");
            foreach (var kind in (ResourceKind[])[ResourceKind.User, ResourceKind.Group])
            {
                session.Query($"select r.directory_id, r.id, r.kind, r.display, r.key from resources r where {here} and r.kind = $2 and {session.Dialect.StartsWith("r.key", "$3")} limit $4",
                    [all, (long)kind, prefix, limit], row => found.Add(Read(row)));
            }
            session.Query(
                $"""
                select r.directory_id, r.id, r.kind, r.display, r.key from value_index v join resources r on r.directory_id = v.directory_id and r.id = v.resource_id
                where {session.Dialect.AnyId("v.directory_id", "$1")} and v.path = 'emails' and {session.Dialect.StartsWith("v.key", "$2")} limit $3
                """,
                [all, prefix, limit], row => found.Add(Read(row)));
            await session.FlushAsync(cancellationToken);
            return [.. found.DistinctBy(r => (r.Directory, r.Id)).OrderBy(r => r.Kind).ThenBy(r => r.Key, StringComparer.Ordinal).GroupBy(r => r.Kind).SelectMany(g => g.Take(limit))];
        }, cancellationToken: cancellationToken);

    /// <summary>The names of those of these ids that are users or groups of a directory now.</summary>
    public async ValueTask<IReadOnlyDictionary<Guid, NamedResource>> OfAsync(Guid directory, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default)
    {
        if (ids.Count == 0)
            return new Dictionary<Guid, NamedResource>();
        var found = await database.ReadAsync(session => session.ListAsync(
            $"select r.directory_id, r.id, r.kind, r.display, r.key from resources r where r.directory_id = $1 and {session.Dialect.AnyId("r.id", "$2")}",
            [directory, SqlValue.Of(ids)], Read, cancellationToken), cancellationToken: cancellationToken);
        return found.ToDictionary(r => r.Id);
    }

    private static NamedResource Read(SqlRow row) => new(row.Id(0), row.Id(1), (ResourceKind)row.Integer(2), row.TextOrNull(3) ?? row.Text(4), row.Text(4));
}
