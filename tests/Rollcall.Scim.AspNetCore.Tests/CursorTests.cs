using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>Paging by cursors (RFC 9865).</summary>
public class CursorTests
{
    private const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";

    [Theory]
    [InlineData("/Users?count=2", 5)]
    [InlineData("/Users?count=5", 5)]
    [InlineData("/Users?count=1&sortBy=userName", 5)]
    [InlineData("/Users?count=2&sortBy=title&sortOrder=descending", 5)]
    [InlineData("/Users?count=3&sortBy=active", 5)]
    [InlineData("/Users?count=1&filter=active eq true", 3)]
    [InlineData("/Users?count=2&filter=title pr&sortBy=meta.lastModified&sortOrder=descending", 2)]
    [InlineData("/?count=2", 8)]
    [InlineData("/?count=2&sortBy=displayName", 8)]
    [InlineData("/?count=3&sortBy=externalId&filter=not (externalId eq \"x\")", 7)]
    public async Task Following_the_cursors_gives_what_one_page_gives(string path, int total)
    {
        await using var host = await FilledAsync();
        var whole = (await host.SendAsync("GET", path[..path.IndexOf('?')] + "?count=1000&" + path[(path.IndexOf("count=", StringComparison.Ordinal) + 7)..].TrimStart('&'))).Ids().ToList();
        whole.Count.ShouldBe(total);
        var seen = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var answer = await host.SendAsync("GET", $"{path}&cursor={cursor}");
            answer.Status.ShouldBe(200, answer.Text);
            answer.Json["totalResults"].ShouldBe(new ScimInteger(total));
            answer.Json["startIndex"].ShouldBeNull();
            answer.Json["itemsPerPage"].ShouldBe(new ScimInteger(answer.Ids().Count()));
            seen.AddRange(answer.Ids());
            cursor = answer.Json.Text("nextCursor");
            cursor?.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').ShouldBeTrue("RFC 9865 §2: unreserved characters only");
            (seen.Count < total).ShouldBe(cursor is not null, "the last page alone has no nextCursor");
        }
        seen.ShouldBe(whole);
    }

    [Fact]
    public async Task A_cursor_is_followed_by_search_too_and_a_name_alone_is_the_first_page()
    {
        await using var host = await FilledAsync();
        (await host.SendAsync("GET", "/Users?cursor&count=2")).Json.Text("nextCursor").ShouldNotBeNull();
        var first = await host.SendAsync("POST", "/Users/.search", """{"cursor":"","count":3}""");
        var second = await host.SendAsync("POST", "/Users/.search", $$"""{"cursor":"{{first.Json.Text("nextCursor")}}","count":3}""");
        first.Ids().Concat(second.Ids()).Distinct(StringComparer.Ordinal).Count().ShouldBe(5);
        second.Json.Text("nextCursor").ShouldBeNull();
        // The same query in the other form: RFC 9865 §2 spells even an attribute in two ways.
        var get = await host.SendAsync("GET", "/Users?filter=userName pr&cursor=&count=3");
        (await host.SendAsync("POST", "/Users/.search", $$"""{"filter":"USERNAME  pr","cursor":"{{get.Json.Text("nextCursor")}}","count":3}""")).Ids().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_cursor_the_index_is_the_method()
    {
        await using var host = await FilledAsync();
        foreach (var path in (string[])["/Users", "/Users?count=2", "/Users?startIndex=1&count=2"])
            (await host.SendAsync("GET", path)).Json["startIndex"].ShouldBe(new ScimInteger(1));
        (await host.SendAsync("GET", "/Users?startIndex=1&count=2")).Json["nextCursor"].ShouldBeNull();
    }

    [Theory]
    [InlineData("/Users?count=2", 5)]
    [InlineData("/Users?count=2&sortBy=userName&sortOrder=descending", 5)]
    [InlineData("/Users?count=1&filter=active eq true", 3)]
    [InlineData("/?count=3", 8)]
    public async Task A_first_page_for_which_no_method_was_chosen_is_followed_by_cursor_or_by_index(string path, int total)
    {
        await using var host = await FilledAsync();
        var first = await host.SendAsync("GET", path);
        var count = first.Ids().Count();
        var byCursor = first.Ids().ToList();
        for (var cursor = first.Json.Text("nextCursor").ShouldNotBeNull(); cursor is not null;)
        {
            var page = await host.SendAsync("GET", $"{path}&cursor={cursor}");
            byCursor.AddRange(page.Ids());
            cursor = page.Json.Text("nextCursor");
        }
        var byIndex = first.Ids().ToList();
        while (byIndex.Count < total)
            byIndex.AddRange((await host.SendAsync("GET", $"{path}&startIndex={byIndex.Count + 1}")).Ids());
        byCursor.ShouldBe(byIndex);
        byCursor.Count.ShouldBe(total);
        count.ShouldBeLessThan(total);
    }

    [Theory]
    [InlineData("/Users")]
    [InlineData("/Users?count=5")]
    [InlineData("/Users?count=0")]
    public async Task A_page_behind_which_nothing_comes_has_no_nextCursor(string path)
    {
        await using var host = await FilledAsync();
        (await host.SendAsync("GET", path)).Json["nextCursor"].ShouldBeNull();
    }

    [Fact]
    public async Task A_page_of_nothing_gives_the_total_and_leads_nowhere()
    {
        await using var host = await FilledAsync();
        foreach (var count in (int[])[0, -1])
        {
            var answer = await host.SendAsync("GET", $"/Users?cursor=&count={count}");
            answer.Json["totalResults"].ShouldBe(new ScimInteger(5));
            answer.Ids().ShouldBeEmpty();
            answer.Json["nextCursor"].ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("/Users?count=2&cursor={0}&startIndex=1", "invalidValue")]
    [InlineData("/Users?count=2&cursor=&startIndex=1", "invalidValue")]
    [InlineData("/Users?count=3&cursor={0}", "invalidCount")]
    [InlineData("/Users?cursor={0}", "invalidCount")]
    [InlineData("/Users?count=1001&cursor={0}", "invalidCount")]
    [InlineData("/Users?count=1001&cursor=", "invalidCount")]
    [InlineData("/Users?count=99999999999999999999&cursor=", "invalidCount")]
    [InlineData("/Users?count=2&cursor=x", "invalidCursor")]
    [InlineData("/Users?count=2&cursor=%20", "invalidCursor")]
    [InlineData("/Users?count=2&cursor={0}A", "invalidCursor")]
    [InlineData("/Users?count=2&cursor={0}=", "invalidCursor")]
    [InlineData("/Users?count=2&cursor=A{0}", "invalidCursor")]
    [InlineData("/Groups?count=2&cursor={0}", "invalidCursor")]
    [InlineData("/?count=2&cursor={0}", "invalidCursor")]
    [InlineData("/Users?count=2&cursor={0}&filter=userName pr", "invalidCursor")]
    [InlineData("/Users?count=2&cursor={0}&sortBy=userName", "invalidCursor")]
    public async Task What_does_not_fit_the_cursor_is_refused(string path, string scimType)
    {
        await using var host = await FilledAsync();
        var cursor = (await host.SendAsync("GET", "/Users?count=2&cursor=")).Json.Text("nextCursor")!;
        (await host.SendAsync("GET", path.Replace("{0}", cursor, StringComparison.Ordinal))).ShouldBeError(400, scimType);
        (await host.SendAsync("GET", "/Users?count=2&cursor=" + cursor)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_a_cursor_a_count_beyond_the_limit_is_lowered()
    {
        await using var host = await FilledAsync();
        (await host.SendAsync("GET", "/Users?count=1001")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Every_changed_character_makes_a_cursor_invalid()
    {
        await using var host = await FilledAsync();
        var cursor = (await host.SendAsync("GET", "/Users?count=2&cursor=&sortBy=userName")).Json.Text("nextCursor")!;
        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            (await host.SendAsync("GET", "/Users?count=2&sortBy=userName&cursor=" + changed)).ShouldBeError(400, "invalidCursor");
        }
    }

    [Fact]
    public async Task A_cursor_opens_in_its_own_directory_only_and_shows_nobody_a_name()
    {
        await using var host = await FilledAsync();
        for (var i = 0; i < 3; i++)
            await host.CreateAsync("/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"other{{i}}"}""", ScimHost.Strict);
        var cursor = (await host.SendAsync("GET", "/Users?count=2&cursor=&sortBy=userName")).Json.Text("nextCursor")!;
        (await host.SendAsync("GET", "/Users?count=2&sortBy=userName&cursor=" + cursor, directory: ScimHost.Strict)).ShouldBeError(400, "invalidCursor");
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(cursor);
        System.Text.Encoding.Latin1.GetString(bytes).ShouldNotContain("person");
    }

    [Fact]
    public async Task A_cursor_expires_behind_the_timeout_announced_and_each_page_brings_a_fresh_one()
    {
        var clock = new StandingClock();
        await using var host = await FilledAsync(clock);
        var timeout = ((ScimInteger)((ScimObject)(await host.SendAsync("GET", "/ServiceProviderConfig")).Json["pagination"]!)["cursorTimeout"]!).Value;
        timeout.ShouldBe(3600);
        var first = (await host.SendAsync("GET", "/Users?count=2&cursor=")).Json.Text("nextCursor");
        clock.Advance(TimeSpan.FromSeconds(timeout));
        var second = (await host.SendAsync("GET", "/Users?count=2&cursor=" + first)).Json.Text("nextCursor");
        clock.Advance(TimeSpan.FromSeconds(1));
        (await host.SendAsync("GET", "/Users?count=2&cursor=" + first)).ShouldBeError(400, "expiredCursor");
        (await host.SendAsync("GET", "/Users?count=2&cursor=" + second)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_directory_without_key_says_that_it_offers_no_cursors_and_refuses_them()
    {
        await using var host = await ScimHost.StartAsync();
        var pagination = (ScimObject)(await host.SendAsync("GET", "/ServiceProviderConfig", directory: ScimHost.Indexed)).Json["pagination"]!;
        pagination["cursor"].ShouldBe(ScimBoolean.False);
        pagination["cursorTimeout"].ShouldBeNull();
        (await host.SendAsync("GET", "/Users?cursor=", directory: ScimHost.Indexed)).ShouldBeError(400, "invalidCursor");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&sortBy=userName")]
    [InlineData("&sortBy=title&sortOrder=descending")]
    [InlineData("&filter=userName sw \"person\"")]
    public async Task None_that_existed_throughout_is_missed_or_doubled_under_inserts_and_deletes(string query)
    {
        await using var host = await ScimHost.StartAsync();
        var random = new Random(9865);
        var living = new List<string>();
        for (var i = 0; i < 60; i++)
            living.Add(await PersonAsync(host, random, i));
        for (var round = 0; round < 4; round++)
        {
            var throughout = living.ToHashSet(StringComparer.Ordinal);
            var seen = new List<string>();
            string? cursor = "";
            while (cursor is not null)
            {
                var answer = await host.SendAsync("GET", $"/Users?count=7&cursor={cursor}{query}");
                answer.Status.ShouldBe(200, answer.Text);
                seen.AddRange(answer.Ids());
                cursor = answer.Json.Text("nextCursor");
                for (var i = 0; i < 3; i++)
                {
                    var gone = living[random.Next(living.Count)];
                    (await host.SendAsync("DELETE", "/Users/" + gone)).Status.ShouldBe(204);
                    living.Remove(gone);
                    throughout.Remove(gone);
                }
                // Fewer come than are seen on a page, so that the end is reached.
                for (var i = 0; i < 3; i++)
                    living.Add(await PersonAsync(host, random, 1000 + random.Next(1_000_000)));
            }
            seen.Distinct(StringComparer.Ordinal).Count().ShouldBe(seen.Count);
            throughout.IsSubsetOf(seen).ShouldBeTrue();
        }
    }

    private static Task<string> PersonAsync(ScimHost host, Random random, int number) =>
        host.CreateAsync("/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"person{{random.Next(1000)}}-{{number}}"{{(random.Next(3) == 0 ? "" : $",\"title\":\"t{random.Next(4)}\"")}}}""");

    private static async Task<ScimHost> FilledAsync(TimeProvider? time = null)
    {
        var host = await ScimHost.StartAsync(time);
        string[] more = ["\"title\":\"b\",\"active\":true", "\"externalId\":\"x\",\"active\":false", "\"title\":\"a\",\"active\":true", "\"externalId\":\"y\"", "\"active\":true"];
        for (var i = 0; i < more.Length; i++)
            await host.CreateAsync("/Users", $$"""{"schemas":["{{UserUrn}}"],"userName":"person{{(i * 3) % 5}}",{{more[i]}}}""");
        foreach (var name in (string[])["Zeta", "alpha", "beta"])
            await host.CreateAsync("/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}"}""");
        return host;
    }
}
