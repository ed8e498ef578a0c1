using System.Net;
using System.Net.Http.Headers;
using Rollcall.Server.Administrators;
using Rollcall.Server.SetupLinks;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>Forms that somebody else's page sends in an administrator's name.</summary>
public sealed class ForgeryTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    private const string Invite = "/administrators?handler=Invite";

    [Fact]
    public async Task A_form_without_a_token_or_with_somebody_elses_is_refused_and_changes_nothing()
    {
        var (mine, _) = await host.SignedInAsync(AdministratorRole.Owner);
        using var owner = mine;
        var (others, _) = await host.SignedInAsync(AdministratorRole.Owner);
        using var attacker = others;
        var foreign = Visitor.Token((await attacker.GetAsync("/account")).Body);
        using var stranger = host.Visitor();
        var anonymous = Visitor.Token((await stranger.GetAsync("/sign-in")).Body);
        (string, string)[] form = [("Email", "forged@tests.example"), ("Role", "owner")];
        await owner.GetAsync("/account");
        foreach (var token in (string?[])[null, "", "x", foreign, anonymous])
        {
            var answer = await owner.SendAsync(Invite, token is null ? form : [("antiforgery", token), .. form]);
            answer.Status.ShouldBe(HttpStatusCode.BadRequest, token ?? "none");
        }
        (await host.Service<SetupLinkStore>().InvitationsAsync()).ShouldNotContain(i => i.Email == "forged@tests.example");
        (await owner.PostAsync("/administrators", Invite, form)).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Service<SetupLinkStore>().InvitationsAsync()).ShouldContain(i => i.Email == "forged@tests.example");
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/setup")]
    [InlineData("/invitation")]
    [InlineData("/reset")]
    [InlineData("/sign-in/code")]
    public async Task Forms_of_strangers_need_a_token_too(string page)
    {
        using var visitor = host.Visitor();
        (await visitor.SendAsync(page, ("Email", "a@tests.example"), ("Password", DashboardHost.Password))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_from_before_signing_in_is_worth_nothing_after_it()
    {
        var me = await host.AddAsync(AdministratorRole.Owner);
        using var visitor = host.Visitor();
        var before = Visitor.Token((await visitor.GetAsync("/sign-in")).Body);
        (await visitor.SignInAsync(me.Email)).ShouldBeSignedIn();
        (await visitor.SendAsync(Invite, ("antiforgery", before), ("Email", "old@tests.example"), ("Role", "owner"))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task What_is_no_form_is_no_way_around_the_token(string type)
    {
        var owner = await host.SharedAsync(AdministratorRole.Owner);
        using var content = new StringContent("Email=plain@tests.example&Role=owner");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        (await owner.SendAsync(new HttpRequestMessage(HttpMethod.Post, Invite) { Content = content })).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Owner);
        using var owner = visitor;
        foreach (var handler in (string[])["Invite&Email=got@tests.example&Role=owner", $"Remove&id={me.Id}", $"Role&id={me.Id}&Role=viewer", $"ResetLink&id={me.Id}"])
            await owner.GetAsync($"/administrators?handler={handler}");
        await owner.GetAsync("/account?handler=Everywhere");
        (await owner.GetAsync("/account")).ShouldShow("Owner");
        (await host.Service<SetupLinkStore>().InvitationsAsync()).ShouldNotContain(i => i.Email == "got@tests.example");
    }
}
