using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Rollcall.Scim.Tests.Messages;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>An answer, with its headers as text and without the date, so that two can be compared byte for byte.</summary>
internal sealed record Reply(int Status, string Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Id => (string)Json["id"]!;

    public string? Header(string name) =>
        Headers.Split('\n').Where(h => h.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(h => h[(name.Length + 2)..]).FirstOrDefault();

    public Reply ShouldBe(int status)
    {
        Status.ShouldBe(status, Body);
        return this;
    }

    /// <summary>An error of RFC 7644 §3.12.</summary>
    public Reply ShouldBeError(int status, string? scimType = null)
    {
        ShouldBe(status);
        Header("Content-Type").ShouldBe("application/scim+json");
        ((string?)Json["schemas"]![0]).ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error");
        ((string?)Json["status"]).ShouldBe(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        ((string?)Json["scimType"]).ShouldBe(scimType);
        RefusalVoice.ShouldTell(scimType, ((string?)Json["detail"]).ShouldNotBeNull());
        return this;
    }
}

/// <summary>A SCIM client that sends what it is told and judges nothing.</summary>
internal sealed class ScimClient(Uri baseUrl, string token) : IDisposable
{
    public const string Patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });

    public string Authorization { get; init; } = "Bearer " + token;

    public Task<Reply> GetAsync(string path) => SendAsync("GET", path);

    public Task<Reply> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<Reply> PutAsync(string path, string body) => SendAsync("PUT", path, body);

    public Task<Reply> DeleteAsync(string path) => SendAsync("DELETE", path);

    /// <summary>A PATCH with these operations, each a JSON object.</summary>
    public Task<Reply> PatchAsync(string path, params string[] operations) =>
        SendAsync("PATCH", path, $$"""{"schemas":["{{Patch}}"],"Operations":[{{string.Join(',', operations)}}]}""");

    public async Task<Reply> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(baseUrl.AbsoluteUri + path));
        if (Authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json"));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(h => h.Key is not "Date").Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal);
        return new Reply((int)response.StatusCode, string.Join('\n', headers), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<string> CreateUserAsync(string userName, string more = "")
    {
        var made = await PostAsync("/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}"{{more}}}""");
        return made.ShouldBe(201).Id;
    }

    public async Task<string> CreateGroupAsync(string displayName, params string[] members)
    {
        var list = string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""));
        var made = await PostAsync("/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{displayName}}","members":[{{list}}]}""");
        return made.ShouldBe(201).Id;
    }

    /// <summary>Ids of a group's members as a GET says them, in order.</summary>
    public async Task<string[]> MembersAsync(string group) =>
        [.. ((await GetAsync($"/Groups/{group}")).ShouldBe(200).Json["members"] as JsonArray ?? []).Select(m => (string)m!["value"]!).Order(StringComparer.Ordinal)];

    public void Dispose() => _http.Dispose();
}
