using System.Collections.Immutable;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>A list request bound to the resource types it goes to: the query for the store, and how its answer is written.</summary>
internal sealed class ListRequest
{
    private readonly ScimTenant _tenant;
    private readonly ListParameters _parameters;
    private readonly ImmutableArray<ResourceType> _types;
    private readonly Filter? _filter;
    private readonly AttributePath? _sortBy;
    private readonly SortDirection? _direction;
    private readonly int _count;
    private readonly QueryPosition? _after;

    /// <summary>Binds what was asked.</summary>
    /// <param name="call">The request.</param>
    /// <param name="types">One type, or all of the directory where its root is asked.</param>
    /// <param name="parameters">What was asked.</param>
    /// <exception cref="ScimException">400: <c>invalidFilter</c>, <c>invalidValue</c>, <c>invalidCursor</c>, <c>expiredCursor</c>, <c>invalidCount</c>.</exception>
    public ListRequest(ScimCall call, ImmutableArray<ResourceType> types, ListParameters parameters)
    {
        (_tenant, _parameters, _types) = (call.Tenant, parameters, types);
        var writers = types.Select(type => new ResourceWriter(call, type, Projection.Parse(parameters.Attributes, parameters.ExcludedAttributes, type))).ToList();
        _filter = ReadFilter();
        (_sortBy, _direction) = ReadSort();
        var selected = types.Select((type, i) => (Writer: writers[i], Selection: Select(type, writers[i].Reads))).Where(s => s.Selection is not null).ToList();
        Writers = [.. selected.Select(s => s.Writer)];
        (_count, _after) = ReadPage(call.Time);
        // One more than fits tells whether there is a next page; a page of nothing leads nowhere.
        Query = new([.. selected.Select(s => s.Selection!)], StartIndex ?? 1, LeadsOn && _count > 0 ? _count + 1 : _count) { Direction = _direction, After = _after };
    }

    /// <summary>What the store is asked.</summary>
    public ResourceQuery Query { get; }

    /// <summary>For each selection of the query, who writes its resources.</summary>
    public ImmutableArray<ResourceWriter> Writers { get; }

    /// <summary>The index of the first resource; null where cursors are followed. RFC 7644 §3.4.2.4: below 1 is 1.</summary>
    public long? StartIndex => FollowsCursors ? null : Math.Max(1, _parameters.StartIndex ?? 1);

    private bool FollowsCursors => _parameters.Cursor is not null;

    // RFC 9865 §2 wants nextCursor on every page but the last, §2.4 the default method where none was chosen: the first page serves both, and the client goes on as it likes.
    private bool LeadsOn => FollowsCursors || (_parameters.StartIndex is null && PageCursor.IsOffered(_tenant));

    private bool IsStrict => _tenant.Dialect.IsStrict;

    /// <summary>How many resources of a page are shown.</summary>
    public int Shown(ResourcePage page) => Math.Min(page.Resources.Count, _count);

    /// <summary>The cursor behind a page; null behind the last one, and where the client pages by index.</summary>
    public string? NextCursor(ResourcePage page, TimeProvider time) =>
        LeadsOn && page.Resources.Count > _count ? PageCursor.Seal(_tenant, Spelling(), _count, page.Positions[_count - 1], time.GetUtcNow()) : null;

    private Filter? ReadFilter()
    {
        if (_parameters.Filter is not { } text)
            return null;
        // A form with an empty box sends "filter=": nobody means "match nothing" by it.
        if (string.IsNullOrWhiteSpace(text) && !IsStrict)
            return null;
        var filter = ScimFilterParser.ParseFilter(text, _tenant.Limits, lenient: !IsStrict);
        if (_types.Length > 1)
        {
            foreach (var (path, term) in TypeFilter.Terms(filter))
            {
                if (!_types.Any(type => type.Resolve(TypeFilter.Terms(_tenant.Dialect.Rewrite(term, type)).First().Path) is not null))
                    throw ScimException.InvalidFilter($"{Excerpt(path)} is not an attribute of any resource type of this directory. (RFC 7644 §3.4.2.1)");
            }
        }
        return filter;
    }

