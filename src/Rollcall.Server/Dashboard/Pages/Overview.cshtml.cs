using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Directories;
using Rollcall.Server.Requests;
using Rollcall.Server.Tokens;

namespace Rollcall.Server.Dashboard.Pages;

/// <summary>How things are: what needs attention first, then the numbers.</summary>
public sealed class OverviewModel(DirectoryStore directories, RequestStore requests, TokenStore tokens, TimeProvider time) : PageModel
{
    private const int ChartDays = 14;
    private const int MostAttentions = 12;
    private const int MostDirectories = 20;
    private const int ReasonsPerDirectory = 3;

    /// <summary>All directories.</summary>
    public IReadOnlyList<ScimDirectory> Directories { get; private set; } = [];

    /// <summary>The directories that asked last, the latest first, with the time of their last request.</summary>
    public IReadOnlyList<(ScimDirectory Directory, DateTimeOffset? Last)> Latest { get; private set; } = [];

    /// <summary>What needs attention, what is broken first.</summary>
    public IReadOnlyList<Attention> Attentions { get; private set; } = [];

    /// <summary>How much else does.</summary>
    public int MoreAttentions { get; private set; }

    /// <summary>Requests since the beginning of today (UTC).</summary>
    public long RequestsToday { get; private set; }

    /// <summary>Of these, refused ones.</summary>
    public long RefusedToday { get; private set; }

    /// <summary>The chart's data; null when there is nothing to see.</summary>
    public string? Chart { get; private set; }

    /// <summary>What the chart shows, in a sentence.</summary>
    public string ChartWords { get; private set; } = "";

    /// <summary>Shows it.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Directories = await directories.ListAsync(cancellationToken);
        if (Directories.Count == 0)
            return;
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var days = Enumerable.Range(0, ChartDays).Select(i => today.AddDays(i + 1 - ChartDays)).ToList();
        var ids = Directories.Select(d => d.Id).ToList();
        var activity = await requests.ActivityAsync(ids, days, cancellationToken);
        var keys = await tokens.UnrevokedAsync(ids, cancellationToken);
        var attentions = new List<Attention>();
        foreach (var directory in Directories)
        {
            var mine = activity[directory.Id];
            // The last 24 hours lie within the last two days.
            IReadOnlyList<RefusalReason> refusals = mine.Days.TakeLast(2).Any(d => d.Refused > 0) ? await requests.RefusalsAsync(directory.Id, now.AddDays(-1), ReasonsPerDirectory, cancellationToken) : [];
            attentions.AddRange(Attention.Of(directory, keys[directory.Id], mine, refusals, now));
        }
        Attentions = [.. attentions.OrderByDescending(a => a.IsBroken).Take(MostAttentions)];
        MoreAttentions = attentions.Count - Attentions.Count;
        Latest = [.. Directories.Select(d => (Directory: d, activity[d.Id].Last)).OrderByDescending(d => d.Last ?? DateTimeOffset.MinValue).Take(MostDirectories)];
        var sums = days.Select((_, i) => activity.Values.Where(a => a.Days.Count > 0).Aggregate((All: 0L, Refused: 0L), (sum, a) => (sum.All + a.Days[i].All, sum.Refused + a.Days[i].Refused))).ToList();
        (RequestsToday, RefusedToday) = sums[^1];
        Draw(days, sums);
    }

    private void Draw(List<DateTimeOffset> days, List<(long All, long Refused)> sums)
    {
        var (all, refused) = (sums.Sum(s => s.All), sums.Sum(s => s.Refused));
        if (all == 0)
            return;
        ChartWords = string.Create(CultureInfo.InvariantCulture, $"{all:N0} requests in the last {ChartDays} days, {refused:N0} of them refused.");
        Chart = JsonSerializer.Serialize(new
        {
            labels = days.Select(d => d.ToString("d MMM", CultureInfo.InvariantCulture)),
            series = new[]
            {
                new { label = "Answered", tone = "plain", values = sums.Select(s => s.All - s.Refused) },
                new { label = "Refused", tone = "bad", values = sums.Select(s => s.Refused) },
            },
        });
    }
}
