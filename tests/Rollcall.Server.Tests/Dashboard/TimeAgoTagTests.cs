using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Tests.Hosting;

namespace Rollcall.Server.Tests.Dashboard;

public sealed class TimeAgoTagTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-22T12:00:00Z", "just now")]
    [InlineData("2026-11-22T11:59:51Z", "just now")]
    [InlineData("2026-11-22T11:59:50Z", "10 seconds ago")]
    [InlineData("2026-11-22T12:00:59Z", "in 59 seconds")]
    [InlineData("2026-11-22T11:59:00Z", "1 minute ago")]
    [InlineData("2026-11-22T11:00:01Z", "59 minutes ago")]
    [InlineData("2026-11-22T13:00:00Z", "in 1 hour")]
    [InlineData("2026-11-21T12:00:01Z", "23 hours ago")]
    [InlineData("2026-11-21T12:00:00Z", "1 day ago")]
    [InlineData("2026-10-23T12:00:01Z", "29 days ago")]
    [InlineData("2026-10-23T12:00:00Z", "23 Oct 2026")]
    [InlineData("2027-02-20T12:00:00Z", "20 Feb 2027")]
    [InlineData("2026-10-23T00:30:00+02:00", "22 Oct 2026")]
    public void A_time_is_told_by_its_distance_and_a_far_one_by_its_day(string at, string words)
    {
        var when = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        TimeAgoTag.Words(Now - when, when).ShouldBe(words);
    }

    [Fact]
    public void The_exact_time_stands_beside_it_for_eyes_and_for_programs() =>
        Rendered(new DateTimeOffset(2026, 3, 4, 7, 2, 10, TimeSpan.FromHours(2)))
            .ShouldBe("""<time datetime="2026-03-04T05:02:10Z" title="2026-03-04 05:02:10 UTC">3 minutes ago</time>""");

    [Fact]
    public void What_never_was_has_a_word_and_no_time() => Rendered(null).ShouldBe("""<span class="text-secondary">never used</span>""");

    private static string Rendered(DateTimeOffset? at)
    {
        var output = new TagHelperOutput("time-ago", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        new TimeAgoTag(new TestClock()) { At = at, Never = "never used" }.Process(new TagHelperContext([], new Dictionary<object, object>(), "one"), output);
        using var writer = new StringWriter();
        output.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }
}
