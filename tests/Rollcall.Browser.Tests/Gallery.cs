using System.Runtime.CompilerServices;

namespace Rollcall.Browser.Tests;

/// <summary>The pictures of the guides, small enough for a repository: with <c>ROLLCALL_RECORD=1</c> all are taken, with <c>ROLLCALL_RECORD=new</c> those there are not yet.</summary>
internal static class Gallery
{
    private const int Quality = 55;

    private static readonly string? Wanted = Environment.GetEnvironmentVariable("ROLLCALL_RECORD");

    /// <summary>The document that shows them all.</summary>
    public static string Document => Path.Combine(Folder(), "..", "gallery.md");

    /// <summary>Takes a picture of the window under this name.</summary>
    public static async Task TakeAsync(Visitor visitor, string name)
    {
        var file = Path.Combine(Folder(), name + ".webp");
        if (Wanted is not "1" && (Wanted is not "new" || File.Exists(file)))
            return;
        var debugger = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        var answer = await debugger.SendAsync("Page.captureScreenshot", new Dictionary<string, object>(StringComparer.Ordinal) { ["format"] = "webp", ["quality"] = Quality });
        await debugger.DetachAsync();
        await File.WriteAllBytesAsync(file, answer!.Value.GetProperty("data").GetBytesFromBase64());
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "guides", "images"));
}
