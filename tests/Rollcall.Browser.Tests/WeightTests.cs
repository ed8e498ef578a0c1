namespace Rollcall.Browser.Tests;

/// <summary>How much comes over the wire, with the headers of the answers.</summary>
[Collection(nameof(TouredInstallation))]
public sealed class WeightTests(Chromium chromium, TouredInstallation toured)
{
    private const long MostBlocking = 100 * 1024;
    private const long MostDeferred = 60 * 1024;
    private const long MostLater = 20 * 1024;

    [Fact]
    public async Task The_first_visit_is_light_and_every_later_page_lighter()
    {
        var heavy = new List<string>();
        await using (var stranger = await Visitor.ComeAsync(chromium, toured.Home))
        {
            var first = await Traffic.ListenAsync(stranger.Page);
            await stranger.GoAsync("/");
            stranger.Page.Url.ShouldContain("/sign-in");
            heavy.AddRange(FirstVisit(first));
        }
        await using var visitor = await toured.EnterAsync(chromium, Eyes.Light);
        var traffic = await Traffic.ListenAsync(visitor.Page);
        // The heaviest of all first visits: by a bookmark, with a session, nothing in the cache, and a chart to draw.
        await visitor.GoAsync("/");
        await visitor.QuietAsync();
        traffic.HasCharts.ShouldBeTrue(traffic.ToString());
        heavy.AddRange(FirstVisit(traffic));

        // Before the first visit to any of these there was one other page, and the lightest of all: it leaves neither icons nor charts.
        await traffic.EmptyCacheAsync();
        await visitor.GoAsync("/nothing-here");
        var shared = traffic.Blocking - traffic.Documents;
        foreach (var (name, path) in toured.Stops)
        {
            traffic.Forget();
            await visitor.GoAsync(path);
            await visitor.QuietAsync();
            if (traffic.WithoutCharts > MostLater)
                heavy.Add($"{name}: {traffic.WithoutCharts} bytes\n{traffic}");
            if (shared + traffic.Documents > MostBlocking)
                heavy.Add($"{name}: {shared + traffic.Documents} bytes would stand before the first paint of a first visit\n{traffic}");
            if (traffic.HasCharts && name is not "overview")
                heavy.Add($"{name}: asks for Chart.js");
        }
        heavy.ShouldBeEmpty();
    }

    private static IEnumerable<string> FirstVisit(Traffic traffic)
    {
        if (!traffic.Arrived.Any(a => a.Kind is "Stylesheet") || traffic.DeferredScripts == 0)
            yield return $"no style or no script was counted\n{traffic}";
        if (traffic.Plain.Any())
            yield return $"not compressed\n{traffic}";
        if (traffic.Blocking > MostBlocking)
            yield return $"{traffic.Blocking} bytes stand before the first paint\n{traffic}";
        if (traffic.DeferredScripts > MostDeferred)
            yield return $"{traffic.DeferredScripts} bytes of scripts\n{traffic}";
    }
}
