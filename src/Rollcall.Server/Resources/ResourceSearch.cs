using Rollcall.Scim.AspNetCore;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>One list request over one or several types: how many resources match in all, and the page of them.</summary>
internal sealed class ResourceSearch
{
    private readonly DirectoryAccess _access;
    private readonly ResourceQuery _query;
    private readonly List<SelectionSearch> _selections;

    private ResourceSearch(DirectoryAccess access, ResourceQuery query, SqlDialect dialect)
    {
        _access = access;
        _query = query;
        _selections = [.. query.Selections.Select(s => new SelectionSearch(access, s, dialect))];
    }

    /// <summary>Whether a whole directory may have to be walked through.</summary>
    public bool Scans => _selections.Exists(s => !s.IsNarrowed && (s.IsEvaluated || _query.Direction is not null));

    /// <summary>Binds the request to its directory.</summary>
    /// <exception cref="Rollcall.Scim.Messages.ScimException">400 <c>invalidFilter</c>.</exception>
    public static ResourceSearch For(DirectoryAccess access, ResourceQuery query, SqlDialect dialect) => new(access, query, dialect);

    /// <summary>Runs a request at once, for a caller who is alone.</summary>
    public static ValueTask<ResourcePage> FindAsync(Database database, DirectoryAccess access, ResourceQuery query, CancellationToken cancellationToken)
    {
        var search = For(access, query, database.Dialect);
        return database.ReadAsync(session => search.RunAsync(session, cancellationToken), snapshot: true, cancellationToken);
    }

    public async ValueTask<ResourcePage> RunAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var (total, page) = _query.Direction is { } direction
            ? await SortedAsync(session, direction, cancellationToken)
            : await CreatedAsync(session, cancellationToken);
        var positions = page.ConvertAll(found => found.Position);
        var resources = await WithGroupsAsync(session, page, cancellationToken);
        return new(total, resources, positions);
    }

    // Type after type, each in the order of creation.
    private async ValueTask<(long, List<(StoredResource Resource, QueryPosition Position)>)> CreatedAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var total = 0L;
        var page = new List<(StoredResource, QueryPosition)>();
        for (var i = 0; i < _selections.Count; i++)
        {
            var wanted = _query.After is { } passed && i < passed.Selection ? 0 : _query.Count - page.Count;
            long? after = _query.After is { } last && last.Selection == i ? last.Ordinal : null;
            var (matching, found) = await _selections[i].PageAsync(session, Math.Max(0, _query.StartIndex - 1 - total), after, wanted, cancellationToken);
            total += matching;
            page.AddRange(found.Select(f => (f.Resource, new QueryPosition(i, f.Ordinal, null))));
        }
        return (total, page);
    }

    // Every row is seen and only as many keys kept as the end of the page lies behind the start; the documents of the page are read at the end.
    private async ValueTask<(long, List<(StoredResource Resource, QueryPosition Position)>)> SortedAsync(SqlSession session, SortDirection direction, CancellationToken cancellationToken)
    {
        var total = 0L;
        var keep = _query.Count == 0 ? 0 : (int)Math.Min(int.MaxValue, _query.StartIndex - 1 + (decimal)_query.Count);
        var kept = new PriorityQueue<Guid, QueryPosition>(Comparer<QueryPosition>.Create((l, r) => QueryPosition.Compare(r, l, direction)));
        for (var i = 0; i < _selections.Count; i++)
        {
            var selection = i;
            await _selections[i].KeysAsync(session, (id, ordinal, key) =>
            {
                total++;
                var position = new QueryPosition(selection, ordinal, key);
                if (keep == 0 || (_query.After is { } after && QueryPosition.Compare(position, after, direction) <= 0))
                    return;
                if (kept.Count < keep)
                    kept.Enqueue(id, position);
                else
                    kept.EnqueueDequeue(id, position);
            }, cancellationToken);
        }
        var wanted = new List<(Guid Id, QueryPosition Position)>();
        while (kept.Count >= _query.StartIndex && kept.TryDequeue(out var id, out var position))
            wanted.Add((id, position));
        wanted.Reverse();
        if (wanted.Count == 0)
            return (total, []);
        var read = await SelectionSearch.ReadAsync(session, _access, wanted.ConvertAll(w => w.Id), cancellationToken);
        return (total, wanted.ConvertAll(w => (read[w.Id].Resource, w.Position)));
    }

    private async ValueTask<List<StoredResource>> WithGroupsAsync(SqlSession session, List<(StoredResource Resource, QueryPosition Position)> page, CancellationToken cancellationToken)
    {
        var ids = page.Where(found => _query.Selections[found.Position.Selection].Options.Groups).Select(found => Guid.ParseExact(found.Resource.Id, "D")).ToList();
        var groups = await GroupReader.ReadAsync(session, _access, ids, cancellationToken);
        return page.ConvertAll(found => groups.Count > 0 && groups.TryGetValue(Guid.ParseExact(found.Resource.Id, "D"), out var of) ? found.Resource with { Groups = of } : found.Resource);
    }
}
