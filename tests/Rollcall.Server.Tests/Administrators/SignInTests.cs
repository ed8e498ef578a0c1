using System.Net;
using System.Text.RegularExpressions;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.SetupLinks;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>Coming in and being sent away, over HTTP with real cookies.</summary>
public sealed partial class SignInTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    private const string Session = "rollcall";
    private const string Another = "eleven lazy heralds";

    [Fact]
    public async Task The_first_owner_comes_in_by_the_link_once()
    {
        await using var fresh = new DashboardHost();
        await fresh.InitializeAsync();
        var secret = (await fresh.Service<SetupLinkStore>().MakeSetupAsync(Actor.CommandLine))!;
        var page = $"/setup?link={secret}";
        using var visitor = fresh.Visitor();
        (await visitor.GetAsync("/sign-in")).ShouldShow("There is no administrator yet.");
        // Looking, even often, uses nothing up: mail scanners and previews look.
        (await visitor.GetAsync(page)).ShouldShow("Become owner");
        (await visitor.PostAsync(page, "/setup", ("Link", secret), ("Email", "Ada@Example.com"), ("Name", "Ada"), ("Password", "short"), ("Again", "short"))).ShouldShow("needs 15");
        (await visitor.PostAsync(page, "/setup", ("Link", secret), ("Email", "nobody"), ("Name", ""), ("Password", DashboardHost.Password), ("Again", "another"))).ShouldShow("is needed");
        (await visitor.PostAsync(page, "/setup", ("Link", secret), ("Email", "Ada@Example.com"), ("Name", "Ada"), ("Password", DashboardHost.Password), ("Again", DashboardHost.Password))).Location.ShouldBe("/start");
        (await visitor.GetAsync("/account")).ShouldShow("ada@example.com");
        using var late = fresh.Visitor();
        (await late.GetAsync(page)).ShouldShow("This link does not work");
        (await late.PostAsync("/sign-in", "/setup", ("Link", secret), ("Email", "eve@example.com"), ("Name", "Eve"), ("Password", DashboardHost.Password), ("Again", DashboardHost.Password))).ShouldShow("This link does not work");
        (await fresh.Service<AdministratorStore>().ListAsync()).ShouldHaveSingleItem().Role.ShouldBe(AdministratorRole.Owner);
        (await late.SignInAsync("ada@example.com")).ShouldBeSignedIn();
    }

    [Theory]
    [InlineData("/setup")]
    [InlineData("/invitation")]
    [InlineData("/reset")]
    public async Task A_link_of_another_kind_or_none_opens_nothing(string page)
    {
        var owner = await host.AddAsync(AdministratorRole.Owner);
        var reset = (await host.Service<SetupLinkStore>().MakeResetAsync(owner.Id, Actor.CommandLine))!;
        var invitation = (await host.Service<SetupLinkStore>().InviteAsync($"i{owner.Id}@tests.example", AdministratorRole.Owner, Actor.CommandLine))!;
        using var visitor = host.Visitor();
        foreach (var secret in (string[])["", "rc_link_wrong", "null", page is "/reset" ? invitation : reset])
            (await visitor.GetAsync($"{page}?link={secret}")).ShouldShow("This link does not work");
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_address_and_a_lock_are_answered_alike()
    {
        var known = await host.AddAsync(AdministratorRole.Viewer);
        using var visitor = host.Visitor();
        var wrong = await visitor.SignInAsync(known.Email, Another);
        var unknown = await visitor.SignInAsync("nobody@tests.example", Another);
        for (var i = 0; i < Lockout.Free; i++)
            await visitor.SignInAsync(known.Email, Another);
        var locked = await visitor.SignInAsync(known.Email);
        wrong.ShouldShow(Lockout.Message);
        string[] bodies = [.. new[] { wrong, unknown, locked }.Select(a => Varying().Replace(a.Body.Replace(known.Email, "nobody@tests.example", StringComparison.Ordinal), ""))];
        bodies.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        visitor.Cookie(Session).ShouldBeNull();
        (await host.Service<AuditStore>().ListAsync(new(AuditAction.SignInLocked))).ShouldContain(e => e.Subject.Name == known.Email);
    }

    [Fact]
    public async Task A_lock_ends_with_time_and_the_right_password_forgets_the_failures()
    {
        var known = await host.AddAsync(AdministratorRole.Viewer);
        using var visitor = host.Visitor();
        for (var i = 0; i < Lockout.Free; i++)
            await visitor.SignInAsync(known.Email, Another);
        (await visitor.SignInAsync(known.Email)).ShouldShow(Lockout.Message);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await visitor.SignInAsync(known.Email)).ShouldBeSignedIn();
        using var other = host.Visitor();
        await other.SignInAsync(known.Email, Another);
        (await other.SignInAsync(known.Email)).ShouldBeSignedIn();
    }

    [Fact]
    public async Task A_cookie_planted_before_signing_in_is_worth_nothing_afterwards()
    {
        var (attacker, _) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var planted = attacker;
        var victim = await host.AddAsync(AdministratorRole.Owner);
        using var browser = host.Visitor();
        browser.Cookies.Add(host.Address, new Cookie(Session, planted.Cookie(Session), "/"));
        (await browser.GetAsync("/sign-in")).Location.ShouldBe("/", "somebody is signed in, if not the victim");
        (await browser.PostAsync("/account", "/sign-in", ("Email", victim.Email), ("Password", DashboardHost.Password))).ShouldBeSignedIn();
        string.Equals(browser.Cookie(Session), planted.Cookie(Session), StringComparison.Ordinal).ShouldBeFalse();
        (await browser.GetAsync("/account")).ShouldShow(victim.Email);
        // The planted session ended with the sign-in: it is neither the victim's nor anybody's.
        (await planted.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        var (visitor, _) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var browser = visitor;
        using var copy = host.Visitor();
        copy.Cookies.Add(host.Address, new Cookie(Session, browser.Cookie(Session), "/"));
        (await copy.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/sign-out")).Location.ShouldBe("/account");
        (await browser.PostAsync("/account", "/sign-out")).Location.ShouldBe("/sign-in");
        browser.Cookie(Session).ShouldBeNull();
        (await copy.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_password_and_signing_out_everywhere_end_every_other_session()
    {
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var here = visitor;
        using var there = host.Visitor();
        (await there.SignInAsync(me.Email)).ShouldBeSignedIn();
        (await here.PostAsync("/account", "/account?handler=Password", ("Current", Another), ("Password", Another), ("Again", Another))).ShouldShow(AdministratorSignIn.NotYourPassword);
        (await here.PostAsync("/account", "/account?handler=Password", ("Current", DashboardHost.Password), ("Password", Another), ("Again", "else"))).ShouldShow("not the same");
        (await there.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
        (await here.PostAsync("/account", "/account?handler=Password", ("Current", DashboardHost.Password), ("Password", Another), ("Again", Another))).Location.ShouldBe("/account");
        (await here.GetAsync("/account")).ShouldShow("signed out everywhere else");
        (await there.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await there.SignInAsync(me.Email)).ShouldShow(Lockout.Message);
        (await there.SignInAsync(me.Email, Another)).ShouldBeSignedIn();
        (await here.PostAsync("/account", "/account?handler=Everywhere")).Location.ShouldBe("/sign-in");
        (await here.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await there.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_role_taken_and_a_removal_hold_from_the_next_request_on()
    {
        await host.AddAsync(AdministratorRole.Owner);
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Owner);
        using var browser = visitor;
        var token = Visitor.Token((await browser.GetAsync("/administrators")).Body);
        await host.Service<AdministratorStore>().ChangeRoleAsync(me.Id, AdministratorRole.Viewer, Actor.CommandLine);
        (await browser.SendAsync("/administrators?handler=Invite", ("antiforgery", token), ("Email", "x@tests.example"), ("Role", "owner"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.GetAsync("/account")).ShouldShow("Viewer");
        await host.Service<AdministratorStore>().RemoveAsync(me.Id, Actor.CommandLine);
        (await browser.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_of_nothing_and_after_twelve_of_anything()
    {
        var (visitor, _) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var busy = visitor;
        var (other, _) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var idle = other;
        for (var i = 0; i < 23; i++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(31));
            (await busy.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK, $"after {31 * (i + 1)} minutes");
        }
        (await idle.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        host.Clock.Advance(TimeSpan.FromMinutes(31));
        (await busy.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
    }

    [Fact]
    public async Task After_signing_in_one_lands_where_one_wanted_to_go_but_nowhere_else()
    {
        var me = await host.AddAsync(AdministratorRole.Viewer);
        using var visitor = host.Visitor();
        var sent = (await visitor.GetAsync("/audit?actor=cli")).Location!;
        var path = new Uri(host.Address, sent).PathAndQuery;
        path.ShouldBe("/sign-in?returnUrl=%2Faudit%3Factor%3Dcli");
        (await visitor.SignInAsync(me.Email, page: path)).Location.ShouldBe("/audit?actor=cli");
        foreach (var elsewhere in (string[])["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
        {
            using var other = host.Visitor();
            (await other.SignInAsync(me.Email, page: "/sign-in?returnUrl=" + Uri.EscapeDataString(elsewhere))).Location.ShouldBe("/", elsewhere);
        }
    }

    [Fact]
    public async Task A_piece_of_a_page_is_not_replaced_by_the_sign_in_page()
    {
        using var visitor = host.Visitor();
        visitor.Headers["HX-Request"] = "true";
        var answer = await visitor.GetAsync("/account");
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Message.Headers.GetValues("HX-Redirect").ShouldBe(["/sign-in"]);
    }

    [Fact]
    public async Task An_administrator_gets_in_by_invitation_and_gets_a_new_password_by_a_link_of_an_owner()
    {
        var (visitor, _) = await host.SignedInAsync(AdministratorRole.Owner);
        using var owner = visitor;
        var invited = await owner.PostAsync("/administrators", "/administrators?handler=Invite", ("Email", "New@Tests.example"), ("Role", "administrator"));
        var link = LinkIn(invited);
        link.ShouldStartWith(host.Address.AbsoluteUri + "invitation?link=rc_link_");
        (await owner.GetAsync("/administrators")).Body.ShouldNotContain("rc_link_");
        using var guest = host.Visitor();
        (await guest.PostAsync(link, "/invitation", ("Link", link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..]), ("Name", "New"), ("Password", DashboardHost.Password), ("Again", DashboardHost.Password), ("Role", "owner"), ("Email", "other@tests.example"))).ShouldBeSignedIn();
        (await guest.GetAsync("/account")).ShouldShow("new@tests.example");
        var made = (await host.Service<AdministratorStore>().FindByEmailAsync("new@tests.example"))!;
        made.Role.ShouldBe(AdministratorRole.Administrator);

        link = LinkIn(await owner.PostAsync("/administrators", $"/administrators?handler=ResetLink&id={made.Id}"));
        using var locked = host.Visitor();
        var secret = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];
        (await locked.PostAsync(link, "/reset", ("Link", secret), ("Password", Another), ("Again", Another))).Location.ShouldBe("/sign-in");
        (await locked.GetAsync(link)).ShouldShow("This link does not work");
        (await guest.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await locked.SignInAsync(made.Email)).ShouldShow(Lockout.Message);
        (await locked.SignInAsync(made.Email, Another)).ShouldBeSignedIn();
        (await owner.PostAsync("/administrators", $"/administrators?handler=Remove&id={made.Id}")).Location.ShouldBe("/administrators");
        (await locked.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        foreach (var action in (string[])["administrator.invited", "administrator.created", "administrator.reset-link-made", "administrator.password-changed", "administrator.removed"])
            (await owner.GetAsync($"/audit?action={action}")).ShouldShow("new@tests.example");
    }

    private static string LinkIn(PageAnswer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.OK);
        var match = LinkField().Match(answer.Body);
        match.Success.ShouldBeTrue(answer.Body);
        return WebUtility.HtmlDecode(match.Groups["link"].Value);
    }

    [GeneratedRegex("id=\"link\" value=\"(?<link>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkField();

    // The token of the form differs each time.
    [GeneratedRegex("name=\"antiforgery\" type=\"hidden\" value=\"[^\"]+\"", RegexOptions.None, 1000)]
    private static partial Regex Varying();
}
