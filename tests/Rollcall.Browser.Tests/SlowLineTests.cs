using System.Collections.Concurrent;

namespace Rollcall.Browser.Tests;

/// <summary>On a line so slow that a page is painted before all of it is there.</summary>
[Collection(nameof(TouredInstallation))]
public sealed class SlowLineTests(Chromium chromium, TouredInstallation toured)
{
    private const int BytesPerSecond = 6000;

    [Fact]
    public async Task A_page_that_comes_piece_by_piece_stays_where_it_was_painted()
    {
        var wrong = new ConcurrentQueue<string>();
        await using var owner = await toured.EnterAsync(chromium, Eyes.Light);
        foreach (var stop in (string[])["administrators", "person", "scim-user-management"])
            await SeeAsync(owner, toured.PathOf(stop));
        wrong.ShouldBeEmpty();

        // Style and scripts are there from the time before: what comes slowly is the page, as plain text, so that each piece can be painted.
        async Task SeeAsync(Visitor visitor, string path)
        {
            await visitor.Page.SetExtraHTTPHeadersAsync([new("Accept-Encoding", "identity")]);
            await visitor.GoAsync(path);
            var line = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
            await line.SendAsync("Network.enable");
            await line.SendAsync("Network.emulateNetworkConditions", new(StringComparer.Ordinal) { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = -1 });
            await visitor.GoAsync(path);
            await Inspection.ExpectStillAsync(visitor, path, wrong);
            await line.DetachAsync();
        }
    }
}
