using System.Net;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>
/// Every page of the running server, for everybody: who may look at it and who may send its forms. A page that is not in the table (<see cref="ListedPage.All"/>) fails
/// the test until somebody has decided.
/// </summary>
public sealed class PageAccessTests(FurnishedHost furnished) : IClassFixture<FurnishedHost>
{
    private const string Anybody = ListedPage.Anybody;

    private static readonly string[] Elsewhere = ["/scim", "/health", "/api"];

    private DashboardHost Host => furnished.Host;

    [Fact]
    public void Every_page_is_in_the_table() =>
        ListedPage.Endpoints(Host).Where(ListedPage.IsPage).Select(ListedPage.Routed).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(ListedPage.All.Select(p => p.Page).Order(StringComparer.Ordinal));

    [Fact]
    public void Whatever_is_neither_page_nor_file_answers_elsewhere()
    {
        var strangers = ListedPage.Endpoints(Host).Where(e => !ListedPage.IsPage(e) && !Elsewhere.Any(p => ListedPage.Routed(e).StartsWith(p, StringComparison.Ordinal)))
            .Where(e => e.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is null || !Path.HasExtension(ListedPage.Routed(e)));
        strangers.Select(ListedPage.Routed).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Anybody)]
    [InlineData(DashboardPolicies.View)]
    [InlineData(DashboardPolicies.Change)]
    [InlineData(DashboardPolicies.Own)]
    public async Task Everybody_gets_what_the_table_says(string who)
    {
        var role = AdministratorRole.Find(who);
        using var stranger = role is null ? Host.Visitor() : null;
        var visitor = stranger ?? await Host.SharedAsync(role!);
        foreach (var page in ListedPage.All)
        {
            var address = furnished.Address(page.Address);
            var answer = await visitor.GetAsync(address);
            if (page.Look is Anybody)
                answer.Code.ShouldBe(role is null ? page.Page is "/sign-in" ? 200 : page.Shown : page.Shown, address);
            else if (role is null)
                answer.WantsSignIn.ShouldBeTrue($"{address}: {answer.Code}");
            else
                answer.Code.ShouldBe(role.Includes(AdministratorRole.Find(page.Look)!) ? page.Shown : 403, $"{address} as {who}");
        }
    }

    [Theory]
    [InlineData(Anybody)]
    [InlineData(DashboardPolicies.View)]
    [InlineData(DashboardPolicies.Change)]
    public async Task Nobody_sends_a_form_that_is_not_theirs_and_nothing_comes_of_it(string who)
    {
        var role = AdministratorRole.Find(who);
        using var stranger = role is null ? Host.Visitor() : null;
        var visitor = stranger ?? await Host.SharedAsync(role!);
        var token = Visitor.Token((await visitor.GetAsync(role is null ? "/sign-in" : "/account")).Body);
        token.ShouldNotBeEmpty();
        var handlers = (await ListedPage.HandlersAsync(Host)).FindAll(h => h.Page.Send is not Anybody && role?.Includes(AdministratorRole.Find(h.Page.Send)!) is not true);
        // And to pages that take none.
        handlers.AddRange(ListedPage.All.Where(p => p.Send is not Anybody && role?.Includes(AdministratorRole.Find(p.Send)!) is not true).Select(p => (p, "")));
        handlers.Count.ShouldBeGreaterThan(role == AdministratorRole.Administrator ? 5 : 50);
        var before = await Dump.OfAsync(Host.Service<Database>());
        foreach (var (page, handler) in handlers)
        {
            var address = ListedPage.Action(furnished.Address(page.Address), handler);
            var answer = await visitor.SendAsync(address, [("antiforgery", token), .. furnished.Everything]);
            if (role is null)
                answer.WantsSignIn.ShouldBeTrue($"{address}: {answer.Code}");
            else
                answer.Code.ShouldBe(403, $"{address} as {who}");
        }
        (await Dump.OfAsync(Host.Service<Database>())).ShouldBe(before);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task No_other_method_changes_anything_for_a_viewer(string method)
    {
        var viewer = await Host.SharedAsync(AdministratorRole.Viewer);
        foreach (var page in ListedPage.All.Where(p => p.Send is DashboardPolicies.Change or DashboardPolicies.Own))
            (await viewer.SendAsync(new HttpRequestMessage(new HttpMethod(method), furnished.Address(page.Address)))).Status.ShouldBe(HttpStatusCode.Forbidden, $"{method} {page}");
    }

    [Fact]
    public async Task Every_page_comes_with_its_headers_and_without_anything_inline()
    {
        var owner = await Host.SharedAsync(AdministratorRole.Owner);
        foreach (var page in ListedPage.All.Where(p => p.Page is not "/sign-out").Select(p => furnished.Address(p.Address)))
        {
            var answer = await owner.GetAsync(page);
            answer.Message.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("default-src 'none'", Case.Sensitive, page);
            if (answer.Status is HttpStatusCode.OK)
            {
                answer.Body.ShouldContain("<title>", Case.Sensitive, page);
                foreach (var inline in (string[])[" style=", "<style", " onclick=", " onsubmit=", "javascript:"])
                    answer.Body.ShouldNotContain(inline, Case.Insensitive, page);
                answer.Message.Headers.CacheControl!.NoStore.ShouldBeTrue(page);
            }
        }
    }

    [Fact]
    public async Task A_session_is_no_way_into_scim_and_a_token_none_into_the_dashboard()
    {
        var owner = await Host.SharedAsync(AdministratorRole.Owner);
        var (id, token) = await Host.Service<DirectoryStore>().CreateAsync(new("Acme", "Acme", "okta", false, null), Actor.CommandLine);
        (await owner.GetAsync($"/scim/{id}/v2/Users")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var stranger = Host.Visitor();
        stranger.Headers["Authorization"] = "Bearer " + token;
        (await stranger.GetAsync($"/scim/{id}/v2/Users")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await stranger.GetAsync("/no/such/page")).Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Redirect);
    }
}
