using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Rollcall.Server.Dashboard;

/// <summary><c>&lt;time-ago at="@when" never="never used" /&gt;</c>: how long ago something was or how soon it will be, with the exact time on hover.</summary>
[HtmlTargetElement("time-ago", TagStructure = TagStructure.WithoutEndTag)]
public sealed class TimeAgoTag(TimeProvider time) : TagHelper
{
    /// <summary>The time; null when it never was.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>What stands there when it never was.</summary>
    public string Never { get; set; } = "never";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagMode = TagMode.StartTagAndEndTag;
        if (At is not { } at)
        {
            output.TagName = "span";
            output.Attributes.SetAttribute("class", "text-secondary");
            output.Content.SetContent(Never);
            return;
        }
        output.TagName = "time";
        output.Attributes.SetAttribute("datetime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC");
        output.Content.SetContent(Words(time.GetUtcNow() - at, at));
    }

    /// <summary>The words for a distance in time.</summary>
    public static string Words(TimeSpan ago, DateTimeOffset at)
    {
        var distance = ago.Duration();
        var words = distance switch
        {
            { TotalSeconds: < 10 } => null,
            { TotalSeconds: < 60 } => Count((int)distance.TotalSeconds, "second"),
            { TotalMinutes: < 60 } => Count((int)distance.TotalMinutes, "minute"),
            { TotalHours: < 24 } => Count((int)distance.TotalHours, "hour"),
            { TotalDays: < 30 } => Count((int)distance.TotalDays, "day"),
            _ => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        };
        if (words is null)
            return "just now";
        if (distance.TotalDays >= 30)
            return words;
        return ago < TimeSpan.Zero ? "in " + words : words + " ago";
    }

    private static string Count(int count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";
}
