using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;

namespace Rollcall.Scim.Tests.Filtering;

public sealed class FilterPropertyTests
{
    private static readonly ScimObject Fixture = CaseFile.Fixture("filter", "resources");

    private static readonly ImmutableArray<ScimValue> Resources = [.. Fixture.Members.Select(m => m.Value)];

    private static readonly Gen<string> Name = Gen.Elements("userName", "name", "emails", "x-acme_1", "$ref", "not", "and", "or", "pr", "eq", "A", "null");

    private static readonly Gen<string?> Schema =
        Gen.Elements<string?>(null, null, null, SchemaUrns.User, SchemaUrns.EnterpriseUser, "urn:example:1.0", "https://example.com/a.b?c=d&e#f");

    private static readonly Gen<AttributePath> AnyPath =
        from schema in Schema
        from name in Name
        from sub in Gen.Frequency((2, Gen.Constant<string?>(null)), (1, Name.Select(string? (n) => n)))
        select new AttributePath(schema, name, sub);

    private static readonly Gen<string> AnyText =
        from parts in Gen.Elements("a", "B", " ", "\"", "\\", "]", ")", " or ", "é", "e\u0301", "\U0001F600", "\n", "\u007f", "%", "_", "\u2028", "İ", "/").ListOf()
        select string.Concat(parts);

    private static readonly Gen<ScimValue> AnyValue = Gen.OneOf(
        AnyText.Select(ScimValue (t) => new ScimString(t)),
        Gen.Elements<ScimValue>(ScimBoolean.True, ScimBoolean.False, ScimNull.Instance),
        ArbMap.Default.GeneratorFor<long>().Select(ScimValue (n) => new ScimInteger(n)),
        Gen.Choose(-100_000, 100_000).SelectMany(n => Gen.Choose(1, 28).Select(ScimValue (scale) => new ScimDecimal(new decimal(Math.Abs(n), 0, 0, n < 0, (byte)scale)))));

    private static readonly Gen<CompareOperator> Operator = Gen.Elements(Enum.GetValues<CompareOperator>());

    private static readonly Gen<Filter> AnyFilter = Trees(
        AnyPath.SelectMany(p => Operator.SelectMany(o => AnyValue.Select(Filter (v) => new Filter.Comparison(p, o, v)))),
        AnyPath.Select(Filter (p) => new Filter.Present(p)),
        AnyPath);

    // Terms that bind to users, so that the laws of evaluation are tried on filters that mean something.
    private static readonly Gen<Filter> UserTerm = Gen.Elements(
        "userName sw \"e\"", "userName eq \"mini\"", "title pr", "title gt \"e\"", "active eq true", "active ne true", "emails co \"example.com\"", "emails.type eq \"work\"",
        "emails.type ne \"work\"", "emails eq null", "emails[type eq \"work\" and value co \"example.org\"]", "emails[not (primary eq true)]", "meta.lastModified ge \"2011-05-13T04:42:34Z\"",
        $"{SchemaUrns.EnterpriseUser}:department eq \"research\"", $"{SchemaUrns.EnterpriseUser} pr", "schemas pr", "name.givenName ne \"Ada\"").Select(t => ScimFilterParser.ParseFilter(t));

    private static readonly Gen<Filter> UserFilter = Gen.Sized(size => Combined(UserTerm, Math.Min(size, 12)));

    [Fact]
    public void What_is_printed_reads_as_the_same_filter() =>
        Prop.ForAll(AnyFilter.ToArbitrary(), filter => ScimFilterParser.ParseFilter(filter.ToString(), Roomy).Equals(filter)).Check(Properties.Config.WithMaxTest(2000));

    [Fact]
    public void What_is_printed_leniently_reads_the_same() =>
        Prop.ForAll(AnyFilter.ToArbitrary(), filter => ScimFilterParser.ParseFilter(filter.ToString(), Roomy, lenient: true).Equals(filter)).Check(Properties.Config);

    [Fact]
    public void Any_text_is_a_filter_or_a_refusal() => Prop.ForAll<string?>(text => IsFilterOrRefusal(text ?? "")).Check(Properties.Config);

    [Fact]
    public void Any_words_in_any_order_are_a_filter_or_a_refusal()
    {
        var word = Gen.Elements("userName", " ", "eq", "\"a\"", "(", ")", "[", "]", ".", "and", "or", "not", "pr", "true", "null", "-1", "\\", "\"", ":", "urn:a:b", "\uD83D", "\0", "1e999");
        Prop.ForAll(word.ListOf().Select(string.Concat).ToArbitrary(), text => IsFilterOrRefusal(text)).Check(Properties.Config.WithMaxTest(5000));
    }

    [Fact]
    public void Any_filter_binds_or_is_refused() =>
        Prop.ForAll(AnyFilter.ToArbitrary(), filter => Refusable(() => Resources.Any(ScimPredicate.Compile(filter, ScimSchemas.Standard.User).Matches), "invalidFilter")).Check(Properties.Config);

