using Microsoft.Playwright;
using Rollcall.Server.Tests.EndToEnd;

namespace Rollcall.Browser.Tests;

/// <summary>A server that was started a moment ago, and its first owner, who follows the link on the console.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Email = "ada@example.com";

    public const string Password = "seven grey herons by the weir";

    private readonly TemporaryDirectory _folder;

    private Installation(TemporaryDirectory folder, RunningServer server)
    {
        _folder = folder;
        Server = server;
    }

    public RunningServer Server { get; }

    public Uri Home => Server.Address;

    public static async Task<Installation> StartAsync()
    {
        var folder = new TemporaryDirectory();
        return new Installation(folder, await RunningServer.StartAsync(folder["data"]));
    }

    /// <summary>Opens the link that the console shows and becomes the first owner.</summary>
    public async Task<Visitor> FirstOwnerAsync(Chromium chromium, Eyes? eyes = null)
    {
        var owner = await Visitor.ComeAsync(chromium, Home, eyes);
        await OpenSetupAsync(owner);
        await BecomeOwnerAsync(owner.Page);
        return owner;
    }

    /// <summary>Opens the link that the console shows.</summary>
    public async Task OpenSetupAsync(Visitor visitor)
    {
        var line = await Server.Process.LineAsync(l => l.Contains("/setup?link=", StringComparison.Ordinal));
        await visitor.GoAsync(new Uri(line.Trim()).PathAndQuery);
    }

    /// <summary>Fills in what that page asks for.</summary>
    public static async Task BecomeOwnerAsync(IPage page)
    {
        await page.GetByLabel("Your name").FillAsync("Ada Lovelace");
        await page.GetByLabel("E-mail address").FillAsync(Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("Password once more").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Become owner" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/setup", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
    }

    public static async Task SignInAsync(Visitor visitor, string email, string password)
    {
        await visitor.GoAsync("/sign-in");
        await visitor.Page.GetByLabel("E-mail address").FillAsync(email);
        await visitor.Page.GetByLabel("Password").FillAsync(password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
