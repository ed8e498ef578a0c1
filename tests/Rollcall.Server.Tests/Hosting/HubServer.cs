using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Resources;
using Rollcall.Server.Operations;
using Rollcall.Server.Requests;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>A <see cref="Hub"/> behind the protocol's own endpoints, within the process.</summary>
internal sealed class HubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private HubServer(WebApplication app, RequestLog log)
    {
        _app = app;
        Log = log;
        _client = app.GetTestClient();
    }

    public RequestLog Log { get; }

    public static async Task<HubServer> StartAsync(Hub hub)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var log = new RequestLog(hub.Database, new Readiness(hub.Database), hub.Clock, NullLogger<RequestLog>.Instance);
        builder.Services.AddSingleton<IScimStore>(hub.Store).AddSingleton<IScimObserver>(log).AddSingleton<TimeProvider>(hub.Clock).AddRouting();
        var app = builder.Build();
        app.MapScim();
        await app.StartAsync();
        return new(app, log);
    }

    public async Task<(int Status, ScimObject? Body)> SendAsync(Tenant tenant, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/scim/{IdText.Format(tenant.Id)}/v2{path}");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tenant.Token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/scim+json");
        using var response = await _client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return ((int)response.StatusCode, bytes.Length == 0 ? null : (ScimObject)ScimJson.Read(bytes));
    }

    /// <summary>Sends a body as it is and gives the status.</summary>
    public async Task<int> SendAsync(Tenant tenant, string method, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/scim/{IdText.Format(tenant.Id)}/v2{path}") { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tenant.Token);
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>Sends operations as one Bulk and gives the statuses of those in the answer, or that of the whole.</summary>
    public async Task<string[]> BulkAsync(Tenant tenant, params IEnumerable<string> operations)
    {
        var (status, answer) = await SendAsync(tenant, "POST", "/Bulk", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{string.Join(',', operations)}}]}""");
        return status == 200
            ? [.. ((ScimList)answer!["Operations"]!).Items.Select(o => ((ScimObject)o).Text("status")!)]
            : [$"whole {status}"];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        Log.Dispose();
    }
}
