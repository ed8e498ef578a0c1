using Rollcall.IdpSimulator;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Browser.Tests;

/// <summary>Every page of the dashboard, in an installation where something has happened.</summary>
internal sealed class Tour
{
    private Tour(IReadOnlyList<(string Name, string Path)> pages) => Pages = pages;

    /// <summary>Name for files, and address.</summary>
    public IReadOnlyList<(string Name, string Path)> Pages { get; }

    /// <summary>Lets Okta bring people and groups into a first directory, and lists the pages there are then.</summary>
    public static async Task<Tour> PrepareAsync(Installation installation)
    {
        var tenant = await installation.Server.NewDirectoryAsync("Acme Okta", "--account-size", "50");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        using var http = new HttpClient(handler);
        var simulator = new OktaSimulator(http, installation.Server.Okta(tenant, OktaFlavor.TestApp, seed: 3, users: 60, groups: 4), _ => { });
        SimulationResult result = await simulator.RunAsync(TestContext.Current.CancellationToken);
        result.NotAsExpected.ShouldBe(0);
        return new Tour(
        [
            ("settings", "/settings"),
            ("find", "/find?q=token"),
            ("administrators", "/administrators"),
            ("audit", "/audit"),
            ("account", "/account"),
            ("not-found", "/nothing-here"),
        ]);
    }
}
