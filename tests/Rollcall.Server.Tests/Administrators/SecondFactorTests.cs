using System.Net;
using Rollcall.Server.Administrators;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>The authenticator app and its recovery codes, over HTTP.</summary>
public sealed class SecondFactorTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    private const string Page = "/account/second-factor";

    [Fact]
    public async Task A_second_factor_is_asked_for_once_it_is_set_up_and_each_code_works_once()
    {
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var browser = visitor;
        var (key, codes) = await EnrolAsync(browser);
        codes.Distinct(StringComparer.Ordinal).Count().ShouldBe(AdministratorUsers.RecoveryCodes);
        (await browser.GetAsync("/account")).ShouldShow("10 recovery codes");

        using var other = host.Visitor();
        (await other.SignInAsync(me.Email)).Location.ShouldBe("/sign-in/code");
        (await other.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await CodeAsync(other, "000000")).ShouldShow("This code is wrong");
        // The code that switched it on was spent with that.
        (await CodeAsync(other, Now(key))).ShouldShow("This code is wrong");
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = Now(key);
        (await CodeAsync(other, code)).ShouldBeSignedIn();

        using var thief = host.Visitor();
        await thief.SignInAsync(me.Email);
        (await CodeAsync(thief, code)).ShouldShow("This code is wrong");
        (await CodeAsync(thief, codes[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))).ShouldBeSignedIn();
        using var again = host.Visitor();
        await again.SignInAsync(me.Email);
        (await CodeAsync(again, codes[0])).ShouldShow("This code is wrong");
        (await CodeAsync(again, codes[1])).ShouldBeSignedIn();
        (await again.GetAsync("/account")).ShouldShow("8 recovery codes");
    }

    [Fact]
    public async Task Wrong_codes_lock_like_wrong_passwords_and_the_way_to_the_code_ends_after_five_minutes()
    {
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var browser = visitor;
        var (key, _) = await EnrolAsync(browser);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        using var other = host.Visitor();
        await other.SignInAsync(me.Email);
        for (var i = 0; i < Lockout.Free - 1; i++)
            await CodeAsync(other, "000000");
        (await CodeAsync(other, Now(key))).ShouldShow("too many wrong attempts");
        host.Clock.Advance(TimeSpan.FromMinutes(4));
        (await other.GetAsync("/sign-in/code")).Status.ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        (await other.GetAsync("/sign-in/code")).Location.ShouldBe("/sign-in");
    }

    [Fact]
    public async Task Setting_up_needs_the_password_a_right_code_and_the_secret_that_was_shown_to_the_same_person()
    {
        var (visitor, _) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var browser = visitor;
        var (others, _) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var attacker = others;
        (await browser.PostAsync(Page, Page, ("Code", "000000"), ("Current", DashboardHost.Password))).ShouldShow("This is not the code of now");
        (await browser.PostAsync(Page, Page, ("Code", "000000"), ("Current", "wrong"))).ShouldShow(AdministratorSignIn.NotYourPassword);
        var planted = await attacker.GetAsync(Page);
        var key = Authenticator.KeyIn(planted.Body);
        var token = Visitor.Token((await browser.GetAsync(Page)).Body);
        (await browser.SendAsync(Page, ("antiforgery", token), ("Enrolment", Authenticator.EnrolmentIn(planted.Body)), ("Code", Now(key)), ("Current", DashboardHost.Password))).Location.ShouldBe(Page);
        (await browser.GetAsync("/account")).ShouldShow("Set up");
    }

    [Fact]
    public async Task Switching_it_off_and_new_recovery_codes_need_the_password()
    {
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var browser = visitor;
        var (_, codes) = await EnrolAsync(browser);
        (await browser.PostAsync("/account/recovery-codes", "/account/recovery-codes", ("Current", "wrong"))).ShouldShow(AdministratorSignIn.NotYourPassword);
        var renewed = Authenticator.CodesIn(await browser.PostAsync("/account/recovery-codes", "/account/recovery-codes", ("Current", DashboardHost.Password)));
        renewed.Intersect(codes, StringComparer.Ordinal).ShouldBeEmpty();
        using var other = host.Visitor();
        await other.SignInAsync(me.Email);
        (await CodeAsync(other, codes[0])).ShouldShow("This code is wrong");
        (await CodeAsync(other, renewed[0])).ShouldBeSignedIn();
        (await browser.PostAsync("/account", "/account?handler=SecondFactorOff", ("OffCurrent", "wrong"))).ShouldShow(AdministratorSignIn.NotYourPassword);
        (await browser.PostAsync("/account", "/account?handler=SecondFactorOff", ("OffCurrent", DashboardHost.Password))).Location.ShouldBe("/account");
        (await other.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        (await other.SignInAsync(me.Email)).ShouldBeSignedIn();
        (await host.Service<AdministratorStore>().FindAsync(me.Id))!.SealedAuthenticatorKey.ShouldBeNull();
    }

    [Fact]
    public async Task The_page_shows_the_secret_as_a_picture_without_a_style_and_stores_it_sealed()
    {
        var (visitor, me) = await host.SignedInAsync(AdministratorRole.Viewer);
        using var browser = visitor;
        var page = await browser.GetAsync(Page);
        page.Body.ShouldContain("<path fill=\"#000\" d=\"M");
        page.Body.ShouldNotContain("style=");
        var key = Authenticator.KeyIn(page.Body);
        key.Length.ShouldBe(TimeCode.KeyBytes);
        await EnrolAsync(browser);
        var kept = (await host.Service<AdministratorStore>().FindAsync(me.Id))!.SealedAuthenticatorKey!;
        kept.Length.ShouldBe(TimeCode.KeyBytes + 28);
    }

    private string Now(byte[] key) => Authenticator.Now(host, key);

    private static Task<PageAnswer> CodeAsync(Visitor visitor, string code) => visitor.PostAsync("/sign-in/code", "/sign-in/code", ("Code", code));

    private Task<(byte[] Key, string[] Codes)> EnrolAsync(Visitor visitor) => Authenticator.EnrolAsync(host, visitor);
}
