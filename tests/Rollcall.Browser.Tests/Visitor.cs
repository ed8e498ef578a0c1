using System.Text.Json;
using Microsoft.Playwright;

namespace Rollcall.Browser.Tests;

/// <summary>How a visitor sees the dashboard.</summary>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Height">Of the window.</param>
/// <param name="Dark">Whether the system asks for dark colours.</param>
/// <param name="Scripts">Whether scripts run.</param>
public sealed record Eyes(int Width = 1280, int Height = 900, bool Dark = false, bool Scripts = true)
{
    public static Eyes Light { get; } = new();

    public static Eyes Night { get; } = new(Dark: true);

    public static Eyes Phone { get; } = new(360, 740);

    public static Eyes Scriptless { get; } = new(Scripts: false);
}

/// <summary>
/// Somebody with a browser. Whatever a page does that no page may do is noted: an error in the console, a request to another host, an answer of the server's with 500.
/// </summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>How long something may take until it is taken for broken, in milliseconds.</summary>
    public const float Patience = 30_000;

    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page, Uri home)
    {
        _context = context;
        Page = page;
        Home = home;
    }

    public IPage Page { get; }

    public Uri Home { get; }

    public static async Task<Visitor> ComeAsync(Chromium chromium, Uri home, Eyes? eyes = null, string? storageState = null)
    {
        eyes ??= Eyes.Light;
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = home.AbsoluteUri,
            ViewportSize = new() { Width = eyes.Width, Height = eyes.Height },
            ColorScheme = eyes.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = eyes.Scripts,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "Europe/Vienna",
            StorageState = storageState,
        });
        if (eyes.Scripts)
            await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync(
            """
            window.__shift = 0;
            window.__moved = [];
            new PerformanceObserver(list => {
                for (const entry of list.getEntries().filter(e => !e.hadRecentInput)) {
                    window.__shift += entry.value;
                    for (const { node, previousRect, currentRect } of entry.sources)
                        window.__moved.push(`${node?.cloneNode().outerHTML ?? node?.nodeName} from ${previousRect.x},${previousRect.y} to ${currentRect.x},${currentRect.y}`);
                }
            }).observe({ type: 'layout-shift', buffered: true });
            """);
        var visitor = new Visitor(context, await context.NewPageAsync(), home);
        visitor.Watch();
        return visitor;
    }

    /// <summary>Opens an address and waits until the page is quiet.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<int> GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
        return answer!.Status;
    }

    /// <summary>Waits until the charts, which a page loads by itself after it is there, are drawn.</summary>
    public async Task QuietAsync()
    {
        if (await Page.Locator("canvas[data-chart]").CountAsync() > 0)
            await Page.Locator("canvas[data-drawn]").First.WaitForAsync();
    }

    /// <summary>Goes on with other eyes, on the page that is open; whether scripts run stays.</summary>
    public async Task SeeAsync(Eyes eyes)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = eyes.Dark ? ColorScheme.Dark : ColorScheme.Light });
        await Page.SetViewportSizeAsync(eyes.Width, eyes.Height);
    }

    /// <summary>Cookies and local storage, for another visitor of the same person.</summary>
    public Task<string> StateAsync() => _context.StorageStateAsync();

    /// <summary>What the page does that it may not, one line each.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>What axe finds against WCAG 2.2 AA, one line each.</summary>
    /// <param name="narrow">Whether only that is looked at which depends on the width of the window: colours, links in sentences, the size of what is tapped.</param>
    public async Task<IReadOnlyList<string>> BarriersAsync(bool narrow)
    {
        // Evaluated through the debugger, which the page's content security policy does not bind.
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
            await Page.EvaluateAsync(Axe.Value + "\n;undefined");
        var rules = narrow
            ? "{ type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size'] }"
            : "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";
        var found = await Page.EvaluateAsync<JsonElement>(
            $"axe.run(document, {{ runOnly: {rules}, rules: {{ 'target-size': {{ enabled: true }} }}, resultTypes: ['violations'] }}).then(r => r.violations.flatMap(v => v.nodes.map(n => `${{v.id}}: ${{n.target.join(' ')}}: ${{n.failureSummary.split('\\n').slice(1).join('; ').trim()}}`)))");
        return [.. found.EnumerateArray().Select(line => line.GetString()!)];
    }

    /// <summary>Opens what is folded away, of many alike the first ones, and folds it up again.</summary>
    public Task UnfoldAsync(bool open) => Page.EvaluateAsync(
        """
        open => {
            if (open) {
                window.__folded = [...document.querySelectorAll('details.confirm:not([open])'), ...[...document.querySelectorAll('details:not(.confirm, [open])')].slice(0, 3)];
                window.__folded.forEach(part => part.open = true);
            } else {
                window.__folded.forEach(part => part.open = false);
            }
        }
        """,
        open);

    /// <summary>How much of the page moved after it was first painted.</summary>
    public Task<double> ShiftAsync() => Page.EvaluateAsync<double>("window.__shift");

    /// <summary>Whether the heading would be elsewhere if the page were longer: then it jumps whenever the page is painted before all of it is there.</summary>
    public Task<bool> IsMovedByMoreAsync() => Page.EvaluateAsync<bool>(
        """
        () => {
            const heading = document.querySelector('h1'), more = document.createElement('p');
            const before = heading.getBoundingClientRect().top;
            more.textContent = 'More';
            document.querySelector('main').append(more);
            const after = heading.getBoundingClientRect().top;
            more.remove();
            return after !== before;
        }
        """);

    /// <summary>What it was that moved, with the corners before and after.</summary>
    public Task<string[]> MovedAsync() => Page.EvaluateAsync<string[]>("window.__moved");

    /// <summary>Whether something is wider than the window.</summary>
    public Task<bool> OverflowsAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>The tools of the page's head that something else lies upon, so that a click does not reach them.</summary>
    public Task<string[]> CoveredAsync() => Page.EvaluateAsync<string[]>(
        """
        [...document.querySelectorAll('header a, header button, header input, aside a, aside button')].filter(tool => {
            const box = tool.getBoundingClientRect();
            if (box.width === 0 || box.top < 0 || box.bottom > innerHeight || getComputedStyle(tool).visibility === 'hidden') return false;
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return !(tool.contains(top) || top?.contains(tool));
        }).map(tool => tool.outerHTML.slice(0, 100))
        """);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Watch()
    {
        Page.Console += (_, message) =>
        {
            // An error page is asked for by the test itself; everything else in red is a fault of the page.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal))
                _complaints.Add($"{Page.Url}: console: {message.Text}");
        };
        Page.PageError += (_, error) => _complaints.Add($"{Page.Url}: script: {error}");
        Page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not "data" } to && !string.Equals(to.Authority, Home.Authority, StringComparison.Ordinal))
                _complaints.Add($"{Page.Url}: asks {to.Authority}");
        };
        Page.Response += (_, answer) =>
        {
            if (answer.Status >= 500)
                _complaints.Add($"{answer.Url}: {answer.Status}");
        };
    }
}
