using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>One run of the simulator and what it said.</summary>
internal sealed record Play(SimulationResult Result, IReadOnlyList<Exchange> Exchanges, OktaLedger Ledger)
{
    public static OktaOptions Options(OktaFlavor flavor) => new()
    {
        BaseUrl = new Uri(FakeScimServer.Base),
        Token = "secret",
        Flavor = flavor,
        Users = 8,
        Groups = 2,
        Seed = 7,
    };

    public static async Task<Play> RunAsync(HttpMessageHandler server, OktaOptions options, CancellationToken? cancellation = null)
    {
        using var http = new HttpClient(server, disposeHandler: false);
        var exchanges = new List<Exchange>();
        var simulator = new OktaSimulator(http, options, exchanges.Add);
        SimulationResult result = await simulator.RunAsync(cancellation ?? TestContext.Current.CancellationToken);
        return new Play(result, exchanges, simulator.Acknowledged);
    }

    public IEnumerable<Exchange> Problems => Exchanges.Where(exchange => exchange.Problem is not null);

    /// <summary>The steps with problems, each once, in order.</summary>
    public string[] ProblemSteps => [.. Problems.Select(exchange => exchange.Step).Distinct(StringComparer.Ordinal)];

    public void ShouldBeAllAsExpected()
    {
        Problems.Select(exchange => exchange.ToString()).ShouldBeEmpty();
        Result.ShouldBe(new SimulationResult(Exchanges.Count, Exchanges.Count, 0));
    }
}
