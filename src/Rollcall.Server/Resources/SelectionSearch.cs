using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;
using Rollcall.Storage.Filters;
using SortKey = Rollcall.Scim.Filtering.SortKey;

namespace Rollcall.Server.Resources;

/// <summary>A resource found, and where it stands among those of its type.</summary>
internal readonly record struct FoundResource(StoredResource Resource, long Ordinal);

/// <summary>The resources of one type that a query asks for: which rows, how many in all, and those of a page.</summary>
internal sealed class SelectionSearch
{
    private const string Columns = "r.id, r.document, r.version, r.created_at, r.changed_at, r.members, r.ordinal";
    private const int OrdinalColumn = 6;

    /// <summary>Candidates held at once where their groups or members are asked for.</summary>
    public const int CandidatesPerPage = 200;

    private readonly DirectoryAccess _access;
    private readonly ResourceSelection _selection;
    private readonly ResourceType _type;
    private readonly long _kind;
    private readonly SqlFilter? _sql;
    private readonly ScimPredicate? _predicate;

    /// <summary>Binds a selection to its directory.</summary>
    /// <exception cref="Rollcall.Scim.Messages.ScimException">400 <c>invalidFilter</c>.</exception>
    public SelectionSearch(DirectoryAccess access, ResourceSelection selection, SqlDialect dialect)
    {
        _access = access;
        _selection = selection;
        _type = selection.Type;
        _kind = (long)ResourceRow.KindOf(_type);
        if (selection.Filter is null)
            return;
        _predicate = ScimPredicate.Compile(selection.Filter, _type);
        _sql = SqlFilter.Translate(selection.Filter, _type, dialect, access.DirectoryId, _kind);
    }

    /// <summary>Whether SQL narrows what has to be walked through.</summary>
    public bool IsNarrowed => _sql is { Predicate: not "true" };

    /// <summary>Whether a filter is asked of every row.</summary>
    public bool IsEvaluated => _sql is { IsExact: false };

    /// <summary>The rows of a page in the order of creation.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="skip">Matching rows to pass over.</param>
    /// <param name="after">Only rows with a greater ordinal; null for all. They count towards the total all the same.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<(long Total, List<FoundResource> Page)> PageAsync(SqlSession session, long skip, long? after, int count, CancellationToken cancellationToken) => _sql switch
    {
        null => AllAsync(session, skip, after, count, cancellationToken),
        { IsExact: true } => ExactAsync(session, _sql, skip, after, count, cancellationToken),
        _ => EvaluatedAsync(session, skip, after, count, cancellationToken),
    };

