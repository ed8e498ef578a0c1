using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

/// <summary>What came over the wire for one page, in bytes as they were sent: compressed, with headers.</summary>
internal sealed class Traffic
{
    private readonly Dictionary<string, (string Path, string Kind)> _requests = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Kind, long Bytes)> _arrived = [];

    private Traffic()
    {
    }

    public IReadOnlyList<(string Path, string Kind, long Bytes)> Arrived => _arrived;

    /// <summary>What holds back the first paint: the page, its style, and scripts in the head that are not deferred.</summary>
    public long Blocking => Sum(a => a.Kind is "Document" or "Stylesheet" || IsHeadScript(a.Path));

    public long DeferredScripts => Sum(a => a.Kind is "Script" && !IsHeadScript(a.Path));

    public long All => Sum(_ => true);

    public static async Task<Traffic> ListenAsync(IPage page)
    {
        var traffic = new Traffic();
        var debugger = await page.Context.NewCDPSessionAsync(page);
        debugger.Event("Network.responseReceived").OnEvent += (_, e) =>
        {
            var answer = e!.Value;
            var fromCache = answer.GetProperty("response").TryGetProperty("fromDiskCache", out var cached) && cached.GetBoolean();
            if (!fromCache)
                traffic._requests[answer.GetProperty("requestId").GetString()!] = (new Uri(answer.GetProperty("response").GetProperty("url").GetString()!).AbsolutePath, answer.GetProperty("type").GetString()!);
        };
        debugger.Event("Network.loadingFinished").OnEvent += (_, e) =>
        {
            if (traffic._requests.Remove(e!.Value.GetProperty("requestId").GetString()!, out var request))
                traffic._arrived.Add((request.Path, request.Kind, (long)e.Value.GetProperty("encodedDataLength").GetDouble()));
        };
        await debugger.SendAsync("Network.enable");
        return traffic;
    }

    public void Forget() => _arrived.Clear();

    public override string ToString() => string.Join('\n', _arrived.Select(a => $"{a.Bytes,8} {a.Kind,-12} {a.Path}"));

    private static bool IsHeadScript(string path) => path.StartsWith("/theme.", StringComparison.Ordinal);

    private long Sum(Func<(string Path, string Kind, long Bytes), bool> which) => _arrived.Where(which).Sum(a => a.Bytes);
}
