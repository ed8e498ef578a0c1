using System.Globalization;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Storage.Filters;

/// <summary>
/// A filter as a SQL predicate over <c>resources r</c> that never excludes a resource the filter matches. Where it also never includes one the filter does
/// not match, <see cref="IsExact"/> is true and SQL alone decides; otherwise the one evaluator has the last word, row by row, so the two cannot disagree.
/// </summary>
public sealed class SqlFilter
{
    private readonly List<SqlValue> _parameters;
    private readonly ResourceType _type;
    private readonly SqlDialect _dialect;

    private SqlFilter(ResourceType type, SqlDialect dialect, IEnumerable<SqlValue> leading)
    {
        _type = type;
        _dialect = dialect;
        _parameters = [.. leading];
        Predicate = "true";
    }

    /// <summary>The predicate; <c>true</c> when SQL can narrow nothing.</summary>
    public string Predicate { get; private set; }

    /// <summary>Whether SQL alone decides.</summary>
    public bool IsExact { get; private set; }

    /// <summary>The leading parameters and the predicate's own.</summary>
    public SqlValue[] Parameters => [.. _parameters];

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">The filter; it must already bind to the type (<see cref="ScimPredicate.Compile"/>).</param>
    /// <param name="type">The resource type.</param>
    /// <param name="dialect">The engine's words.</param>
    /// <param name="leading">Parameters of the surrounding statement; the first must be the directory's id.</param>
    public static SqlFilter Translate(Filter filter, ResourceType type, SqlDialect dialect, params SqlValue[] leading)
    {
        var translated = new SqlFilter(type, dialect, leading);
        var term = translated.Term(filter);
        translated.Predicate = term.Sql;
        translated.IsExact = term.Exact;
        return translated;
    }

    private static readonly (string Sql, bool Exact) Undecided = ("true", false);

    private static readonly (string Sql, bool Exact) Nothing = ("false", true);

    private (string Sql, bool Exact) Term(Filter filter)
    {
        var before = _parameters.Count;
        var term = Translate(filter);
        // What was dropped leaves no parameter behind: engines number and type only those they see.
        if (term == Undecided)
            _parameters.RemoveRange(before, _parameters.Count - before);
        return term;
    }

    private (string Sql, bool Exact) Translate(Filter filter) => filter switch
    {
        Filter.And and => Joined(and.Terms.Select(Term).ToList(), " and "),
        Filter.Or or => Joined(or.Terms.Select(Term).ToList(), " or "),
        // The complement of a superset is no superset: only an exact term can be negated.
        Filter.Not not => Term(not.Term) is { Exact: true } term ? ($"not {term.Sql}", true) : Undecided,
        Filter.Comparison comparison => Comparison(comparison),
        Filter.ValuePath value => ValuePath(value),
        Filter.Present => Undecided,
        _ => throw new InvalidOperationException(filter.GetType().Name),
    };

    private static (string Sql, bool Exact) Joined(List<(string Sql, bool Exact)> terms, string word)
    {
        // One undecided term makes a disjunction undecided; a conjunction is merely no longer exact.
        if (word is " or " && terms.Exists(t => t == Undecided))
            return Undecided;
        return ("(" + string.Join(word, terms.Select(t => t.Sql)) + ")", terms.TrueForAll(t => t.Exact));
    }

    // emails[type eq "work" and value eq "x"] is narrowed by its value terms; the evaluator sees to it that one element satisfies all.
    private (string Sql, bool Exact) ValuePath(Filter.ValuePath path)
    {
        var only = path.Inner is Filter.Comparison;
        var terms = path.Inner is Filter.And and ? and.Terms.AsEnumerable() : [path.Inner];
        var found = terms.OfType<Filter.Comparison>().Where(c => c.Path.SubAttribute is null)
            .Select(c => Comparison(c with { Path = path.Path with { SubAttribute = c.Path.Name } })).Where(t => t != Undecided).ToList();
        if (found.Count == 0)
            return Undecided;
        var joined = Joined(found, " and ");
        return (joined.Sql, joined.Exact && only);
    }