    /// <summary>Gives every matching row's id, ordinal and sort key, in the order of creation.</summary>
    public async ValueTask KeysAsync(SqlSession session, Action<Guid, long, SortKey?> row, CancellationToken cancellationToken)
    {
        var sort = _selection.Sort;
        if (!IsEvaluated && HotKey(sort) is var (column, read))
        {
            // What a column holds needs no document.
            session.Query($"select r.id, r.ordinal, {column} from resources r where {Where} order by r.ordinal", Parameters, found =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                row(found.Id(0), found.Integer(1), read(found));
            });
            await session.FlushAsync(cancellationToken);
            return;
        }
        await WalkAsync(session, sort is null ? "" : sort.Target.Attribute!.Name, (found, complete) => row(Guid.ParseExact(found.Resource.Id, "D"), found.Ordinal, sort?.KeyOf(complete)), cancellationToken);
    }

    /// <summary>Reads resources by id.</summary>
    public static async ValueTask<Dictionary<Guid, FoundResource>> ReadAsync(SqlSession session, DirectoryAccess access, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var found = await session.ListAsync($"select {Columns} from resources r where r.directory_id = $1 and {session.Dialect.AnyId("r.id", "$2")}",
            [access.DirectoryId, SqlValue.Of(ids)], Read, cancellationToken);
        return found.ToDictionary(f => Guid.ParseExact(f.Resource.Id, "D"));
    }

    private string Where => $"r.directory_id = $1 and r.kind = $2 and {_sql?.Predicate ?? "true"}";

    private SqlValue[] Parameters => _sql?.Parameters ?? [_access.DirectoryId, _kind];

    private static FoundResource Read(SqlRow row) => new(ResourceStore.Read(row), row.Integer(OrdinalColumn));

    // No filter: the total is a counter, and the start is found by the prefix sum over blocks of a thousand ordinals.
    private async ValueTask<(long, List<FoundResource>)> AllAsync(SqlSession session, long skip, long? after, int count, CancellationToken cancellationToken)
    {
        var total = 0L;
        var column = _kind == (long)ResourceKind.User ? "users" : "groups";
        session.Query($"select {column} from directory_state where directory_id = $1", [_access.DirectoryId], row => total = row.Integer(0));
        var (first, passed) = (after + 1 ?? 0L, 0L);
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
        if (skip >= total || count == 0)
            return (total, []);
        var page = await session.ListAsync(
            $"select {Columns} from resources r where r.directory_id = $1 and r.kind = $2 and r.ordinal >= $3 order by r.ordinal limit $4 offset $5",
            [_access.DirectoryId, _kind, first, count, found ? skip - passed : 0], Read, cancellationToken);
        return (total, page);
    }

    private async ValueTask<(long, List<FoundResource>)> ExactAsync(SqlSession session, SqlFilter filter, long skip, long? after, int count, CancellationToken cancellationToken)
    {
        SqlValue[] parameters = [.. filter.Parameters, after ?? -1, count, skip];
        var page = await session.ListAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"select {Columns} from resources r where {Where} and r.ordinal > ${parameters.Length - 2} order by r.ordinal limit ${parameters.Length - 1} offset ${parameters.Length}"),
            parameters, Read, cancellationToken);
        // A page that is not full is the last one: its end is the total. So a look-up by name, the commonest filter there is, costs one query.
        if (after is null && page.Count < count && (page.Count > 0 || skip == 0))
            return (skip + page.Count, page);
        var total = await session.SingleAsync($"select count(*) from resources r where {Where}", filter.Parameters, row => row.Integer(0), cancellationToken);
        return (total, page);
    }

    private async ValueTask<(long, List<FoundResource>)> EvaluatedAsync(SqlSession session, long skip, long? after, int count, CancellationToken cancellationToken)
    {
        var (total, page) = (0L, new List<FoundResource>());
        await WalkAsync(session, "", (found, _) =>
        {
            total++;
            if (total > skip && page.Count < count && !(found.Ordinal <= after))
                page.Add(found);
        }, cancellationToken);
        return (total, page);
    }

    // SQL has narrowed; the evaluator decides row by row, over documents alone where that is enough.
    private async ValueTask WalkAsync(SqlSession session, string needed, Action<FoundResource, ScimObject> matching, CancellationToken cancellationToken)
    {
        if (Needs("groups", needed) || Needs("members", needed))
        {
            await WalkRelatedAsync(session, needed, matching, cancellationToken);
            return;
        }
        session.Query($"select {Columns} from resources r where {Where} order by r.ordinal", Parameters, row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var candidate = Read(row);
            var complete = Complete(candidate.Resource);
            if (_predicate is null || _predicate.Matches(complete))
                matching(candidate, complete);
        });
        await session.FlushAsync(cancellationToken);
    }

    // Groups and members stand beside the document and need queries of their own, so candidates come page by page: what is held does not grow with the directory.
    private async ValueTask WalkRelatedAsync(SqlSession session, string needed, Action<FoundResource, ScimObject> matching, CancellationToken cancellationToken)
    {
        SqlValue[] parameters = [.. Parameters, -1L, CandidatesPerPage];
        var sql = string.Create(CultureInfo.InvariantCulture,
            $"select {Columns} from resources r where {Where} and r.ordinal > ${parameters.Length - 1} order by r.ordinal limit ${parameters.Length}");
        while (true)
        {
            var page = await session.ListAsync(sql, parameters, Read, cancellationToken);
            if (_kind == (long)ResourceKind.User)
                await JudgeUsersAsync(session, page, matching, cancellationToken);
            else
                await JudgeGroupsAsync(session, page, needed, matching, cancellationToken);
            if (page.Count < CandidatesPerPage)
                return;
            parameters[^2] = page[^1].Ordinal;
        }
    }

    private async ValueTask JudgeUsersAsync(SqlSession session, List<FoundResource> page, Action<FoundResource, ScimObject> matching, CancellationToken cancellationToken)
    {
        var groups = await GroupReader.ReadAsync(session, _access, page.ConvertAll(IdOf), cancellationToken);
        foreach (var candidate in page)
        {
            var complete = Complete(candidate.Resource).With("groups", new ScimList([.. groups.GetValueOrDefault(IdOf(candidate), [])
                .Select(g => MemberTerms.Value(_access, g.Id, g.Display, g.Direct ? "direct" : "indirect", _access.Schemas.Group))]));
            if (_predicate is null || _predicate.Matches(complete))
                matching(candidate, complete);
        }
    }

    private async ValueTask JudgeGroupsAsync(SqlSession session, List<FoundResource> page, string needed, Action<FoundResource, ScimObject> matching, CancellationToken cancellationToken)
    {
        var terms = _selection.Filter is { } filter ? new MemberTerms(_access, filter) : null;
        foreach (var candidate in page)
        {
            var complete = Complete(candidate.Resource);
            if (terms is not null && !await terms.MatchesAsync(session, IdOf(candidate), complete, cancellationToken))
                continue;
            // RFC 7644 §3.4.2.3: of several values without a primary one the first decides the place.
            if (_type.Members is { } members && Is(needed, members.Name))
                complete = complete.With(members.Name, (await MemberTerms.PageAsync(session, _access, IdOf(candidate), Guid.Empty, 1, cancellationToken)).Values);
            matching(candidate, complete);
        }
    }

    private bool Needs(string attribute, string needed) =>
        Is(needed, attribute) || (_selection.Filter is { } filter && TypeFilter.Terms(filter).Any(t => Is(t.Path.Name, attribute)));

    private static Guid IdOf(FoundResource found) => Guid.ParseExact(found.Resource.Id, "D");

    // The column that holds what is sorted by, and how it becomes the key the document would give.
    private (string Column, Func<SqlRow, SortKey?> Read)? HotKey(ScimSort? sort)
    {
        if (sort is null)
            return ("r.ordinal", _ => null);
        if (SearchColumns.Find(_type, sort.Target) is not { } hot)
            return null;
        return hot.Kind switch
        {
            // The column of a resource without a name is empty, as that of one with an empty name.
            SearchKind.Key when sort.Target.Attribute is { Required: true, CaseExact: false } => (hot.Column, row => ScimSort.KeyOf(row.Text(2))),
            SearchKind.ExactText when sort.Target.Attribute is { CaseExact: true } => (hot.Column, row => ScimSort.KeyOf(row.TextOrNull(2))),
            SearchKind.Time => (hot.Column, row => new SortKey(null, row.Time(2).UtcTicks)),
            _ => null,
        };
    }

    private ScimObject Complete(StoredResource stored) =>
        Current((ScimObject)ScimJson.Read(stored.Document.Span)).With("id", new ScimString(stored.Id)).With("meta", new ScimObject(
            ("resourceType", new ScimString(_type.Name)),
            ("created", new ScimString(stored.Created.ToString("O", CultureInfo.InvariantCulture))),
            ("lastModified", new ScimString(stored.LastModified.ToString("O", CultureInfo.InvariantCulture))),
            ("location", new ScimString($"{_access.BaseUrl}{_type.Endpoint}/{stored.Id}")),
            ("version", new ScimString(VersionCondition.Tag(stored.Version)))));

    // A filter finds nothing by what answers do not show any more.
    private ScimObject Current(ScimObject document) => _type.HasRemnants ? ResourceRemnants.Without(_type, document) : document;

    private static bool Is(string name, string attribute) => string.Equals(name, attribute, StringComparison.OrdinalIgnoreCase);
}