    [Fact]
    public void Twice_not_is_nothing() => Law(f => (new Filter.Not(new Filter.Not(f)), f));

    [Fact]
    public void Not_all_is_any_not() => Law((f, g) => (new Filter.Not(And(f, g)), Or(new Filter.Not(f), new Filter.Not(g))));

    [Fact]
    public void Not_any_is_all_not() => Law((f, g) => (new Filter.Not(Or(f, g)), And(new Filter.Not(f), new Filter.Not(g))));

    [Fact]
    public void The_order_of_terms_does_not_matter()
    {
        Law((f, g) => (And(f, g), And(g, f)));
        Law((f, g) => (Or(f, g), Or(g, f)));
    }

    [Fact]
    public void And_distributes_over_or() => Law((f, g) => (And(f, Or(g, new Filter.Present(new(null, "title", null)))), Or(And(f, g), And(f, new Filter.Present(new(null, "title", null))))));

    [Fact]
    public void Of_a_single_valued_attribute_ne_is_not_eq()
    {
        var path = Gen.Elements("userName", "title", "name.givenName", "externalId", $"{SchemaUrns.EnterpriseUser}:department", "meta.resourceType")
            .Select(p => ScimFilterParser.TryParseAttribute(p)!);
        var stored = Gen.Elements("Ada", "mini", "Zz", "RESEARCH", "User", "00u1Ada", "", "nobody");
        var pair = path.SelectMany(p => stored.Select(v => (Path: p, Value: new ScimString(v))));
        Prop.ForAll(pair.ToArbitrary(), x => Same(
            new Filter.Comparison(x.Path, CompareOperator.NotEqual, x.Value),
            new Filter.Not(new Filter.Comparison(x.Path, CompareOperator.Equal, x.Value)))).Check(Properties.Config);
    }

    [Fact]
    public void Printing_does_not_change_what_matches() => Law(f => (ScimFilterParser.ParseFilter(f.ToString(), Roomy), f));

    private static ScimLimits Roomy { get; } = new() { FilterLength = int.MaxValue, FilterTerms = int.MaxValue };

    private static Gen<Filter> Trees(Gen<Filter> comparison, Gen<Filter> presence, Gen<AttributePath> path)
    {
        var leaf = Gen.Frequency((3, comparison), (1, presence));
        var valuePath = path.SelectMany(p => Combined(leaf, 4).Select(Filter (inner) => new Filter.ValuePath(p, inner)));
        return Gen.Sized(size => Combined(Gen.Frequency((4, leaf), (1, valuePath)), Math.Min(size, 20)));
    }

    private static Gen<Filter> Combined(Gen<Filter> leaf, int size)
    {
        if (size < 2)
            return leaf;
        var half = Combined(leaf, size / 2);
        return Gen.Frequency(
            (2, leaf),
            (2, half.SelectMany(f => half.Select(Filter (g) => And(f, g)))),
            (2, half.SelectMany(f => half.Select(Filter (g) => Or(f, g)))),
            (1, Combined(leaf, Math.Min(size - 1, 8)).Select(Filter (f) => new Filter.Not(f))));
    }

    private static Filter.And And(Filter left, Filter right) =>
        new([.. left is Filter.And a ? a.Terms : [left], .. right is Filter.And b ? b.Terms : [right]]);

    private static Filter.Or Or(Filter left, Filter right) =>
        new([.. left is Filter.Or a ? a.Terms : [left], .. right is Filter.Or b ? b.Terms : [right]]);

    private static void Law(Func<Filter, (Filter, Filter)> law) =>
        Prop.ForAll(UserFilter.ToArbitrary(), f => Same(law(f).Item1, law(f).Item2)).Check(Properties.Config);

    private static void Law(Func<Filter, Filter, (Filter, Filter)> law) =>
        Prop.ForAll(UserFilter.ToArbitrary(), UserFilter.ToArbitrary(), (f, g) => Same(law(f, g).Item1, law(f, g).Item2)).Check(Properties.Config);

    private static bool Same(Filter left, Filter right)
    {
        var (l, r) = (ScimPredicate.Compile(left, ScimSchemas.Standard.User), ScimPredicate.Compile(right, ScimSchemas.Standard.User));
        return Resources.All(resource => l.Matches(resource) == r.Matches(resource));
    }

    private static bool IsFilterOrRefusal(string text) =>
        Refusable(() => ScimFilterParser.ParseFilter(text), "invalidFilter")
        && Refusable(() => ScimFilterParser.ParseFilter(text, lenient: true), "invalidFilter")
        && Refusable(() => ScimFilterParser.ParsePath(text), "invalidPath")
        && Refusable(() => ScimFilterParser.TryParseAttribute(text), "none");

    private static bool Refusable(Func<object?> parse, string scimType)
    {
        try
        {
            parse();
            return true;
        }
        catch (ScimException e)
        {
            return string.Equals(e.ScimType, scimType, StringComparison.Ordinal);
        }
    }
}
