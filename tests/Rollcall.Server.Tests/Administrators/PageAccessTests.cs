using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>
/// Every page of the running server, for everybody: who may look at it and who may send its forms. A page that is not in the table fails the test until somebody has
/// decided.
/// </summary>
public sealed partial class PageAccessTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    private const string Anybody = "anybody";
    private const string SomeId = "01890000-0000-7000-8000-000000000000";

    // Address, who may look, who may send forms.
    private static readonly (string Page, string Look, string Send)[] Pages =
    [
        ("/error/{status:int}", Anybody, Anybody),
        ("/sign-in", Anybody, Anybody),
        ("/sign-in/code", Anybody, Anybody),
        ("/setup", Anybody, Anybody),
        ("/invitation", Anybody, Anybody),
        ("/reset", Anybody, Anybody),
        ("/", DashboardPolicies.View, DashboardPolicies.Change),
        ("/people", DashboardPolicies.View, DashboardPolicies.Change),
        ("/people/{directory}/{id}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/groups", DashboardPolicies.View, DashboardPolicies.Change),
        ("/groups/{directory}/{id}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/activity", DashboardPolicies.View, DashboardPolicies.Change),
        ("/activity/events", DashboardPolicies.View, DashboardPolicies.Change),
        ("/find", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings", DashboardPolicies.View, DashboardPolicies.Change),
        ("/account", DashboardPolicies.View, DashboardPolicies.View),
        ("/account/second-factor", DashboardPolicies.View, DashboardPolicies.View),
        ("/account/recovery-codes", DashboardPolicies.View, DashboardPolicies.View),
        ("/administrators", DashboardPolicies.View, DashboardPolicies.Own),
        ("/audit", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/fields", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/fields/new", DashboardPolicies.Change, DashboardPolicies.Change),
        ("/settings/fields/{directory}/{id}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/scim", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/sync", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/sync/new", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/tokens", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/tokens/new", DashboardPolicies.View, DashboardPolicies.Change),
        ("/settings/tokens/{directory:guid}/{token:guid}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/directories/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/directories/{id:guid}/connection", DashboardPolicies.View, DashboardPolicies.Change),
        ("/directories/{id:guid}/settings", DashboardPolicies.View, DashboardPolicies.Change),
        ("/jobs/{directory:guid}/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/organizations", DashboardPolicies.View, DashboardPolicies.Change),
        ("/organizations/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/organizations/{organization:guid}/directories/new", DashboardPolicies.View, DashboardPolicies.Change),
        ("/start", DashboardPolicies.View, DashboardPolicies.Change),
        ("/start/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change),
        ("/sign-out", DashboardPolicies.View, DashboardPolicies.View),
    ];

    private static readonly string[] Elsewhere = ["/scim", "/health", "/api"];

    [Fact]
    public void Every_page_is_in_the_table() =>
        Endpoints().Where(IsPage).Select(Address).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(Pages.Select(p => p.Page).Order(StringComparer.Ordinal));

    [Fact]
    public void Whatever_is_neither_page_nor_file_answers_elsewhere()
    {
        var strangers = Endpoints().Where(e => !IsPage(e) && !Elsewhere.Any(p => Address(e).StartsWith(p, StringComparison.Ordinal)))
            .Where(e => e.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is null || !Path.HasExtension(Address(e)));
        strangers.Select(Address).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Anybody)]
    [InlineData(DashboardPolicies.View)]
    [InlineData(DashboardPolicies.Change)]
    [InlineData(DashboardPolicies.Own)]
    public async Task Everybody_gets_what_the_table_says(string who)
    {
        var role = AdministratorRole.Find(who);
        using var stranger = role is null ? host.Visitor() : null;
        var visitor = stranger ?? (await host.SignedInAsync(role!)).Visitor;
        var token = Visitor.Token((await visitor.GetAsync(role is null ? "/sign-in" : "/account")).Body);
        token.ShouldNotBeEmpty();
        // Signing out comes last: it is the one form that changes what follows.
        foreach (var (page, look, send) in Pages)
        {
            var address = Filled(page);
            ShouldBeAnswered($"GET {address} as {who}", await visitor.GetAsync(address), role, look, look);
            ShouldBeAnswered($"POST {address} as {who}", await visitor.SendAsync(address, ("antiforgery", token)), role, look, send);
        }
        visitor.Dispose();
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task No_other_method_changes_anything_for_a_viewer(string method)
    {
        var viewer = await host.SharedAsync(AdministratorRole.Viewer);
        foreach (var (page, _, send) in Pages.Where(p => p.Send is DashboardPolicies.Change or DashboardPolicies.Own))
            (await viewer.SendAsync(new HttpRequestMessage(new HttpMethod(method), Filled(page)))).Status.ShouldBe(HttpStatusCode.Forbidden, $"{method} {page}, which takes forms of {send}");
    }

    [Fact]
    public async Task Every_page_comes_with_its_headers_and_without_anything_inline()
    {
        var owner = await host.SharedAsync(AdministratorRole.Owner);
        foreach (var (page, _, _) in Pages.Where(p => p.Page is not "/sign-out"))
        {
            var answer = await owner.GetAsync(Filled(page));
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
        var owner = await host.SharedAsync(AdministratorRole.Owner);
        var (id, token) = await host.Service<DirectoryStore>().CreateAsync(new("Acme", "Acme", "okta", false, null), Actor.CommandLine);
        (await owner.GetAsync($"/scim/{id}/v2/Users")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var stranger = host.Visitor();
        stranger.Headers["Authorization"] = "Bearer " + token;
        (await stranger.GetAsync($"/scim/{id}/v2/Users")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await stranger.GetAsync("/no/such/page")).Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Redirect);
    }

    private static void ShouldBeAnswered(string request, PageAnswer answer, AdministratorRole? role, string look, string needed)
    {
        if (look is Anybody)
            answer.Code.ShouldNotBeOneOf([401, 403], request);
        else if (role is null)
            answer.WantsSignIn.ShouldBeTrue($"{request}: {answer.Code}");
        else if (!role.Includes(AdministratorRole.Find(needed)!))
            answer.Code.ShouldBe(403, request);
        else
            answer.Code.ShouldBeOneOf([200, 302, 400, 404], request);
        answer.Code.ShouldBeLessThan(500, request);
    }

    private static string Filled(string page) => Parameter().Replace(page, parameter => parameter.Value.EndsWith(":int}", StringComparison.Ordinal) ? "404" : SomeId);

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();

    private IEnumerable<RouteEndpoint> Endpoints() => host.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static bool IsPage(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null;

    private static string Address(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
}
