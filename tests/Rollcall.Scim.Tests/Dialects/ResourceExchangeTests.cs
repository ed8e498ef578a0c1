using Rollcall.Scim.Dialects;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Dialects;

/// <summary>Exchanges with a "resource": <c>Rule.json</c>, or <c>Rule.resource.json</c> where the rule has a PATCH as well.</summary>
public sealed class ResourceExchangeTests
{
    public static TheoryData<CaseFile> Exchanges()
    {
        var exchanges = new TheoryData<CaseFile>();
        foreach (var row in CaseFile.Objects("dialects"))
        {
            if (row.Data.Has("resource"))
                exchanges.Add(row);
        }
        return exchanges;
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void The_exchange_becomes_plain_scim(CaseFile exchange)
    {
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;
        var ignored = new List<string>();

        var plain = ScimDialect.Tolerant.RewriteResource(exchange.Object("resource"), type, ignored);

        Json.Text(plain).ShouldBe(Json.Text(exchange.Object("plain")));
        ignored.ShouldBe(exchange.Has("ignored") ? exchange.Texts("ignored") : []);
        Should.NotThrow(() => ResourceBinder.Bind(plain, type, ScimDialect.Strict, []));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void The_exchange_needs_its_rule(CaseFile exchange)
    {
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;
        var name = exchange.File.Split('.')[0];
        var without = ScimDialect.Tolerant.Rules.Where(rule => !string.Equals(rule.Name, name, StringComparison.Ordinal)).ToArray();
        without.Length.ShouldBe(ScimDialect.Tolerant.Rules.Length - 1, "the file is named after a rule");

        var plain = without.Aggregate(exchange.Object("resource"), (body, rule) => rule.RewriteResource(body, type, []));

        plain.ShouldNotBe(exchange.Object("plain"));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Plain_scim_is_left_as_it_is(CaseFile exchange)
    {
        var plain = exchange.Object("plain");
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;

        ScimDialect.Tolerant.RewriteResource(plain, type, []).ShouldBeSameAs(plain);
    }

    [Fact]
    public void Every_rule_has_an_exchange() =>
        ScimDialect.Tolerant.Rules.Select(rule => rule.Name).Except(CaseFile.Objects("dialects").Select(row => row.Data.File), StringComparer.Ordinal).ShouldBeEmpty();
}
