using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>By what a table is sorted.</summary>
public enum ResourceOrder
{
    /// <summary>By the folded <c>userName</c> or <c>displayName</c>.</summary>
    Name,

    /// <summary>By the time of creation.</summary>
    Created,

    /// <summary>By how well it matches: of people and groups that were searched for.</summary>
    Match,
}

/// <summary>A page of a table.</summary>
/// <param name="Order">By what the rows are sorted.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Number">The page, from 1; beyond the end it means the last one.</param>
/// <param name="Size">Rows a page.</param>
public sealed record ResourceWindow(ResourceOrder Order, bool Descending, int Number, int Size)
{
    /// <summary>The order that a sorted column stands for, as addresses name it; without one it is that of a search.</summary>
    public static ResourceOrder OrderOf(string? column) => column switch
    {
        "name" => ResourceOrder.Name,
        "created" => ResourceOrder.Created,
        null => ResourceOrder.Match,
        _ => throw new InvalidOperationException(column),
    };

    /// <summary>The page of these that exists.</summary>
    public int Within(long total) => (int)Math.Clamp(Number, 1, Math.Max(1, (total + Size - 1) / Size));
}

/// <summary>The rows of a page.</summary>
/// <param name="Total">Rows in all.</param>
/// <param name="Number">The page they are from.</param>
/// <param name="Rows">The rows, in order.</param>
/// <param name="IsCut">Whether there are more matches than are counted and shown.</param>
public sealed record ResourceRows<T>(long Total, int Number, IReadOnlyList<T> Rows, bool IsCut = false);

/// <summary>How tables of people and groups find their rows: over indexes only, however large the directory and however far in the page.</summary>
internal static class ResourceTable
{
    /// <summary>Matches of a search at most: who has more types another letter.</summary>
    public const int MostMatches = 1000;

    // As many as tables show at once.
    private const int Page = 50;

    // Values that a search looks into besides names, as value_index names them.
    private static readonly string[] SearchedValues = ["emails", "employeeNumber"];

    /// <summary>The page of a whole directory.</summary>
    public static async ValueTask<ResourceRows<StoredResource>> AllAsync(SqlSession session, DirectoryAccess access, ResourceType type, ResourceWindow window, CancellationToken cancellationToken)
    {
        var total = await CountAsync(session, access.DirectoryId, type, cancellationToken);
        var number = window.Within(total);
        // Descending is the same place seen from the other end.
        var count = (int)Math.Min(window.Size, total - (long)(number - 1) * window.Size);
        var skip = window.Descending ? total - (long)(number - 1) * window.Size - count : (long)(number - 1) * window.Size;
        var rows = window.Order switch
        {
            ResourceOrder.Name => await ByNameAsync(session, access, type, total, skip, count, cancellationToken),
            ResourceOrder.Created => await ByCreationAsync(session, access, type, skip, count, cancellationToken),
            _ => throw new InvalidOperationException(window.Order.ToString()),
        };
        if (window.Descending)
            rows.Reverse();
        return new(total, number, rows);
    }

    /// <summary>
    /// The resources that a text means: names that begin with it, in order, then e-mails and employee numbers that do, and the one resource whose id it is. When those
    /// fill no page, also whoever is called so in any part of the name for people: a family name, for instance.
    /// </summary>
    public static async ValueTask<(List<Guid> Ids, bool IsCut)> SearchAsync(SqlSession session, Guid directory, ResourceType type, string text, CancellationToken cancellationToken)
    {
        // U+0000 is in no name, and PostgreSQL takes it in no text.
        var wanted = text.Replace("\0", "", StringComparison.Ordinal).Trim();
        var prefix = Folding.Key(wanted);
        var kind = (long)ResourceRow.KindOf(type);
        var (named, valued) = (new List<Guid>(), new List<Guid>());
        session.Query(
            $"select id from resources where directory_id = $1 and kind = $2 and {session.Dialect.StartsWith("key", "$3")} order by key, twin limit $4",
            [directory, kind, prefix, MostMatches + 1], row => named.Add(row.Id(0)));
        foreach (var path in SearchedValues)
        {
            session.Query(
                $"""
                select r.id from value_index v join resources r on r.directory_id = v.directory_id and r.id = v.resource_id
                where v.directory_id = $1 and v.path = $2 and {session.Dialect.StartsWith("v.key", "$3")} and r.kind = $4 order by v.key limit $5
                """,
                [directory, path, prefix, kind, MostMatches + 1], row => valued.Add(row.Id(0)));
        }
        session.Query("select id from resources where directory_id = $1 and external_id = $2 and kind = $3", [directory, wanted, kind], row => valued.Add(row.Id(0)));
        if (IdText.TryParse(wanted, out var id))
            session.Query("select id from resources where directory_id = $1 and id = $2 and kind = $3", [directory, id, kind], row => valued.Add(row.Id(0)));
        await session.FlushAsync(cancellationToken);
        var found = named.Concat(valued).Distinct().ToList();
        if (found.Count < Page)
            found = [.. found.Concat(await CalledAsync(session, directory, kind, prefix, cancellationToken)).Distinct()];
        return (found.GetRange(0, Math.Min(found.Count, MostMatches)), found.Count > MostMatches);
    }

