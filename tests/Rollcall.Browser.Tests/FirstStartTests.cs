using Microsoft.Playwright;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Browser.Tests;

public sealed class FirstStartTests(Chromium chromium)
{
    [Fact]
    public async Task From_the_link_on_the_console_to_a_green_connection_without_a_reload()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await Visitor.ComeAsync(chromium, installation.Home);
        var page = owner.Page;
        await installation.OpenSetupAsync(owner);
        await Installation.BecomeOwnerAsync(page);
        new Uri(page.Url).AbsolutePath.ShouldBe("/start");
        await page.Locator("label:has(#Idp-okta)").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Connect Okta");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Provisioning");

        var url = await page.GetByLabel("Base URL", new() { Exact = true }).InputValueAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy Base URL" }).ClickAsync();
        (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldBe(url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate token" }).ClickAsync();
        var okta = new OktaConsole(url, await page.GetByLabel("Token", new() { Exact = true }).InputValueAsync());
        await Assertions.Expect(page.GetByText("Waiting for the first request")).ToBeVisibleAsync();

        await page.EvaluateAsync("window.stayed = true");
        (await okta.TestConnectorAsync()).ShouldBe(200);
        await Assertions.Expect(page.GetByText("Connected.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#connection .pulse-done")).ToBeVisibleAsync();
        (await page.EvaluateAsync<bool>("window.stayed === true")).ShouldBeTrue();
        (await page.GetByLabel("Token", new() { Exact = true }).CountAsync()).ShouldBe(1, "the token is still there to be copied");

        var people = await okta.ConnectAsync(OktaFlavor.Aiw);
        await page.GetByRole(AriaRole.Link, new() { Name = "People it has sent" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"of {people}");
        owner.Complaints.ShouldBeEmpty();
    }
}
