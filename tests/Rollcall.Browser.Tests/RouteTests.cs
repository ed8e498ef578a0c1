using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Rollcall.Browser.Tests;

/// <summary>The routes of the server, read from its pages, against what the tests visit and the gallery shows.</summary>
public sealed partial class RouteTests
{
    // It only takes posts; a link to it leads on to the account.
    private static readonly string[] Unseen = ["/sign-out"];

    [Fact]
    public void Every_page_of_the_server_is_visited()
    {
        var toured = Tour.Lasting.Concat(Tour.Passing).Select(stop => stop.Route).ToHashSet(StringComparer.Ordinal);
        var routes = Routes();
        routes.Count.ShouldBeGreaterThan(30, "the sources are read");
        routes.Except(toured, StringComparer.Ordinal).Except(Unseen, StringComparer.Ordinal).ShouldBeEmpty();
        toured.Except(routes, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_visited_is_in_the_gallery_in_every_look()
    {
        var document = File.ReadAllText(Gallery.Document);
        var shown = Picture().Matches(document).Select(m => m.Groups["name"].Value).ToList();
        var wanted = Tour.Lasting.Concat(Tour.Passing).SelectMany(stop => Inspection.Looks.Select(look => $"{stop.Name}-{look.Name}")).ToList();
        wanted.Except(shown, StringComparer.Ordinal).ShouldBeEmpty();
        shown.Except(wanted, StringComparer.Ordinal).ShouldBeEmpty();
        shown.ShouldBeUnique(StringComparer.Ordinal);
        foreach (var name in shown)
            File.Exists(Path.Combine(Path.GetDirectoryName(Gallery.Document)!, "images", name + ".webp")).ShouldBeTrue(name);
    }

    private static HashSet<string> Routes([CallerFilePath] string source = "")
    {
        var server = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "src", "Rollcall.Server"));
        return Directory.EnumerateFiles(server, "*.cshtml", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(server, file).StartsWith("bin/", StringComparison.Ordinal) && !Path.GetRelativePath(server, file).StartsWith("obj/", StringComparison.Ordinal))
            .Select(file => Route().Match(File.ReadAllText(file)))
            .Where(m => m.Success)
            .Select(m => m.Groups["route"].Value)
            .ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex("^@page \"(?<route>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Route();

    [GeneratedRegex(@"src=""images/(?<name>[a-z0-9-]+)\.webp""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Picture();
}
