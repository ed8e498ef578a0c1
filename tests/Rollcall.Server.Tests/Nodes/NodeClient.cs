using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Nodes;

/// <summary>An answer of a node.</summary>
internal sealed record Reply(int Status, string Body, string? ETag, string? RetryAfter)
{
    public long Version => long.Parse(ETag!.AsSpan(3, ETag!.Length - 4), CultureInfo.InvariantCulture);

    public string Id
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return json.RootElement.GetProperty("id").GetString()!;
        }
    }

    // Not every answer has the parts that a record would print.
    public override string ToString() => $"{Status} {Body}";

    /// <summary>A 503 must say in whole seconds when to try again.</summary>
    public bool IsOrderlyRefusal => Status == 503 && int.TryParse(RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

/// <summary>A SCIM client of one directory at one node.</summary>
internal sealed class NodeClient(Node node, Tenant tenant) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri(node.Address, $"/scim/{IdText.Format(tenant.Id)}/v2/") };

    public Task<Reply> CreateUserAsync(string userName) =>
        SendAsync("POST", "Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}"}""");

    public Task<Reply> TitleAsync(string user, string title, string? ifMatch = null) => PatchAsync($"Users/{user}", $$"""{"op":"replace","path":"title","value":"{{title}}"}""", ifMatch);

    public Task<Reply> AddMemberAsync(string group, string user) => PatchAsync($"Groups/{group}", $$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}""");

    public Task<Reply> RemoveMemberAsync(string group, string user) => PatchAsync($"Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}""");

    public Task<Reply> GetUserAsync(string user) => SendAsync("GET", $"Users/{user}");

    public async Task<Reply> SendAsync(string method, string path, string? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Token);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/scim+json");
        using var response = await _http.SendAsync(request);
        var retryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null;
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.ToString(), retryAfter);
    }

    public void Dispose() => _http.Dispose();

    private Task<Reply> PatchAsync(string path, string operation, string? ifMatch = null) =>
        SendAsync("PATCH", path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""", ifMatch);
}
