namespace Rollcall.Browser.Tests;

/// <summary>One installation where something has happened, for tests that only look.</summary>
public sealed class TouredInstallation(Chromium chromium) : IAsyncLifetime
{
    private Installation? _installation;
    private IReadOnlyList<(string Name, string Path)> _stops = [];
    private string _state = "";

    /// <summary>Every page that can be opened at any time.</summary>
    public IReadOnlyList<(string Name, string Path)> Stops => _stops;

    public Uri Home => _installation!.Home;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        await using var owner = await _installation.FirstOwnerAsync(chromium);
        _stops = await Tour.PrepareAsync(_installation, owner);
        _state = await owner.StateAsync();
    }

    /// <summary>The owner, in another window.</summary>
    public Task<Visitor> EnterAsync(Chromium browser, Eyes eyes) => Visitor.ComeAsync(browser, Home, eyes, _state);

    public string PathOf(string name) => _stops.Single(stop => string.Equals(stop.Name, name, StringComparison.Ordinal)).Path;

    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
            await _installation.DisposeAsync();
    }
}

[CollectionDefinition(nameof(TouredInstallation))]
public sealed class TouredInstallationCollection : ICollectionFixture<TouredInstallation>;
