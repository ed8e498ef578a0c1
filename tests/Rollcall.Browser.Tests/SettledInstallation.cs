using Rollcall.Server.Tests.EndToEnd;

namespace Rollcall.Browser.Tests;

/// <summary>One installation with an owner, for tests that each make what they need in it.</summary>
public sealed class SettledInstallation(Chromium chromium) : IAsyncLifetime
{
    private Installation? _installation;
    private string _state = "";

    internal RunningServer Server => _installation!.Server;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync();
        await using var owner = await _installation.FirstOwnerAsync(chromium);
        _state = await owner.StateAsync();
    }

    /// <summary>The owner, in another window.</summary>
    public Task<Visitor> EnterAsync(Chromium browser, Eyes? eyes = null) => Visitor.ComeAsync(browser, _installation!.Home, eyes, _state);

    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
            await _installation.DisposeAsync();
    }
}
