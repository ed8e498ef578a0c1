using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rollcall.Server.Tests.EndToEnd;

namespace Rollcall.Server.Tests.Dashboard;

/// <summary>What an identity provider sends may be anything: a page shows it letter by letter, and nothing of it becomes markup.</summary>
[Collection(ProcessCollection.Name)]
public sealed partial class MarkupTests
{
    // Each bears the mark by which it is found again.
    private const string Mark = "zq";

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

    [Fact]
    public async Task Nothing_that_came_over_SCIM_becomes_markup_on_any_page_that_shows_it()
    {
        Payloads.Length.ShouldBe(40);
        using var folder = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(folder["data"]);
        var tenant = await server.NewDirectoryAsync("Acme Okta");
        var id = tenant.Id;
        using var scim = server.Client(tenant);
        var sent = new List<(string Payload, string User, string Group)>();
        foreach (var (payload, i) in Payloads.Select((p, i) => (p.Replace("\0", "", StringComparison.Ordinal), i)))
        {
            var text = JsonSerializer.Serialize(payload);
            var user = await scim.CreateUserAsync($"user-{i}", $$"""
                ,"displayName":{{text}},"name":{"formatted":{{text}},"givenName":{{text}}},"title":{{text}},"externalId":{{text}},"locale":{{text}},
                "emails":[{"value":{{text}},"type":{{text}},"display":{{text}},"primary":true}],"addresses":[{"formatted":{{text}},"type":{{text}}}],
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":{{text}},"employeeNumber":{{text}}}
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
        using var visitor = await SignedInAsync(server, folder);

        foreach (var (payload, user, group) in sent)
        {
            await ShowsAsync(visitor, $"/people/{id}/{user}", payload);
            await ShowsAsync(visitor, $"/groups/{id}/{group}", payload);
            await ShowsAsync(visitor, "/people?q=" + Uri.EscapeDataString(payload), payload);
            await ShowsAsync(visitor, "/groups?q=" + Uri.EscapeDataString(payload), payload);
            await ShowsAsync(visitor, "/find?q=" + Uri.EscapeDataString(payload), payload);
        }
        foreach (var page in (string[])["/people", "/groups"])
        {
            foreach (var (payload, _, _) in sent)
                await ShowsAsync(visitor, page, payload);
        }
        foreach (var page in (string[])["/", "/activity", "/activity?status=refused", "/activity/events", "/activity/events?type=membership", "/people?show=active"])
            await IsPlainAsync(visitor, page);
    }

    private static async Task<HttpClient> SignedInAsync(RunningServer server, TemporaryDirectory folder)
    {
        const string Password = "vexed otters brew tea";
        await File.WriteAllTextAsync(folder["password"], Password);
        (await server.RunAsync("administrators", "create", "--email", "vera@tests.example", "--role", "viewer", "--password-file", folder["password"])).Exit.ShouldBe(0);
        var visitor = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.Address };
        var token = Antiforgery().Match(await visitor.GetStringAsync("/sign-in")).Groups["value"].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["antiforgery"] = token, ["Email"] = "vera@tests.example", ["Password"] = Password });
        using var answer = await visitor.PostAsync("/sign-in", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return visitor;
    }

    private static async Task ShowsAsync(HttpClient visitor, string path, string payload)
    {
        var body = await IsPlainAsync(visitor, path);
        if (payload.Any(c => c is '<' or '>' or '"'))
            body.ShouldNotContain(payload, Case.Sensitive, path);
        WebUtility.HtmlDecode(body).ShouldContain(payload, Case.Sensitive, path);
    }

    private static async Task<string> IsPlainAsync(HttpClient visitor, string path)
    {
        using var answer = await visitor.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path + "\n" + body);
        answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("script-src 'self'; style-src 'self'");
        foreach (Match tag in Tag().Matches(body))
        {
            var bare = Quoted().Replace(tag.Value, "");
            bare.Contains(Mark, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{path}: {tag.Value}");
            foreach (Match link in Link().Matches(tag.Value))
                link.Groups["to"].Value.ShouldStartWith("/", Case.Sensitive, $"{path}: {tag.Value}");
        }
        return body;
    }

    [GeneratedRegex("name=\"antiforgery\" type=\"hidden\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Antiforgery();

    [GeneratedRegex("<[a-zA-Z/!][^>]*>", RegexOptions.None, 10_000)]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, 10_000)]
    private static partial Regex Quoted();

    [GeneratedRegex("(href|src|action)=\"(?<to>[^\"#][^\"]*)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();
}
