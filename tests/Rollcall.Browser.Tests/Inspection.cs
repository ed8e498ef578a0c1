using System.Collections.Concurrent;
using System.Globalization;

namespace Rollcall.Browser.Tests;

/// <summary>What every page must be, in every look. With <c>ROLLCALL_RECORD=1</c> the pictures of the guides are taken anew.</summary>
internal static class Inspection
{
    private const double MostShift = 0.01;

    public static IReadOnlyList<(string Name, Eyes Eyes)> Looks { get; } = [("light", Eyes.Light), ("dark", Eyes.Night), ("phone", Eyes.Phone)];

    /// <summary>The page that is open: its place, its title, and everything on it with all folded parts open.</summary>
    public static async Task LookAsync(Visitor visitor, string name, string look, ConcurrentQueue<string> wrong)
    {
        if (!Tour.IsAt(name, visitor.Page.Url))
            wrong.Enqueue($"{name} ({look}): is not at {visitor.Page.Url}");
        if (await visitor.Page.EvaluateAsync<string?>("document.title === document.querySelector('h1')?.textContent.trim() + ' · Rollcall' ? null : document.title") is { } title)
            wrong.Enqueue($"{name} ({look}): is titled “{title}”");
        await Gallery.TakeAsync(visitor, $"{name}-{look}");
        await visitor.UnfoldAsync(open: true);
        await ExamineAsync(visitor, $"{name} ({look})", look, wrong);
        await visitor.UnfoldAsync(open: false);
    }

    /// <summary>What stands on the page now: barriers, what is too wide, what covers the tools.</summary>
    public static async Task ExamineAsync(Visitor visitor, string what, string look, ConcurrentQueue<string> wrong)
    {
        Note(wrong, (await visitor.BarriersAsync(narrow: look is "phone")).Select(b => $"{what}: {b}"));
        if (await visitor.OverflowsAsync())
            wrong.Enqueue($"{what}: is wider than the window");
        Note(wrong, (await visitor.CoveredAsync()).Select(tool => $"{what}: covered: {tool}"));
    }

    /// <summary>Whether nothing moved after it was painted.</summary>
    public static async Task ExpectStillAsync(Visitor visitor, string what, ConcurrentQueue<string> wrong)
    {
        if (await visitor.IsMovedByMoreAsync())
            wrong.Enqueue($"{what}: what is painted moves as the rest of the page comes");
        if (await visitor.ShiftAsync() is var shift && shift <= MostShift)
            return;
        var moved = await visitor.MovedAsync();
        wrong.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{what}: moves by {shift:0.000}: {string.Join("; ", moved)}"));
    }

    /// <summary>The page that is open, which may not come a second time, in all looks.</summary>
    public static async Task LookAllAsync(Visitor visitor, string name, ConcurrentQueue<string> wrong)
    {
        await visitor.QuietAsync();
        await ExpectStillAsync(visitor, name, wrong);
        foreach (var (look, eyes) in Looks)
        {
            await visitor.SeeAsync(eyes);
            await LookAsync(visitor, name, look, wrong);
        }
        await visitor.SeeAsync(Eyes.Light);
    }

    /// <summary>Notes what is wrong.</summary>
    public static void Note(ConcurrentQueue<string> wrong, IEnumerable<string> complaints)
    {
        foreach (var complaint in complaints)
            wrong.Enqueue(complaint);
    }
}
