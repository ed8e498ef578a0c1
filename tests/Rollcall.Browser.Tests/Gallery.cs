using System.Runtime.CompilerServices;

namespace Rollcall.Browser.Tests;

/// <summary>The pictures of the guides: taken with <c>ROLLCALL_RECORD=1</c>, small enough for a repository.</summary>
internal static class Gallery
{
    private const int Quality = 55;

    private static readonly bool Records = Environment.GetEnvironmentVariable("ROLLCALL_RECORD") is "1";

    /// <summary>Takes a picture of the window under this name.</summary>
    public static async Task TakeAsync(Visitor visitor, string name)
    {
        if (!Records)
            return;
        var debugger = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        var answer = await debugger.SendAsync("Page.captureScreenshot", new Dictionary<string, object>(StringComparer.Ordinal) { ["format"] = "webp", ["quality"] = Quality });
        await debugger.DetachAsync();
        await File.WriteAllBytesAsync(Path.Combine(Folder(), name + ".webp"), answer!.Value.GetProperty("data").GetBytesFromBase64());
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "guides", "images"));
}
