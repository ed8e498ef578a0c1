using System.Text.Json;
using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

/// <summary>One file that came over the wire.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Kind">What the browser takes it for, such as Stylesheet.</param>
/// <param name="Encoding">How it was compressed; null when it was not.</param>
/// <param name="Bytes">As they were sent: compressed, with headers.</param>
internal sealed record Arrival(string Path, string Kind, string? Encoding, long Bytes);

/// <summary>What came over the wire for one page; what the browser had already does not count.</summary>
internal sealed class Traffic
{
    private readonly Dictionary<string, Arrival> _requests = new(StringComparer.Ordinal);
    private readonly List<Arrival> _arrived = [];
    private readonly ICDPSession _debugger;

    private Traffic(ICDPSession debugger) => _debugger = debugger;

    public IReadOnlyList<Arrival> Arrived => _arrived;

    /// <summary>What holds back the first paint: the page, its style, and scripts in the head that are not deferred.</summary>
    public long Blocking => Sum(a => a.Kind is "Document" or "Stylesheet" || IsHeadScript(a.Path));

    /// <summary>The page itself.</summary>
    public long Documents => Sum(a => a.Kind is "Document");

    public long DeferredScripts => Sum(a => a.Kind is "Script" && !IsHeadScript(a.Path));

    /// <summary>Everything but Chart.js, which only a page with charts asks for, once.</summary>
    public long WithoutCharts => Sum(a => !IsCharts(a.Path));

    /// <summary>Whether Chart.js came.</summary>
    public bool HasCharts => _arrived.Any(a => IsCharts(a.Path));

    /// <summary>What is text and came uncompressed.</summary>
    public IEnumerable<Arrival> Plain => _arrived.Where(a => a.Kind is "Document" or "Stylesheet" or "Script" && a.Encoding is not "br");

    public static async Task<Traffic> ListenAsync(IPage page)
    {
        var debugger = await page.Context.NewCDPSessionAsync(page);
        var traffic = new Traffic(debugger);
        debugger.Event("Network.responseReceived").OnEvent += (_, e) =>
        {
            var answer = e!.Value;
            var response = answer.GetProperty("response");
            var fromCache = response.TryGetProperty("fromDiskCache", out var cached) && cached.GetBoolean();
            if (!fromCache)
                traffic._requests[answer.GetProperty("requestId").GetString()!] = new(new Uri(response.GetProperty("url").GetString()!).AbsolutePath, answer.GetProperty("type").GetString()!, EncodingOf(response), 0);
        };
        debugger.Event("Network.loadingFinished").OnEvent += (_, e) =>
        {
            if (traffic._requests.Remove(e!.Value.GetProperty("requestId").GetString()!, out var request))
                traffic._arrived.Add(request with { Bytes = (long)e.Value.GetProperty("encodedDataLength").GetDouble() });
        };
        await debugger.SendAsync("Network.enable");
        return traffic;
    }

    /// <summary>Counts from nothing; the browser keeps what it has.</summary>
    public void Forget() => _arrived.Clear();

    /// <summary>Counts from nothing, and so does the browser.</summary>
    public async Task EmptyCacheAsync()
    {
        await _debugger.SendAsync("Network.clearBrowserCache");
        Forget();
    }

    public override string ToString() => string.Join('\n', _arrived.Select(a => $"{a.Bytes,8} {a.Kind,-12} {a.Encoding,-4} {a.Path}"));

    private static bool IsHeadScript(string path) => path.StartsWith("/theme.", StringComparison.Ordinal);

    private static bool IsCharts(string path) => path.StartsWith("/lib/chart.", StringComparison.Ordinal);

    private static string? EncodingOf(JsonElement response) =>
        response.GetProperty("headers").EnumerateObject().FirstOrDefault(h => string.Equals(h.Name, "content-encoding", StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: JsonValueKind.String } header ? header.Value.GetString() : null;

    private long Sum(Func<Arrival, bool> which) => _arrived.Where(which).Sum(a => a.Bytes);
}
