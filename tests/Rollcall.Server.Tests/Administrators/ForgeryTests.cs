using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Rollcall.Server.Administrators;
using Rollcall.Server.SetupLinks;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>Forms that somebody else's page sends in an administrator's name.</summary>
public sealed class ForgeryTests(FurnishedHost furnished) : IClassFixture<FurnishedHost>
{
    private const string ErrorPage = "/error/{status:int}";
    private const string Invite = "/administrators?handler=Invite";

    private DashboardHost Host => furnished.Host;

    [Fact]
    public async Task No_form_of_any_page_is_taken_without_its_token()
    {
        var (visitor, me) = await Host.SignedInAsync(AdministratorRole.Owner);
        using var owner = visitor;
        await owner.GetAsync("/account");
        var handlers = await ListedPage.HandlersAsync(Host);
        handlers.Count.ShouldBeGreaterThan(40);
        var before = await Dump.OfAsync(Host.Service<Database>());
        foreach (var (page, handler) in handlers.Concat(ListedPage.All.Where(p => p.Page is not ErrorPage).Select(p => (p, ""))))
        {
            var address = ListedPage.Action(furnished.Address(page.Address), handler);
            // An id in the address, for those that take one there.
            foreach (var action in (string[])[address, address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + $"id={me.Id}"])
            {
                (await owner.SendAsync(action, furnished.Everything)).Status.ShouldBe(HttpStatusCode.BadRequest, action);
                (await owner.SendAsync(action, [("antiforgery", "x"), .. furnished.Everything])).Status.ShouldBe(HttpStatusCode.BadRequest, action);
            }
        }
        (await Dump.OfAsync(Host.Service<Database>())).ShouldBe(before);
    }

    [Fact]
    public async Task The_error_page_alone_asks_for_no_token_and_takes_no_form()
    {
        foreach (var endpoint in ListedPage.Endpoints(Host).Where(ListedPage.IsPage))
        {
            var compiled = await Host.Service<PageLoader>().LoadAsync(endpoint.Metadata.GetMetadata<PageActionDescriptor>()!, EndpointMetadataCollection.Empty);
            var exempted = IsExempt(compiled.FilterDescriptors.Select(f => f.Filter)) || IsExempt(compiled.EndpointMetadata) || compiled.HandlerMethods.Any(h => IsExempt(h.MethodInfo.GetCustomAttributes(inherit: true)));
            exempted.ShouldBe(ListedPage.Routed(endpoint) is ErrorPage, ListedPage.Routed(endpoint));
        }
        (await ListedPage.HandlersAsync(Host)).ShouldNotContain(h => h.Page.Page == ErrorPage);

        static bool IsExempt(IEnumerable<object> attributes) => attributes.Any(a => a is IgnoreAntiforgeryTokenAttribute or IAntiforgeryMetadata { RequiresValidation: false });
    }

    [Fact]
    public async Task A_form_without_a_token_or_with_somebody_elses_is_refused_and_changes_nothing()
    {
        var (mine, _) = await Host.SignedInAsync(AdministratorRole.Owner);
        using var owner = mine;
        var (others, _) = await Host.SignedInAsync(AdministratorRole.Owner);
        using var attacker = others;
        var foreign = Visitor.Token((await attacker.GetAsync("/account")).Body);
        using var stranger = Host.Visitor();
        var anonymous = Visitor.Token((await stranger.GetAsync("/sign-in")).Body);
        (string, string)[] form = [("Email", "forged@tests.example"), ("Role", "owner")];
        await owner.GetAsync("/account");
        foreach (var token in (string?[])[null, "", "x", foreign, anonymous])
        {
            var answer = await owner.SendAsync(Invite, token is null ? form : [("antiforgery", token), .. form]);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, token ?? "none");
        }
        (await Host.Service<SetupLinkStore>().InvitationsAsync()).ShouldNotContain(i => i.Email == "forged@tests.example");
        (await owner.PostAsync("/administrators", Invite, form)).Status.ShouldBe(HttpStatusCode.OK);
        (await Host.Service<SetupLinkStore>().InvitationsAsync()).ShouldContain(i => i.Email == "forged@tests.example");
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/setup")]
    [InlineData("/invitation")]
    [InlineData("/reset")]
    [InlineData("/sign-in/code")]
    public async Task Forms_of_strangers_need_a_token_too(string page)
    {
        using var visitor = Host.Visitor();
        (await visitor.SendAsync(page, ("Email", "a@tests.example"), ("Password", DashboardHost.Password))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_from_before_signing_in_is_worth_nothing_after_it()
    {
        var me = await Host.AddAsync(AdministratorRole.Owner);
        using var visitor = Host.Visitor();
        var before = Visitor.Token((await visitor.GetAsync("/sign-in")).Body);
        (await visitor.SignInAsync(me.Email)).ShouldBeSignedIn();
        (await visitor.SendAsync(Invite, ("antiforgery", before), ("Email", "old@tests.example"), ("Role", "owner"))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task What_is_no_form_is_no_way_around_the_token(string type)
    {
        var owner = await Host.SharedAsync(AdministratorRole.Owner);
        using var content = new StringContent("Email=plain@tests.example&Role=owner");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        (await owner.SendAsync(new HttpRequestMessage(HttpMethod.Post, Invite) { Content = content })).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        var (visitor, me) = await Host.SignedInAsync(AdministratorRole.Owner);
        using var owner = visitor;
        foreach (var handler in (string[])["Invite&Email=got@tests.example&Role=owner", $"Remove&id={me.Id}", $"Role&id={me.Id}&Role=viewer", $"ResetLink&id={me.Id}"])
            await owner.GetAsync($"/administrators?handler={handler}");
        await owner.GetAsync("/account?handler=Everywhere");
        (await owner.GetAsync("/account")).ShouldShow("Owner");
        (await Host.Service<SetupLinkStore>().InvitationsAsync()).ShouldNotContain(i => i.Email == "got@tests.example");
    }
}
