using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rollcall.Scim.AspNetCore;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>The SCIM endpoints of a hub on a real port.</summary>
internal sealed class HubHttp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HubHttp(WebApplication app) => _app = app;

    private Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<HubHttp> StartAsync(Hub hub)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(hub.Clock);
        builder.Services.AddSingleton<IScimStore>(hub.Store);
        var app = builder.Build();
        app.MapScim();
        await app.StartAsync();
        return new HubHttp(app);
    }

    /// <summary>What an identity provider with this token is.</summary>
    public ScimClient Client(Guid directory, string token) => new(new Uri(Address, $"/scim/{IdText.Format(directory)}/v2"), token);

    public ScimClient Client(Tenant tenant) => Client(tenant.Id, tenant.Token);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
