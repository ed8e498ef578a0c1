using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rollcall.Scim.AspNetCore;
using Rollcall.Server.Accounts;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Directories.Pages;
using Rollcall.Server.Environments;
using Rollcall.Server.Events;
using Rollcall.Server.Jobs;
using Rollcall.Server.Organizations;
using Rollcall.Server.Requests;
using Rollcall.Server.Resources;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tokens;

namespace Rollcall.Server.Operations;

/// <summary>The web application: what it is made of and how it listens.</summary>
public static class Serving
{
    // An 8 KiB filter, every character escaped, must meet our own answer and not a bare 414.
    private const int RequestLineBytes = 32 * 1024;
    private const int LargestBody = 16 << 20;
    private const int Connections = 10_000;

    // Also when a test program hosts the server: pages and files are found by it.
    private const string ApplicationName = "rollcall";

    /// <summary>Builds the application over an opened installation.</summary>
    /// <param name="installation">Belongs to the caller, who disposes of it after the application.</param>
    /// <param name="listening">Where and how to listen.</param>
    /// <param name="time">The clock.</param>
    public static WebApplication Build(Installation installation, Listening listening, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = ApplicationName, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        // Files are compressed and fingerprinted by the build, also when the server runs from where it was built.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        Log(builder);
        listening.Apply(builder);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = RequestLineBytes;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = Connections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(installation.Database);
        var key = installation.Key ?? throw new ArgumentException("The installation is not opened for serving.", nameof(installation));
        builder.Services.AddSingleton(key);
        builder.Services.AddAdministrators(key);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<WriteLanes>();
        builder.Services.AddSingleton<DirectoryStore>();
        builder.Services.AddSingleton<TokenStore>();
        builder.Services.AddSingleton<OrganizationStore>();
        builder.Services.AddSingleton<EnvironmentStore>();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddHostedService<JobWorker>();
        builder.Services.AddSingleton<AccountStore>();
        builder.Services.AddSingleton<PeopleStore>();
        builder.Services.AddSingleton<GroupStore>();
        builder.Services.AddSingleton<ResourceNames>();
        builder.Services.AddSingleton<EventStore>();
        builder.Services.AddSingleton<FeedStore>();
        builder.Services.AddHostedService<FeedWorker>();
        builder.Services.AddSingleton<SchemaStore>();
        builder.Services.AddSingleton<RequestStore>();
        builder.Services.AddSingleton<DirectoryTools>();
        builder.Services.AddSingleton<IScimStore, ResourceStore>();
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<IScimObserver>(services => services.GetRequiredService<RequestLog>());
        builder.Services.AddHostedService(services => services.GetRequiredService<RequestLog>());
        builder.Services.AddDashboard();
        var app = builder.Build();
        listening.Apply(app);
        app.UseDashboard();
        app.UseAdministrators();
        app.MapScim();
        app.MapHealth();
        app.MapDashboard();
        return app;
    }

    private static void Log(WebApplicationBuilder builder)
    {
        // Who sets a level, such as Logging__LogLevel__Default=Trace, means it for the framework too; nobody else wants to read of every connection.
        if (!builder.Configuration.GetSection("Logging:LogLevel").GetChildren().Any())
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // At any level: these write URLs with the values of filters (RFC 7644 §7.5.2), paths, and header lines as they came, where a token may have been pasted.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Warning);
        // `serve` itself says in one sentence why it could not start.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }

    /// <summary>The first address a started application listens on.</summary>
    public static Uri Address(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var first = new UriBuilder(addresses.First().Replace("//+", "//0.0.0.0", StringComparison.Ordinal).Replace("//*", "//0.0.0.0", StringComparison.Ordinal));
        // Listening on every address is reached by this machine's own.
        if (first.Host is "0.0.0.0" or "[::]")
            first.Host = "127.0.0.1";
        return first.Uri;
    }
}
