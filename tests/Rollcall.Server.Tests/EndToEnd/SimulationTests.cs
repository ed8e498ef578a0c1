using System.Globalization;
using Rollcall.IdpSimulator;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Server.Tests.EndToEnd;

[Collection(ProcessCollection.Name)]
public sealed class SimulationTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("aiw", "userName")]
    [InlineData("test-app", "userName")]
    [InlineData("aiw", "email")]
    [InlineData("test-app", "email")]
    public async Task Okta_finds_every_answer_as_expected(string flavor, string identifier)
    {
        var tenant = await Server.NewDirectoryAsync($"{flavor} {identifier}");
        var verb = await SimulateAsync(tenant, tenant.Token, "--flavor", flavor, "--unique-identifier", identifier, "--users", "60", "--groups", "4");
        var lines = verb.Output.TrimEnd().Split('\n');
        lines.Where(line => line.Contains(" NOT ", StringComparison.Ordinal)).ShouldBeEmpty();
        verb.Exit.ShouldBe(0);
        verb.Errors.ShouldBe("");
        var exchanges = (lines.Length - 1).ToString(CultureInfo.InvariantCulture);
        lines[^1].ShouldBe($"{exchanges} exchanges, {exchanges} as expected, 0 not");
    }

    [Fact]
    public async Task A_wrong_token_ends_the_simulation_with_exit_code_1()
    {
        var tenant = await Server.NewDirectoryAsync("wrong token");
        var verb = await SimulateAsync(tenant, "rc_scim_wrong");
        verb.Exit.ShouldBe(1);
        verb.Output.TrimEnd().Split('\n')[^1].ShouldBe("1 exchanges, 0 as expected, 1 not");
        verb.Output.ShouldContain("401");
        verb.Output.ShouldNotContain("rc_scim_wrong");
    }

    [Theory]
    [InlineData(OktaFlavor.Aiw)]
    [InlineData(OktaFlavor.TestApp)]
    public async Task A_company_of_a_thousand_is_provisioned_without_a_hitch(OktaFlavor flavor)
    {
        var tenant = await Server.NewDirectoryAsync($"thousand {flavor}", accountSizeGb: 50);
        using var handler = new SocketsHttpHandler { UseCookies = false, UseProxy = false };
        using var http = new HttpClient(handler);
        var problems = new List<string>();
        var simulator = new OktaSimulator(http, Server.Okta(tenant, flavor, seed: 3, users: 1000, groups: 50) with { Parallelism = 8 }, exchange =>
        {
            if (exchange.Problem is not null)
                problems.Add(exchange.ToString());
        });
        var result = await simulator.RunAsync(TestContext.Current.CancellationToken);
        problems.ShouldBeEmpty();
        result.ShouldBe(new SimulationResult(result.Exchanges, result.Exchanges, 0));
        simulator.Acknowledged.Users.Count.ShouldBe(1000);
        await StoredTruth.ShouldHoldAsync(Server, tenant, simulator.Acknowledged);
    }

    private Task<Verb> SimulateAsync(Tenant tenant, string token, params string[] options) =>
        Verb.RunAsync(["simulate", "okta", "--url", Server.BaseOf(tenant).AbsoluteUri, "--token", token, .. options]);
}