    private (AttributePath?, SortDirection?) ReadSort()
    {
        var order = string.IsNullOrWhiteSpace(_parameters.SortOrder) && !IsStrict ? null : _parameters.SortOrder;
        var comparison = IsStrict ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        SortDirection direction = order switch
        {
            null => SortDirection.Ascending,
            _ when order.Equals("ascending", comparison) => SortDirection.Ascending,
            _ when order.Equals("descending", comparison) => SortDirection.Descending,
            _ => throw ScimException.InvalidValue("'sortOrder' must be 'ascending' or 'descending'. (RFC 7644 §3.4.2.3)"),
        };
        if (_parameters.SortBy is not { } text || (!IsStrict && string.IsNullOrWhiteSpace(text)))
            return (null, null);
        var path = ScimFilterParser.TryParseAttribute(text.Trim()) ?? throw ScimException.InvalidValue("'sortBy' must be the name of one attribute, such as name.familyName. (RFC 7644 §3.4.2.3)");
        if (_types.Length > 1 && !_types.Any(type => type.Resolve(PlainPath(path, type)) is not null))
            throw ScimException.InvalidValue($"'sortBy': {Excerpt(path)} is not an attribute of any resource type of this directory. (RFC 7644 §3.4.2.3)");
        return (path, direction);
    }

    // What cannot match any resource of the type is not asked of it.
    private ResourceSelection? Select(ResourceType type, ReadOptions options)
    {
        var filter = _filter is null ? null : _tenant.Dialect.Rewrite(_filter, type);
        if (filter is not null && _types.Length > 1)
        {
            var own = TypeFilter.Of(filter, type);
            if (!own.CanMatch)
                return null;
            filter = own.Filter;
        }
        return new(type, filter, options) { Sort = Sort(type) };
    }

    private ScimSort? Sort(ResourceType type)
    {
        if (_sortBy is null)
            return null;
        var path = PlainPath(_sortBy, type);
        // RFC 7644 §3.4.2.1: at the root, an attribute that a type does not have is one without value.
        return _types.Length > 1 && type.Resolve(path) is null ? null : ScimSort.Compile(path, type);
    }

    // The rules that understand attribute names in filters understand them here.
    private AttributePath PlainPath(AttributePath path, ResourceType type) => TypeFilter.Terms(_tenant.Dialect.Rewrite(new Filter.Present(path), type)).First().Path;

    private (int Count, QueryPosition? After) ReadPage(TimeProvider time)
    {
        // RFC 7644 §3.4.2.4: a negative count is 0, and the server may return fewer than asked for.
        var wanted = Math.Max(0, _parameters.Count ?? _tenant.Limits.DefaultPage);
        var count = (int)Math.Min(wanted, _tenant.Limits.MaxPage);
        if (_parameters.Cursor is not { } cursor)
            return (count, null);
        if (!PageCursor.IsOffered(_tenant))
            throw ScimException.InvalidCursor("This server does not page by cursors: use 'startIndex' and 'count'. (RFC 9865 §4)");
        // RFC 9865 §2.4: one or the other chooses the method.
        if (_parameters.StartIndex is not null)
            throw ScimException.InvalidValue("'cursor' and 'startIndex' cannot be given together: send one of them. (RFC 9865 §2.4)");
        if (wanted > _tenant.Limits.MaxPage)
            throw ScimException.InvalidCount($"'count' must be between 0 and {_tenant.Limits.MaxPage} where a cursor is given. (RFC 9865 §2.1)");
        if (cursor.Length == 0)
            return (count, null);
        var (before, last) = PageCursor.Open(_tenant, Spelling(), cursor, time.GetUtcNow());
        if (before != count)
            throw ScimException.InvalidCount($"'count' must be {before}, as for the first page of this query. (RFC 9865 §2.1)");
        return (count, last);
    }

    // What makes a query the same one: RFC 9865 §2 itself spells an attribute in two ways, so names count without case. What is shown of the resources changes no position.
    private string Spelling() => string.Join('\n', [string.Join(',', _types.Select(t => t.Name)), _filter is null ? "" : Lowered(_filter.ToString()), Lowered(_sortBy?.ToString() ?? ""), _direction.ToString()]);

    private static string Lowered(string text)
    {
        var letters = text.ToCharArray();
        var quoted = false;
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] == '"')
                quoted = !quoted;
            else if (quoted && letters[i] == '\\')
                i++;
            else if (!quoted)
                letters[i] = char.ToLowerInvariant(letters[i]);
        }
        return new(letters);
    }

    private static string Excerpt(AttributePath path) => path.ToString() is { Length: <= 80 } text ? $"'{text}'" : "A name in the request";
}
