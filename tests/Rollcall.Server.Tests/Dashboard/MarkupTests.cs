using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Dashboard;

/// <summary>What an identity provider sends may be anything: a page shows it letter by letter, and nothing of it becomes markup.</summary>
public sealed partial class MarkupTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    // Each bears the mark by which it is found again.
    private const string Mark = "zq";

    // What no page of ours has.
    private static readonly string[] Strange = ["style", "iframe", "object", "embed", "base", "marquee", "math", "video", "source", "frame", "frameset", "applet"];

    // Where a value may stand that came from elsewhere.
    private static readonly string[] Holding = ["value", "title", "href", "aria-label", "content", "label", "data-label", "alt", "placeholder"];

    private static readonly string[] Payloads =
    [
        "<script>zq(1)</script>",
        "<SCRIPT SRC=//zq.test></SCRIPT>",
        "\"><script>zq(3)</script>",
        "'><script>zq(4)</script>",
        "</script><script>zq(5)</script>",
        "</title><script>zq(6)</script>",
        "</textarea><script>zq(7)</script>",
        "</style><style>*{color:zq}</style>",
        "<img src=x onerror=zq(9)>",
        "<img/src=\"x\"/onerror=zq(10)>",
        "\" onerror=\"zq(11)",
        "' onmouseover='zq(12)",
        "\" autofocus onfocus=\"zq(13)\" x=\"",
        "` onload=`zq(14)`",
        "<svg onload=zq(15)>",
        "<svg><script>zq(16)</script></svg>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=zq(17)>",
        "<body onload=zq(18)>",
        "<iframe src=\"javascript:zq(19)\"></iframe>",
        "<iframe srcdoc=\"<script>zq(20)</script>\">",
        "<a href=\"javascript:zq(21)\">x</a>",
        "javascript:zq(22)",
        "data:text/html,<script>zq(23)</script>",
        "<object data=\"javascript:zq(24)\">",
        "<embed src=//zq.test/25>",
        "<form action=//zq.test/26><input name=password>",
        "<input autofocus onfocus=zq(27)>",
        "<details open ontoggle=zq(28)>",
        "<video><source onerror=zq(29)></video>",
        "<marquee onstart=zq(30)>",
        "<meta http-equiv=refresh content=\"0;url=//zq.test/31\">",
        "<base href=//zq.test/32>",
        "<link rel=stylesheet href=//zq.test/33>",
        "<!--zq--><script>zq(34)</script>-->",
        "]]><script>zq(35)</script>",
        "<div hx-get=\"/zq\" hx-trigger=\"load\">36</div>",
        "<button hx-post=/sign-out hx-trigger=load>zq37",
        "&lt;script&gt;zq(38)&lt;/script&gt;",
        "@{ zq(39); } {{zq}} ${zq} #{zq}",
        "\u202E<scr\u0000ipt>zq(40)</script>\u2028",
    ];

    // Letters that only a page which writes what it was given has in this order.
    private static bool IsMarked(string payload) => payload.Any(c => c is '<' or '>' or '"' or '\'' or '&');

    [Fact]
    public async Task Nothing_that_came_over_SCIM_becomes_markup_on_any_page_that_shows_it()
    {
        Payloads.Length.ShouldBe(40);
        var payloads = Payloads.Select(p => p.Replace("\0", "", StringComparison.Ordinal)).ToList();
        var (directory, token) = await host.Service<DirectoryStore>().CreateAsync(new("Acme", "Acme Okta", "okta", Strict: false, AccountSizeGb: null), Actor.CommandLine);
        await host.Service<SchemaStore>().DefineAsync(directory, Definition.Read("""{"name":"note","label":"Note"}"""), Actor.CommandLine);
        var id = IdText.Format(directory);
        using var scim = new ScimClient(new Uri(host.Address, $"/scim/{id}/v2"), token);
        var visitor = await host.SharedAsync(AdministratorRole.Administrator);
        var sent = new List<(string Payload, string User, string Group)>();
        foreach (var (payload, i) in payloads.Select((p, i) => (p, i)))
        {
            var text = JsonSerializer.Serialize(payload);
            var user = await scim.CreateUserAsync($"user-{i}", $$"""
                ,"displayName":{{text}},"name":{"formatted":{{text}},"givenName":{{text}}},"title":{{text}},"externalId":{{text}},"locale":{{text}},
                "emails":[{"value":{{text}},"type":{{text}},"display":{{text}},"primary":true}],"addresses":[{"formatted":{{text}},"type":{{text}}}],
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":{{text}},"employeeNumber":{{text}}},
                "urn:ietf:params:scim:schemas:extension:custom:2.0:User":{"note":{{JsonSerializer.Serialize("Noted: " + payload)}}}
                """);
            // Named by it, too; and asked for in words that a log might repeat.
            (await scim.PatchAsync($"/Users/{user}", $$"""{"op":"replace","path":"userName","value":{{text}}}""")).ShouldBe(200);
            await scim.PatchAsync($"/Users/{user}", $$"""{"op":"replace","path":{{text}},"value":"x"}""");
            await scim.PatchAsync($"/Users/{user}", $$"""{"op":"replace","value":{ {{text}}:"x","title":"x{{i}}"} }""");
            await scim.PatchAsync($"/Users/{user}", $$"""{"op":"replace","path":"title","value":{{text}}}""");
            await scim.GetAsync("/Users?filter=" + Uri.EscapeDataString($"{payload} eq {text}"));
            var group = await scim.PostAsync("/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":{{text}},"members":[{"value":"{{user}}","display":{{text}}}]}""");
            sent.Add((payload, user, group.ShouldBe(201).Id));
        }

        foreach (var (payload, user, group) in sent)
        {
            await ShowsAsync(visitor, $"/people/{id}/{user}", payload, "Noted: " + payload);
            await ShowsAsync(visitor, $"/groups/{id}/{group}", payload);
            await ShowsAsync(visitor, "/people?q=" + Uri.EscapeDataString(payload), payload);
            await ShowsAsync(visitor, "/groups?q=" + Uri.EscapeDataString(payload), payload);
            await ShowsAsync(visitor, "/find?q=" + Uri.EscapeDataString(payload), payload);
            await ShowsAsync(visitor, $"/activity/events?subject={user}", payload);
        }
        foreach (var page in (string[])["/people", "/people?show=active", "/groups", "/activity/events?type=membership", $"/directories/{id}/settings", "/settings/sync/new"])
            await ShowsAsync(visitor, page, [.. payloads]);
        foreach (var page in (string[])["/", "/activity", "/activity?status=refused", "/activity/events", $"/directories/{id}", $"/directories/{id}/connection"])
            await IsPlainAsync(visitor, page);
        await GroupsAreChosenAndLostAsync(visitor, scim, directory, sent);
        await ClientsCallThemselvesAsync(visitor, directory, token, payloads);
        await PeopleGoAsync(visitor, scim, id, sent);
    }

    [Fact]
    public void A_page_that_writes_what_it_was_given_is_found()
    {
        foreach (var payload in Payloads.Select(p => p.Replace("\0", "", StringComparison.Ordinal)))
        {
            if (payload.Contains('<', StringComparison.Ordinal))
                Faults($"<main><p>{payload}</p></main>").ShouldNotBeEmpty(payload);
            if (payload.Contains('"', StringComparison.Ordinal))
                Faults($"<main><input value=\"{payload}\" /></main>").ShouldNotBeEmpty(payload);
            Faults($"<main><p title=\"{WebUtility.HtmlEncode(payload)}\">{WebUtility.HtmlEncode(payload)}</p></main>").ShouldBeEmpty(payload);
        }
    }

    // As the group of all people, in the audit that tells of it, and in the notice that it is gone.
    private async Task GroupsAreChosenAndLostAsync(Visitor visitor, ScimClient scim, Guid directory, List<(string Payload, string User, string Group)> sent)
    {
        var id = IdText.Format(directory);
        foreach (var (payload, _, group) in sent)
        {
            (await host.Service<DirectoryStore>().UpdateAsync(directory, null, s => s with { DefaultGroup = new DefaultGroup.Existing(Guid.Parse(group)) }, Actor.CommandLine)).ShouldBeOfType<SettingsResult.Saved>();
            await ShowsAsync(visitor, "/settings/sync", payload);
            (await scim.DeleteAsync($"/Groups/{group}")).ShouldBe(204);
            await ShowsAsync(visitor, $"/directories/{id}", payload);
            await ShowsAsync(visitor, $"/directories/{id}/settings", payload);
            await GoneAsync(visitor, $"/groups/{id}/{group}");
        }
        await ShowsAsync(visitor, "/audit", [.. sent.Select(s => s.Payload)]);
    }

    private async Task ClientsCallThemselvesAsync(Visitor visitor, Guid directory, string token, List<string> payloads)
    {
        // What HTTP can carry in a header.
        var names = payloads.FindAll(p => p.All(char.IsAscii));
        names.Count.ShouldBe(39);
        // Later than all before, so that they are the newest in the log.
        host.Clock.AdvanceSecond();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var name in names)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, $"/scim/{IdText.Format(directory)}/v2/Users?count=1"));
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            request.Headers.TryAddWithoutValidation("User-Agent", name).ShouldBeTrue(name);
            using var answer = await http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, name);
        }
        // The log is written a moment later.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!names.TrueForAll(WebUtility.HtmlDecode((await visitor.GetAsync("/activity")).Body).Contains))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        await ShowsAsync(visitor, "/activity", [.. names]);
    }

    private static async Task PeopleGoAsync(Visitor visitor, ScimClient scim, string id, List<(string Payload, string User, string Group)> sent)
    {
        foreach (var (_, user, _) in sent)
        {
            (await scim.DeleteAsync($"/Users/{user}")).ShouldBe(204);
            await GoneAsync(visitor, $"/people/{id}/{user}");
        }
        // A page of them, whichever they are.
        var shown = WebUtility.HtmlDecode(await IsPlainAsync(visitor, "/people?show=gone"));
        sent.Count(s => shown.Contains(s.Payload, StringComparison.Ordinal)).ShouldBeGreaterThan(20);
    }

    // Whatever such a page says of what was there.
    private static async Task GoneAsync(Visitor visitor, string path)
    {
        var answer = await visitor.GetAsync(path);
        answer.Code.ShouldBeOneOf(200, 404);
        Faults(answer.Body).ShouldBeEmpty(path);
    }

    private static async Task ShowsAsync(Visitor visitor, string path, params string[] payloads)
    {
        var body = await IsPlainAsync(visitor, path);
        var shown = WebUtility.HtmlDecode(body);
        foreach (var payload in payloads)
        {
            if (IsMarked(payload))
                body.ShouldNotContain(payload, Case.Sensitive, path);
            shown.ShouldContain(payload, Case.Sensitive, path);
        }
    }

    private static async Task<string> IsPlainAsync(Visitor visitor, string path)
    {
        var answer = await visitor.GetAsync(path);
        answer.Status.ShouldBe(HttpStatusCode.OK, path + "\n" + answer.Body);
        answer.Message.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("script-src 'self'; style-src 'self'");
        Faults(answer.Body).ShouldBeEmpty(path);
        return answer.Body;
    }

    // The tags that are not ours: our own bear the mark only within quotes, and there only where a value may stand.
    private static List<string> Faults(string body)
    {
        var faults = Script().Matches(body).Select(m => m.Value).ToList();
        foreach (Match tag in Tag().Matches(body))
        {
            var bare = Quoted().Replace(tag.Value, "");
            if (bare.Contains(Mark, StringComparison.OrdinalIgnoreCase) || Unquoted().IsMatch(bare) || Strange.Contains(tag.Groups["name"].Value, StringComparer.OrdinalIgnoreCase))
                faults.Add(tag.Value);
            foreach (Match attribute in Attribute().Matches(tag.Value))
            {
                var (name, value) = (attribute.Groups["name"].Value, attribute.Groups["value"].Value);
                if (value.Contains(Mark, StringComparison.OrdinalIgnoreCase) && !Holding.Contains(name, StringComparer.OrdinalIgnoreCase))
                    faults.Add(tag.Value);
                if (name is "href" or "src" or "action" or "formaction" && value.Length > 0 && value[0] is not ('/' or '#'))
                    faults.Add(tag.Value);
            }
        }
        return faults;
    }

    // A script of ours comes from a file and has nothing within.
    [GeneratedRegex("<script(?!( [a-z-]+(=\"[^\"]*\")?)* src=\"/[^\"]+\"( [a-z-]+(=\"[^\"]*\")?)*></script>)[^>]*>?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Script();

    [GeneratedRegex("<(?<name>/?[a-zA-Z!][a-zA-Z0-9]*)[^>]*>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'", RegexOptions.None, 10_000)]
    private static partial Regex Quoted();

    [GeneratedRegex("=[^\\s/>]", RegexOptions.None, 10_000)]
    private static partial Regex Unquoted();

    [GeneratedRegex("\\s(?<name>[^\\s=\">/]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Attribute();
}