    private (string Sql, bool Exact) Comparison(Filter.Comparison comparison)
    {
        if (_type.Resolve(comparison.Path) is not { } target || SearchColumns.Find(_type, target) is not { } column)
            return Undecided;
        return (column.Kind, comparison.Value) switch
        {
            (SearchKind.Id, ScimString text) => Id(comparison.Operator, text.Value),
            (SearchKind.Key, ScimString text) => Key(column, comparison.Operator, Folding.Key(text.Value)),
            (SearchKind.ExactText, ScimString text) => Exact(column, comparison.Operator, text.Value),
            (SearchKind.Flag, ScimBoolean flag) => Flag(column, comparison.Operator, flag.Value),
            (SearchKind.Time, ScimString text) => Time(column, comparison.Operator, text.Value),
            (SearchKind.ValueIndex, ScimString text) => Indexed(column, comparison.Operator, Folding.Key(text.Value)),
            (SearchKind.OwnIndex, { } value) => OwnIndex(column, comparison.Operator, new ScimComparer(target.Leaf!).IndexKey(value)),
            (SearchKind.Member, ScimString text) => Member(comparison.Operator, text.Value),
            _ => Undecided,
        };
    }

    private (string Sql, bool Exact) Id(CompareOperator op, string text) => op switch
    {
        CompareOperator.Equal => IdText.TryParse(text, out var id) ? ($"r.id = {Parameter(id)}", true) : Nothing,
        _ => Undecided,
    };

    // Order is left to the evaluator: it orders UTF-16, the index orders UTF-8.
    private (string Sql, bool Exact) Key(SearchColumn column, CompareOperator op, string key) => op switch
    {
        CompareOperator.Equal => ($"{column.Column} = {Parameter(key)}", true),
        CompareOperator.NotEqual => ($"{column.Column} <> {Parameter(key)}", true),
        CompareOperator.StartsWith => (_dialect.StartsWith(column.Column, Parameter(key)), false),
        CompareOperator.Contains => (_dialect.Contains(column.Column, Parameter(key)), false),
        CompareOperator.EndsWith => (_dialect.EndsWith(column.Column, Parameter(key)), false),
        _ => Undecided,
    };

    private (string Sql, bool Exact) Exact(SearchColumn column, CompareOperator op, string text) => op switch
    {
        // Never null, so that `not` keeps resources without the attribute; and still open to the index, unlike coalesce.
        CompareOperator.Equal => ($"({column.Column} is not null and {column.Column} = {Parameter(text)})", true),
        _ => Undecided,
    };

    private (string Sql, bool Exact) Flag(SearchColumn column, CompareOperator op, bool flag) => op switch
    {
        CompareOperator.Equal => ($"({column.Column} is not null and {column.Column} = {Parameter(flag)})", true),
        CompareOperator.NotEqual => ($"({column.Column} is null or {column.Column} <> {Parameter(flag)})", true),
        _ => Undecided,
    };

    // Stored instants are whole milliseconds, compared ones may be finer: each bound is widened to the millisecond.
    private (string Sql, bool Exact) Time(SearchColumn column, CompareOperator op, string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return Undecided;
        var milliseconds = instant.ToUnixTimeMilliseconds();
        return op switch
        {
            CompareOperator.Equal => ($"{column.Column} = {Parameter(milliseconds)}", false),
            CompareOperator.GreaterThan or CompareOperator.GreaterOrEqual => ($"{column.Column} >= {Parameter(milliseconds)}", false),
            CompareOperator.LessThan or CompareOperator.LessOrEqual => ($"{column.Column} <= {Parameter(milliseconds + 1)}", false),
            _ => Undecided,
        };
    }

    private (string Sql, bool Exact) Indexed(SearchColumn column, CompareOperator op, string key)
    {
        if (op != CompareOperator.Equal)
            return Undecided;
        var parameter = Parameter(key);
        return ($"(r.key = {parameter} or r.id in (select v.resource_id from value_index v where v.directory_id = $1 and v.path = '{column.Column}' and v.key = {parameter}))", false);
    }

    private (string Sql, bool Exact) OwnIndex(SearchColumn column, CompareOperator op, string? key) => op == CompareOperator.Equal && key is not null
        ? ($"r.id in (select v.resource_id from value_index v where v.directory_id = $1 and v.path = {Parameter(column.Column)} and v.key = {Parameter(key)})", false)
        : Undecided;

    private (string Sql, bool Exact) Member(CompareOperator op, string text)
    {
        if (op != CompareOperator.Equal)
            return Undecided;
        return IdText.TryParse(text, out var id)
            ? ($"r.id in (select m.group_id from members m where m.directory_id = $1 and m.member_id = {Parameter(id)} and m.source = 0)", true)
            : Nothing;
    }

    private string Parameter(SqlValue value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }
}