    // No index knows a part of a name, and one that did would cost every write more than a look through the names costs this page now and then. Folded here: no
    // database folds as everything else does.
    private static async ValueTask<List<Guid>> CalledAsync(SqlSession session, Guid directory, long kind, string part, CancellationToken cancellationToken)
    {
        var called = new List<Guid>();
        if (part.Length > 0)
        {
            session.Query("select id, display from resources where directory_id = $1 and kind = $2 and display is not null order by key, twin", [directory, kind], row =>
            {
                if (called.Count <= MostMatches && Folding.Key(row.Text(1)).Contains(part, StringComparison.Ordinal))
                    called.Add(row.Id(0));
            });
            await session.FlushAsync(cancellationToken);
        }
        return called;
    }

    /// <summary>Ids that were found in the order of a table, the largest first when it is descending.</summary>
    public static async ValueTask<IReadOnlyList<Guid>> ArrangeAsync(SqlSession session, Guid directory, IReadOnlyList<Guid> ids, ResourceWindow window, CancellationToken cancellationToken)
    {
        if (window.Order == ResourceOrder.Match || ids.Count == 0)
            return ids;
        return await session.ListAsync(
            $"select r.id from resources r where r.directory_id = $1 and {session.Dialect.AnyId("r.id", "$2")} order by {ColumnsOf(window)}",
            [directory, SqlValue.Of(ids)], row => row.Id(0), cancellationToken);
    }

    /// <summary>What a query for resources named <c>r</c> is ordered by.</summary>
    public static string ColumnsOf(ResourceWindow window) => (window.Order, window.Descending) switch
    {
        (ResourceOrder.Name, false) => "r.key, r.twin",
        (ResourceOrder.Name, true) => "r.key desc, r.twin desc",
        (ResourceOrder.Created, false) => "r.ordinal",
        (ResourceOrder.Created, true) => "r.ordinal desc",
        _ => throw new InvalidOperationException(window.Order.ToString()),
    };

    /// <summary>A page of ids that were found.</summary>
    public static async ValueTask<ResourceRows<StoredResource>> OfAsync(SqlSession session, DirectoryAccess access, IReadOnlyList<Guid> ids, bool isCut, ResourceWindow window, CancellationToken cancellationToken)
    {
        var number = window.Within(ids.Count);
        var page = ids.Skip((number - 1) * window.Size).Take(window.Size).ToList();
        return new(ids.Count, number, await ReadAsync(session, access, page, cancellationToken), isCut);
    }

    /// <summary>Resources by id, in the order given; what was deleted meanwhile is left out.</summary>
    public static async ValueTask<List<StoredResource>> ReadAsync(SqlSession session, DirectoryAccess access, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var found = await SelectionSearch.ReadAsync(session, access, ids, cancellationToken);
        return [.. ids.Where(found.ContainsKey).Select(id => found[id].Resource)];
    }

    /// <summary>Counters keep it; nothing is counted.</summary>
    public static ValueTask<long> CountAsync(SqlSession session, Guid directory, ResourceType type, CancellationToken cancellationToken) => session.SingleAsync(
        "select users, groups from directory_state where directory_id = $1", [directory],
        row => row.Integer(ResourceRow.KindOf(type) == ResourceKind.User ? 0 : 1), cancellationToken);

    private static async ValueTask<List<StoredResource>> ByCreationAsync(SqlSession session, DirectoryAccess access, ResourceType type, long skip, int count, CancellationToken cancellationToken)
    {
        var query = new ResourceQuery([new(type, null, new ReadOptions(Groups: false))], skip + 1, count);
        var page = await ResourceSearch.For(access, query, session.Dialect).RunAsync(session, cancellationToken);
        return [.. page.Resources];
    }

    // First the name at which the page begins, by the index alone and from the nearer end; then the rows from there on.
    private static async ValueTask<List<StoredResource>> ByNameAsync(
        SqlSession session, DirectoryAccess access, ResourceType type, long total, long skip, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return [];
        var kind = (long)ResourceRow.KindOf(type);
        var isFromEnd = skip > total / 2;
        var (way, comparison) = isFromEnd ? ("desc", "<=") : ("asc", ">=");
        var start = await session.SingleAsync(
            $"select key, twin from resources where directory_id = $1 and kind = $2 order by key {way}, twin {way} limit 1 offset $3",
            [access.DirectoryId, kind, isFromEnd ? total - skip - count : skip], row => new Start(row.Text(0), row.Integer(1)), cancellationToken);
        if (start is null)
            return [];
        var ids = await session.ListAsync(
            $"select id from resources where directory_id = $1 and kind = $2 and (key, twin) {comparison} ($3, $4) order by key {way}, twin {way} limit $5",
            [access.DirectoryId, kind, start.Key, start.Twin, count], row => row.Id(0), cancellationToken);
        if (isFromEnd)
            ids.Reverse();
        return await ReadAsync(session, access, ids, cancellationToken);
    }

    private sealed record Start(string Key, long Twin);
}
