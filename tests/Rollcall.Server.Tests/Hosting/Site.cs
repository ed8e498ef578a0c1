using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rollcall.Scim.AspNetCore;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Storage;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>A hub behind HTTP, on a port of its own.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Site(Hub hub, WebApplication app)
    {
        Hub = hub;
        _app = app;
    }

    public Hub Hub { get; }

    public static async Task<Site> StartAsync<TEngine>() where TEngine : StorageEngine, new()
    {
        var hub = await Hub.StartAsync<TEngine>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(hub.Clock);
        builder.Services.AddSingleton<IScimStore>(hub.Store);
        var app = builder.Build();
        app.MapScim();
        await app.StartAsync();
        return new(hub, app);
    }

    /// <summary>A client with the token of a directory.</summary>
    public ScimClient Client(Tenant tenant) => new(new Uri($"{_app.Urls.First()}/scim/{IdText.Format(tenant.Id)}/v2"), tenant.Token);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Hub.DisposeAsync();
    }
}
