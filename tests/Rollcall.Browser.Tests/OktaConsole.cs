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

    /// <summary>Assigns one person: Okta looks for them, and creates them when nobody is found.</summary>
    /// <returns>The status that the task in Okta ends with.</returns>
    public async Task<int> AssignAsync(string userName)
    {
        using var client = new ScimClient(new Uri(baseUrl), token);
        var match = await client.GetAsync("/Users?filter=" + Uri.EscapeDataString($"userName eq \"{userName}\"") + "&startIndex=1&count=100");
        if (match.Status != 200 || (int)match.Json["totalResults"]! > 0)
            return match.Status;
        return (await client.PostAsync("/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","emails":[{"primary":true,"value":"{{userName}}","type":"work"}],"active":true}""")).Status;
    }

    /// <summary>Pushes a change as Okta's own apps do: reads the whole, changes it and puts it back.</summary>
    public async Task PushAsync(string path, Action<JsonNode> change)
    {
        using var client = new ScimClient(new Uri(baseUrl), token);
        var resource = (await client.GetAsync(path)).ShouldBe(200).Json;
        change(resource);
        (await client.PutAsync(path, resource.ToJsonString())).ShouldBe(200);
    }

    /// <summary>How many the server has, by its own count.</summary>
    public async Task<int> CountAsync(string path) => (int)(await ReadAsync(path + "?count=1"))["totalResults"]!;

    /// <summary>Where the first of a list is.</summary>
    public async Task<string> FirstAsync(string path) => path + "/" + (string)(await ReadAsync(path + "?count=1"))["Resources"]![0]!["id"]!;

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
