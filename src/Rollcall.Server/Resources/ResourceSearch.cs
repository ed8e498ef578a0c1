using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Resources;

/// <summary>One list request: which rows, how many in all, and the page of them, in the stable order of creation.</summary>
internal sealed class ResourceSearch
{
    private const string Columns = "r.id, r.document, r.version, r.created_at, r.changed_at, r.members";

    private readonly DirectoryAccess _access;
    private readonly ResourceType _type;
    private readonly ResourceQuery _query;
    private readonly long _kind;
    private readonly SqlFilter? _sql;
    private readonly ScimPredicate? _predicate;

    private ResourceSearch(DirectoryAccess access, ResourceType type, ResourceQuery query, SqlDialect dialect)
    {
        _access = access;
        _type = type;
        _query = query;
        _kind = (long)ResourceRow.KindOf(type);
        if (query.Filter is null)
            return;
        _predicate = ScimPredicate.Compile(query.Filter, type);
        _sql = SqlFilter.Translate(query.Filter, type, dialect, access.DirectoryId, _kind);
    }

    /// <summary>Whether a whole directory may have to be walked through.</summary>
    public bool Scans => _sql is { Predicate: "true" };

    /// <summary>Binds the request to its directory.</summary>
    /// <exception cref="Rollcall.Scim.Messages.ScimException">400 <c>invalidFilter</c>.</exception>
    public static ResourceSearch For(DirectoryAccess access, ResourceType type, ResourceQuery query, SqlDialect dialect) => new(access, type, query, dialect);

    /// <summary>Runs a request at once, for a caller who is alone.</summary>
    public static ValueTask<ResourcePage> FindAsync(Database database, DirectoryAccess access, ResourceType type, ResourceQuery query, CancellationToken cancellationToken)
    {
        var search = For(access, type, query, database.Dialect);
        return database.ReadAsync(session => search.RunAsync(session, cancellationToken), snapshot: true, cancellationToken);
    }

