using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task The_link_on_the_console_makes_the_first_owner_who_can_sign_out_and_in_again()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var page = owner.Page;
        await owner.GoAsync("/settings");
        await Assertions.Expect(page.GetByText("Ada Lovelace")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        (await owner.GoAsync("/settings")).ShouldBe(200);
        page.Url.ShouldContain("/sign-in");

        await Installation.SignInAsync(owner, Installation.Email, "not my password at all");
        await Assertions.Expect(page.Locator(".invalid-feedback, [role=alert]").First).ToBeVisibleAsync();

        await Installation.SignInAsync(owner, Installation.Email, Installation.Password);
        await owner.GoAsync("/settings");
        await Assertions.Expect(page.GetByText("Ada Lovelace")).ToBeVisibleAsync();
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_search_finds_a_page_by_what_another_guide_calls_it()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        await owner.GoAsync("/settings");
        await owner.Page.Keyboard.PressAsync("/");
        await owner.Page.Keyboard.TypeAsync("bearer token");
        await owner.Page.Locator("#find-results").GetByRole(AriaRole.Link, new() { Name = "SCIM tokens" }).WaitForAsync();
        owner.Complaints.ShouldBeEmpty();
    }
}
