using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Okta;
using Rollcall.Server.Tests.EndToEnd;

namespace Rollcall.Browser.Tests;

/// <summary>The other side of a guide: what an administrator pasted into Okta, and what Okta does with it.</summary>
internal sealed class OktaConsole(string baseUrl, string token)
{
    /// <summary>Lets Okta live with these values: connector test, assignment, pushes, import. Every answer must be as Okta expects.</summary>
    /// <returns>How many people it provisioned.</returns>
    public async Task<int> ConnectAsync(OktaFlavor flavor, int users = 6, int groups = 0, string identifier = "userName", int seed = 1, params OktaMappedAttribute[] mapped)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        using var http = new HttpClient(handler);
        var options = new OktaOptions { BaseUrl = new Uri(baseUrl), Token = token, Flavor = flavor, Users = users, Groups = groups, UniqueIdentifier = identifier, Seed = seed, MappedAttributes = mapped };
        var problems = new List<string>();
        var simulator = new OktaSimulator(http, options, exchange =>
        {
            if (exchange.Problem is not null)
                problems.Add(exchange.ToString());
        });
        var result = await simulator.RunAsync(TestContext.Current.CancellationToken);
        problems.ShouldBeEmpty();
        result.NotAsExpected.ShouldBe(0);
        return simulator.Acknowledged.Users.Count;
    }

    /// <summary>The status Okta's "Test Connector Configuration" meets.</summary>
    public async Task<int> TestConnectorAsync()
    {
        using var client = new ScimClient(new Uri(baseUrl), token);
        return (await client.GetAsync("/Users?startIndex=1&count=2")).Status;
    }

    /// <summary>What the directory answers to a read.</summary>
    public async Task<JsonNode> ReadAsync(string path)
    {
        using var client = new ScimClient(new Uri(baseUrl), token);
        return (await client.GetAsync(path)).ShouldBe(200).Json;
    }
}
