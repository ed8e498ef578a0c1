using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Rollcall.Browser.Tests.Chromium))]

namespace Rollcall.Browser.Tests;

/// <summary>One browser for all tests; each visitor has a profile of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser is not started yet.");

    public async ValueTask InitializeAsync()
    {
        var executable = Places.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("There is no Chromium; `build/prepare.sh test` installs it.");
        // As long as an action may take: what a page shows by itself comes late on a busy machine.
        Assertions.SetDefaultExpectTimeout(Visitor.Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
