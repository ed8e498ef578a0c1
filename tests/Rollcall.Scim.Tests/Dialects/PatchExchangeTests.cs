using Rollcall.Scim.Dialects;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Dialects;

public sealed class PatchExchangeTests
{
    public static TheoryData<CaseFile> Exchanges()
    {
        var exchanges = new TheoryData<CaseFile>();
        foreach (var row in CaseFile.Objects("dialects"))
        {
            if (row.Data.Has("patch"))
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
        var plain = ScimDialect.Tolerant.RewritePatch(exchange.Object("patch"), type, ignored);
        Json.Text(plain).ShouldBe(Json.Text(exchange.Object("plain")));
        ignored.ShouldBe(exchange.Has("ignored") ? exchange.Texts("ignored") : []);
        Should.NotThrow(() => PatchRequest.Read(plain, type, ScimDialect.Strict, ScimLimits.Default, ignored));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void The_exchange_needs_its_rule(CaseFile exchange)
    {
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;
        var without = ScimDialect.Tolerant.Rules.Where(rule => !string.Equals(rule.Name, exchange.File, StringComparison.Ordinal)).ToArray();
        without.Length.ShouldBe(ScimDialect.Tolerant.Rules.Length - 1, "the file is named after a rule");
        var plain = without.Aggregate(exchange.Object("patch"), (body, rule) => rule.RewritePatch(body, type, []));
        plain.ShouldNotBe(exchange.Object("plain"));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Plain_scim_is_left_as_it_is(CaseFile exchange)
    {
        var plain = exchange.Object("plain");
        var type = ScimSchemas.Standard.Find(exchange.Text("type"))!;
        ScimDialect.Tolerant.RewritePatch(plain, type, []).ShouldBeSameAs(plain);
    }
}
