using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;

namespace Rollcall.Scim.Tests.Dialects;

public sealed class FilterExchangeTests
{
    public static TheoryData<CaseFile> Exchanges()
    {
        var exchanges = new TheoryData<CaseFile>();
        foreach (var row in CaseFile.Objects("dialects"))
        {
            if (row.Data.Has("filter"))
                exchanges.Add(row);
        }
        return exchanges;
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void The_exchange_becomes_plain_scim(CaseFile exchange)
    {
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;
        var plain = ScimDialect.Tolerant.Rewrite(ScimFilterParser.ParseFilter(exchange.Text("filter"), lenient: true), type);
        plain.ToString().ShouldBe(exchange.Text("plain"));
        Should.NotThrow(() => ScimPredicate.Compile(plain, type));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void The_exchange_needs_its_rule(CaseFile exchange)
    {
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;
        var without = ScimDialect.Tolerant.Rules.Where(rule => !string.Equals(rule.Name, RuleOf(exchange), StringComparison.Ordinal)).ToArray();
        without.Length.ShouldBe(ScimDialect.Tolerant.Rules.Length - 1, "the file is named after a rule");
        without.Aggregate(ScimFilterParser.ParseFilter(exchange.Text("filter"), lenient: true), (filter, rule) => rule.RewriteFilter(filter, type))
            .ShouldNotBe(ScimFilterParser.ParseFilter(exchange.Text("plain")));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Plain_scim_is_left_as_it_is(CaseFile exchange)
    {
        var plain = ScimFilterParser.ParseFilter(exchange.Text("plain"));
        ScimDialect.Tolerant.Rewrite(plain, ScimSchemas.Standard.Find(exchange.Text("type"))!).ShouldBeSameAs(plain);
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void A_strict_directory_reads_it_to_the_letter(CaseFile exchange)
    {
        var filter = ScimFilterParser.ParseFilter(exchange.Text("filter"), lenient: true);
        ScimDialect.Strict.Rewrite(filter, ScimSchemas.Standard.Find(exchange.Text("type"))!).ShouldBeSameAs(filter);
    }

    [Fact]
    public void Every_rule_lies_beside_its_exchange() => CaseFile.Objects("dialects").Select(row => RuleOf(row.Data)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .ShouldBe(ScimDialect.Tolerant.Rules.Select(rule => rule.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_schema_that_has_email_keeps_it()
    {
        var user = ScimSchemas.Standard.User;
        var filter = ScimFilterParser.ParseFilter("email eq \"a\"");
        ScimDialect.Tolerant.Rewrite(filter, user.With(user.Schema.With(new ScimAttribute { Name = "email" }))).ShouldBeSameAs(filter);
        ScimDialect.Tolerant.Rewrite(filter, ScimSchemas.Standard.Group).ShouldBeSameAs(filter);
    }

    // "Rule.filter.json" is a second exchange of a rule that also rewrites bodies.
    private static string RuleOf(CaseFile exchange) => exchange.File.Split('.')[0];
}
