using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Whatever was answered 2xx survives <c>kill -9</c> at any point.</summary>
[Collection(ProcessCollection.Name)]
public sealed class CrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Every_acknowledged_write_survives_a_kill(int seed)
    {
        using var directory = new TemporaryDirectory();
        Tenant tenant;
        OktaLedger ledger;
        await using (var server = await RunningServer.StartAsync(directory["data"]))
        {
            tenant = await server.NewDirectoryAsync("crash");
            // Spread over the whole life of 20 people: creates, updates, groups, imports.
            var last = 10 + new Random(seed).Next(120);
            ledger = await PlayUntilAsync(server, tenant, seed, last, server.Process.Kill);
            await server.Process.ExitAsync();
        }
        await using var again = await RunningServer.StartAsync(directory["data"]);
        await StoredTruth.ShouldHoldAsync(again, tenant, ledger);
        // And it goes on from there.
        using var client = again.Client(tenant);
        await client.CreateUserAsync("after@crash.example");
    }

    internal static async Task<OktaLedger> PlayUntilAsync(RunningServer server, Tenant tenant, int seed, int last, Action end)
    {
        using var counted = new CountingHandler(last, end);
        using var http = new HttpClient(counted);
        var simulator = new OktaSimulator(http, server.Okta(tenant, seed % 2 == 0 ? OktaFlavor.Aiw : OktaFlavor.TestApp, seed) with { Parallelism = 8 }, _ => { });
        await simulator.RunAsync(TestContext.Current.CancellationToken);
        counted.Reached.ShouldBeTrue("the simulation was over before the end came");
        return simulator.Acknowledged;
    }

    /// <summary>Does something while requests are on their way, when so many have been answered.</summary>
    private sealed class CountingHandler(int last, Action end) : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
    {
        private int _answered;

        public bool Reached => Volatile.Read(ref _answered) >= last;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (Interlocked.Increment(ref _answered) == last)
                end();
            return answer;
        }
    }
}
