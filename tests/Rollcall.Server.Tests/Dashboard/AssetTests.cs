using System.Net;
using System.Text.RegularExpressions;
using Rollcall.Server.Administrators;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.Hosting;

namespace Rollcall.Server.Tests.Dashboard;

/// <summary>The files pages use: scripts, styles, the icon.</summary>
public sealed partial class AssetTests
{
    [Fact]
    public async Task A_browser_that_is_signed_in_gets_files_without_a_look_at_the_database()
    {
        CountedDatabase? counted = null;
        await using var host = new DashboardHost { Clock = new() { WithoutTimers = true }, Around = database => counted = new(database) };
        await host.InitializeAsync();
        using var visitor = (await host.SignedInAsync(AdministratorRole.Viewer)).Visitor;
        var files = File().Matches((await visitor.GetAsync("/account")).Body).Select(m => m.Groups["path"].Value).Distinct(StringComparer.Ordinal).ToList();
        files.Count.ShouldBeGreaterThan(3);
        counted!.Uses = 0;
        foreach (var file in files)
        {
            var answer = await visitor.GetAsync(file);
            answer.Status.ShouldBe(HttpStatusCode.OK, file);
            answer.Message.Headers.GetValues("X-Content-Type-Options").ShouldHaveSingleItem().ShouldBe("nosniff");
            answer.Message.Headers.CacheControl!.ToString().ShouldContain("immutable");
        }
        counted.Uses.ShouldBe(0);
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        counted.Uses.ShouldBeGreaterThan(0, "pages do look");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_page_like_any_other()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        using var stranger = host.Visitor();
        (await stranger.GetAsync("/app.css")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync("/lib/nothing.js")).Status.ShouldNotBe(HttpStatusCode.OK);
        stranger.Headers["Host"] = "scim.example.com";
        foreach (var path in (string[])["/app.css", "/sign-in"])
        {
            var refused = await stranger.GetAsync(path);
            refused.Status.ShouldBe(HttpStatusCode.Forbidden);
            refused.Body.ShouldContain("https");
        }
    }

    [GeneratedRegex("(src|href)=\"(?<path>/[^\"]+\\.(js|css|svg))\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex File();
}
