using System.Globalization;

namespace Rollcall.Browser.Tests;

/// <summary>What every page must be. With <c>ROLLCALL_RECORD=1</c> the pictures of the guides are taken anew.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PageTests(Chromium chromium)
{
    private const long MostBlocking = 100 * 1024;
    private const long MostDeferred = 60 * 1024;
    private const long MostLater = 20 * 1024;
    private const double MostShift = 0.01;

    [Fact]
    public async Task No_page_has_a_barrier_a_complaint_or_a_jump_in_light_in_dark_or_on_a_phone()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var tour = await Tour.PrepareAsync(installation, owner);
        var state = await owner.StateAsync();
        var wrong = new List<string>();
        foreach (var (look, eyes) in new[] { ("light", Eyes.Light), ("dark", Eyes.Night), ("phone", Eyes.Phone) })
        {
            await using var visitor = await Visitor.ComeAsync(chromium, installation.Home, eyes, state);
            foreach (var (name, path) in tour)
            {
                await visitor.GoAsync(path);
                await visitor.QuietAsync();
                wrong.AddRange((await visitor.BarriersAsync()).Select(b => $"{name} ({look}): {b}"));
                if (await visitor.ShiftAsync() is var shift && shift > MostShift)
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name} ({look}): moves by {shift:0.000}"));
                if (await visitor.OverflowsAsync())
                    wrong.Add($"{name} ({look}): is wider than the window");
                await Gallery.TakeAsync(visitor, $"{name}-{look}");
            }
            wrong.AddRange(visitor.Complaints);
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_visit_is_light_and_every_later_page_lighter()
    {
        await using var installation = await Installation.StartAsync();
        await using var owner = await installation.FirstOwnerAsync(chromium);
        var tour = await Tour.PrepareAsync(installation, owner);
        await using (var stranger = await Visitor.ComeAsync(chromium, installation.Home))
        {
            // Nobody's first page is another one: whoever comes without a session is sent there.
            var first = await Traffic.ListenAsync(stranger.Page);
            await stranger.GoAsync("/");
            await stranger.QuietAsync();
            stranger.Page.Url.ShouldContain("/sign-in");
            first.Arrived.ShouldContain(a => a.Kind == "Stylesheet", first.ToString());
            first.Blocking.ShouldBeLessThanOrEqualTo(MostBlocking, first.ToString());
            first.DeferredScripts.ShouldBeLessThanOrEqualTo(MostDeferred, first.ToString());
        }
        await using var visitor = await Visitor.ComeAsync(chromium, installation.Home, Eyes.Light, await owner.StateAsync());
        var traffic = await Traffic.ListenAsync(visitor.Page);
        // A page with a chart fetches Chart.js once, like the style: what counts is what every page costs again.
        foreach (var (_, path) in tour)
            await visitor.GoAsync(path);
        var heavy = new List<string>();
        foreach (var (name, path) in tour)
        {
            traffic.Forget();
            await visitor.GoAsync(path);
            await visitor.QuietAsync();
            if (traffic.All > MostLater)
                heavy.Add($"{name}: {traffic.All} bytes\n{traffic}");
        }
        heavy.ShouldBeEmpty();
    }
}
