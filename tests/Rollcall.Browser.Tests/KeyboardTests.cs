using System.Text.Json;
using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

/// <summary>Without a mouse.</summary>
public sealed class KeyboardTests(Chromium chromium, SettledInstallation settled) : IClassFixture<SettledInstallation>
{
    private const string Stop =
        """
        () => {
            const stop = document.activeElement;
            if (!stop || stop === document.body) return null;
            const box = stop.getBoundingClientRect();
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            const style = getComputedStyle(stop);
            return {
                what: stop.outerHTML.slice(0, 120),
                place: [...document.querySelectorAll('*')].indexOf(stop),
                inMain: !!stop.closest('main'),
                uncovered: stop.contains(top) || !!top?.contains(stop) || !!stop.labels?.[0]?.contains(top),
                marked: style.outlineStyle !== 'none' && style.outlineWidth !== '0px' || style.boxShadow !== 'none',
            };
        }
        """;

    [Fact]
    public async Task Tab_goes_through_a_page_in_its_order_and_one_always_sees_where_one_is()
    {
        await using var owner = await settled.EnterAsync(chromium);
        var tenant = await settled.Server.NewDirectoryAsync("Okta");
        using (var client = settled.Server.Client(tenant))
            await client.CreateUserAsync("ada@example.com");
        var wrong = new List<string>();
        foreach (var path in new[] { $"/people?directory={tenant.Id}", "/settings/scim", $"/directories/{tenant.Id}/settings", "/administrators" })
        {
            await owner.GoAsync(path);
            var (place, inMain) = (-1, 0);
            while (await NextAsync(owner.Page) is { } stop && stop.GetProperty("place").GetInt32() > place)
            {
                place = stop.GetProperty("place").GetInt32();
                inMain += stop.GetProperty("inMain").GetBoolean() ? 1 : 0;
                if (!stop.GetProperty("uncovered").GetBoolean() || !stop.GetProperty("marked").GetBoolean())
                    wrong.Add($"{path}: {stop}");
            }
            var last = await owner.Page.EvaluateAsync<int>("Math.max(...[...document.querySelectorAll('main a, main button, main summary, main input:not([type=hidden]), main select')].filter(e => e.checkVisibility() && !e.disabled && e.type !== 'radio').map(e => [...document.querySelectorAll('*')].indexOf(e)))");
            if (inMain < 3 || place < last)
                wrong.Add($"{path}: the walk ends at {place} with {inMain} stops in the content, whose last is {last}");
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_stop_leads_past_the_navigation_into_the_content()
    {
        await using var owner = await settled.EnterAsync(chromium);
        var page = owner.Page;
        var tenant = await settled.Server.NewDirectoryAsync("Okta by keyboard");
        await owner.GoAsync($"/settings/tokens/new?directory={tenant.Id}");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByText("Skip to content")).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByText("Skip to content")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<bool>("!!document.activeElement.closest('main')")).ShouldBeTrue();

        // And on from there to a token, typed and sent.
        await page.GetByLabel("Name of the token").FocusAsync();
        await page.Keyboard.TypeAsync("Okta production");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your new SCIM token");
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Escape_closes_a_confirmation_and_the_menu_of_a_phone_and_goes_back_to_what_opened_them()
    {
        await using var owner = await settled.EnterAsync(chromium);
        var page = owner.Page;
        var tenant = await settled.Server.NewDirectoryAsync("Okta");
        await owner.GoAsync($"/directories/{tenant.Id}/settings");
        var summary = page.GetByText("Disable …");
        await summary.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var act = page.GetByRole(AriaRole.Button, new() { Name = "Disable", Exact = true });
        await Assertions.Expect(act).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(act).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(act).ToBeHiddenAsync();
        await Assertions.Expect(summary).ToBeFocusedAsync();

        await owner.SeeAsync(Eyes.Phone);
        var (menu, places) = (page.GetByLabel("Menu", new() { Exact = true }), page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }));
        await Assertions.Expect(places).ToBeHiddenAsync();
        await menu.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(places).ToBeVisibleAsync();
        await Assertions.Expect(menu).ToHaveAttributeAsync("aria-expanded", "true");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(places).ToBeHiddenAsync();
        await Assertions.Expect(menu).ToBeFocusedAsync();
        owner.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_htmx_replaces_takes_the_focus_from_nobody()
    {
        await using var owner = await settled.EnterAsync(chromium);
        var page = owner.Page;
        var tenant = await settled.Server.NewDirectoryAsync("Okta");
        using var client = settled.Server.Client(tenant);
        (await client.PostAsync("/Users", "{")).ShouldBe(400);
        await owner.GoAsync($"/settings/scim?directory={tenant.Id}");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "See all requests" });
        // Focused right after it was replaced, looked at after the next time: not while it is being replaced.
        await link.WaitForAsync();
        await ReplacedAsync();
        await link.FocusAsync();
        await ReplacedAsync();
        await Assertions.Expect(link).ToBeFocusedAsync();

        await client.CreateUserAsync("ada@example.com");
        await client.CreateUserAsync("grace@example.com");
        await owner.GoAsync($"/people?directory={tenant.Id}");
        var search = page.GetByLabel("Search", new() { Exact = true });
        await search.FocusAsync();
        await page.Keyboard.TypeAsync("gra");
        await Assertions.Expect(page.Locator("#rows tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(search).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ce");
        await Assertions.Expect(search).ToHaveValueAsync("grace");

        await page.Keyboard.PressAsync("Escape");
        await owner.GoAsync("/settings");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("bearer token");
        await page.Locator("#find-results").GetByRole(AriaRole.Link).First.WaitForAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("#find-results").GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
        owner.Complaints.ShouldBeEmpty();

        async Task ReplacedAsync()
        {
            await page.EvaluateAsync("document.querySelector('#connection').dataset.old = ''");
            await page.Locator("#connection:not([data-old])").WaitForAsync();
        }
    }

    [Fact]
    public async Task The_theme_is_chosen_with_a_key_and_the_system_does_not_undo_it()
    {
        await using var owner = await settled.EnterAsync(chromium);
        var page = owner.Page;
        await owner.GoAsync("/settings");
        await ExpectThemeAsync("light");
        await owner.SeeAsync(Eyes.Night);
        await ExpectThemeAsync("dark");
        await owner.SeeAsync(Eyes.Light);
        await ExpectThemeAsync("light");

        await page.GetByRole(AriaRole.Button, new() { Name = "Change between light and dark" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await ExpectThemeAsync("dark");
        await owner.SeeAsync(Eyes.Night);
        await page.Keyboard.PressAsync("Space");
        await ExpectThemeAsync("light");
        await owner.SeeAsync(Eyes.Light);
        await owner.SeeAsync(Eyes.Night);
        (await page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches")).ShouldBeTrue();
        await ExpectThemeAsync("light");
        await page.ReloadAsync();
        await ExpectThemeAsync("light");
        owner.Complaints.ShouldBeEmpty();

        Task ExpectThemeAsync(string theme) => Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", theme);
    }

    private static async Task<JsonElement?> NextAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Tab");
        return await page.EvaluateAsync<JsonElement?>(Stop);
    }
}