    public async ValueTask<ResourcePage> RunAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var (total, page) = _sql switch
        {
            null => await AllAsync(session, cancellationToken),
            { IsExact: true } => await ExactAsync(session, _sql, cancellationToken),
            _ => await EvaluatedAsync(session, _sql, cancellationToken),
        };
        if (!_query.Options.Groups || page.Count == 0)
            return new(total, page);
        var ids = page.Select(r => Guid.ParseExact(r.Id, "D")).ToList();
        var groups = await GroupReader.ReadAsync(session, _access, ids, cancellationToken);
        return new(total, [.. page.Zip(ids, (r, id) => r with { Groups = groups.GetValueOrDefault(id, []) })]);
    }

    // No filter: the total is a counter, and the start is found by the prefix sum over blocks of a thousand ordinals.
    private async ValueTask<(long, List<StoredResource>)> AllAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var total = 0L;
        var column = _kind == (long)ResourceKind.User ? "users" : "groups";
        session.Query($"select {column} from directory_state where directory_id = $1", [_access.DirectoryId], row => total = row.Integer(0));
        var skip = _query.StartIndex - 1;
        var (first, passed) = (0L, 0L);
        var found = false;
        if (skip > 0)
        {
            session.Query("select block, live from ordinal_blocks where directory_id = $1 and kind = $2 order by block", [_access.DirectoryId, _kind], row =>
            {
                if (found)
                    return;
                if (passed + row.Integer(1) > skip)
                    (first, found) = (row.Integer(0) * ResourceStore.OrdinalsPerBlock, true);
                else
                    passed += row.Integer(1);
            });
        }
        await session.FlushAsync(cancellationToken);
        if (skip >= total || _query.Count == 0)
            return (total, []);
        var page = await session.ListAsync(
            $"select {Columns} from resources r where r.directory_id = $1 and r.kind = $2 and r.ordinal >= $3 order by r.ordinal limit $4 offset $5",
            [_access.DirectoryId, _kind, first, _query.Count, found ? skip - passed : 0], ResourceStore.Read, cancellationToken);
        return (total, page);
    }

    private async ValueTask<(long, List<StoredResource>)> ExactAsync(SqlSession session, SqlFilter filter, CancellationToken cancellationToken)
    {
        SqlValue[] parameters = [.. filter.Parameters, _query.Count, _query.StartIndex - 1];
        var page = await session.ListAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"select {Columns} from resources r where r.directory_id = $1 and r.kind = $2 and {filter.Predicate} order by r.ordinal limit ${parameters.Length - 1} offset ${parameters.Length}"),
            parameters, ResourceStore.Read, cancellationToken);
        // A page that is not full is the last one: its end is the total. So a look-up by name, the commonest filter there is, costs one query.
        if (page.Count < _query.Count && (page.Count > 0 || _query.StartIndex == 1))
            return (_query.StartIndex - 1 + page.Count, page);
        var total = await session.SingleAsync(
            $"select count(*) from resources r where r.directory_id = $1 and r.kind = $2 and {filter.Predicate}", filter.Parameters, row => row.Integer(0), cancellationToken);
        return (total, page);
    }

    // SQL has narrowed; the evaluator decides row by row, in a first pass over documents alone where that is enough.
    private async ValueTask<(long, List<StoredResource>)> EvaluatedAsync(SqlSession session, SqlFilter filter, CancellationToken cancellationToken)
    {
        var related = Mentions(_query.Filter!, "groups") || Mentions(_query.Filter!, "members");
        var (total, page) = (0L, new List<StoredResource>());
        var sql = $"select {Columns} from resources r where r.directory_id = $1 and r.kind = $2 and {filter.Predicate} order by r.ordinal";
        if (related)
        {
            // Rare: candidates first, because their groups or members need queries of their own.
            foreach (var candidate in await session.ListAsync(sql, filter.Parameters, ResourceStore.Read, cancellationToken))
                Judge(candidate, await RelatedAsync(session, candidate, cancellationToken));
        }
        else
        {
            session.Query(sql, filter.Parameters, row =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                Judge(ResourceStore.Read(row), null);
            });
            await session.FlushAsync(cancellationToken);
        }
        return (total, page);

        void Judge(StoredResource candidate, (string Name, ScimList Values)? relation)
        {
            var resource = Complete(candidate);
            if (relation is { } known)
                resource = resource.With(known.Name, known.Values);
            if (!_predicate!.Matches(resource))
                return;
            total++;
            if (total >= _query.StartIndex && page.Count < _query.Count)
                page.Add(candidate);
        }
    }

    private async ValueTask<(string, ScimList)> RelatedAsync(SqlSession session, StoredResource candidate, CancellationToken cancellationToken)
    {
        var id = Guid.ParseExact(candidate.Id, "D");
        if (_kind == (long)ResourceKind.User)
        {
            var groups = await GroupReader.ReadAsync(session, _access, [id], cancellationToken);
            return ("groups", new([.. groups.GetValueOrDefault(id, []).Select(g => Value(g.Id, g.Display, g.Direct ? "direct" : "indirect"))]));
        }
        var members = await session.ListAsync(
            """
            select m.member_id, r.display, m.member_kind from members m left join resources r on r.directory_id = m.directory_id and r.id = m.member_id
            where m.directory_id = $1 and m.group_id = $2 and m.source = 0
            """,
            [_access.DirectoryId, id], row => Value(IdText.Format(row.Id(0)), row.TextOrNull(1), ((ResourceKind)row.Integer(2)).ToString()), cancellationToken);
        return ("members", new([.. members]));
    }

    private ScimObject Complete(StoredResource stored) =>
        ((ScimObject)ScimJson.Read(stored.Document.Span)).With("id", new ScimString(stored.Id)).With("meta", new ScimObject(
            ("resourceType", new ScimString(_type.Name)),
            ("created", new ScimString(stored.Created.ToString("O", CultureInfo.InvariantCulture))),
            ("lastModified", new ScimString(stored.LastModified.ToString("O", CultureInfo.InvariantCulture))),
            ("location", new ScimString($"{_access.BaseUrl}{_type.Endpoint}/{stored.Id}")),
            ("version", new ScimString(VersionCondition.Tag(stored.Version)))));

    private static ScimObject Value(string id, string? display, string type)
    {
        var value = new ScimObject(("value", new ScimString(id)), ("type", new ScimString(type)));
        return display is null ? value : value.With("display", new ScimString(display));
    }

    private static bool Mentions(Filter filter, string attribute) => filter switch
    {
        Filter.And and => and.Terms.Any(t => Mentions(t, attribute)),
        Filter.Or or => or.Terms.Any(t => Mentions(t, attribute)),
        Filter.Not not => Mentions(not.Term, attribute),
        Filter.Comparison comparison => Is(comparison.Path, attribute),
        Filter.Present present => Is(present.Path, attribute),
        Filter.ValuePath value => Is(value.Path, attribute),
        _ => throw new InvalidOperationException(filter.GetType().Name),
    };

    private static bool Is(AttributePath path, string attribute) => string.Equals(path.Name, attribute, StringComparison.OrdinalIgnoreCase);
}
