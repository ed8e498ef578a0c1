using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Model;

/// <summary>The whole server in this process, listening on a port, with a clock that only tests move.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly Installation _installation;
    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _connections = new() { UseCookies = false, UseProxy = false, AllowAutoRedirect = false };

    private ModelServer(InstallationLocation location)
    {
        _installation = Installation.OpenForServing(location);
        _app = Serving.Build(_installation, new Listening(["http://127.0.0.1:0"]), Clock);
        Http = new HttpClient(_connections);
    }

    public TestClock Clock { get; } = new();

    public HttpClient Http { get; }

    public static async Task<ModelServer> StartAsync(InstallationLocation location)
    {
        var server = new ModelServer(location);
        await server._installation.MigrateAsync(TimeProvider.System, _ => { }, CancellationToken.None);
        server._app.Services.GetRequiredService<Readiness>().IsMigrated = true;
        await server._app.StartAsync();
        await PublicUrl.ListeningAsync(server._installation.Database, Serving.Address(server._app));
        return server;
    }

    /// <summary>A new directory: its base URL and its token.</summary>
    public async Task<(string Root, string Token)> DirectoryAsync(bool strict)
    {
        var (id, token) = await _app.Services.GetRequiredService<DirectoryStore>().CreateAsync(new("Acme", "Model", "okta", strict, null), Actor.CommandLine);
        return (new Uri(Serving.Address(_app), $"scim/{IdText.Format(id)}/v2").AbsoluteUri, token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _connections.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _installation.DisposeAsync();
    }
}
