using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Operations;
using Rollcall.Server.SetupLinks;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using IPNetwork = System.Net.IPNetwork;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>The whole server over real HTTP in this process, with a clock that tests move, on a data directory of its own.</summary>
public sealed class DashboardHost : IAsyncLifetime
{
    public const string Password = "vexed otters brew tea";

    private static int _numbers;

    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentDictionary<string, Visitor> _signedIn = new(StringComparer.Ordinal);
    private Installation? _installation;
    private WebApplication? _app;

    internal TestClock Clock { get; init; } = new();

    /// <summary>How it listens; to be set before the start.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>What https is served with.</summary>
    public ServingCertificate? Certificate { get; init; }

    /// <summary>Whose word on the client is believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>What stands between the server and its database; to be set before the start.</summary>
    internal Func<Database, Database> Around { get; init; } = database => database;

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public Uri Address => Serving.Address(App);

    public async ValueTask InitializeAsync()
    {
        var opened = Installation.OpenForServing(new InstallationLocation.DataDirectory(_directory["data"]));
        _installation = new(Around(opened.Database), opened.Location) { Key = opened.Key };
        _app = Serving.Build(_installation, new Listening(Urls, Certificate, TrustedProxies), Clock);
        await _installation.MigrateAsync(Clock, _ => { }, CancellationToken.None);
        _app.Services.GetRequiredService<Readiness>().IsMigrated = true;
        await _app.StartAsync();
        await PublicUrl.ListeningAsync(_installation.Database, Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in _signedIn.Values)
            visitor.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_installation is not null)
            await _installation.DisposeAsync();
        _directory.Dispose();
    }

    internal T Service<T>() where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A browser that has been nowhere yet.</summary>
    internal Visitor Visitor() => new(Address);

    /// <summary>A new administrator with the password of all.</summary>
    internal async Task<Administrator> AddAsync(AdministratorRole role) => (await Service<SetupLinkStore>().CreateAsync(
        $"person{Interlocked.Increment(ref _numbers)}@tests.example", "Test Person", role, Service<PasswordHashes>().Hash(Password), Actor.CommandLine))!;

    /// <summary>A browser in which an administrator of this role is signed in.</summary>
    internal async Task<(Visitor Visitor, Administrator Administrator)> SignedInAsync(AdministratorRole role)
    {
        var administrator = await AddAsync(role);
        var visitor = Visitor();
        (await visitor.SignInAsync(administrator.Email)).ShouldBeSignedIn();
        return (visitor, administrator);
    }

    /// <summary>The same, made once and used by every test that neither ends the session nor changes the administrator.</summary>
    internal async Task<Visitor> SharedAsync(AdministratorRole role)
    {
        if (!_signedIn.TryGetValue(role.Name, out var visitor))
            _signedIn[role.Name] = visitor = (await SignedInAsync(role)).Visitor;
        return visitor;
    }
}
