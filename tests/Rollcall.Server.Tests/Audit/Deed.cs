using System.Globalization;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Environments;
using Rollcall.Server.Jobs;
using Rollcall.Server.Organizations;
using Rollcall.Server.Schemas;
using Rollcall.Server.SetupLinks;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.Dashboard;
using Rollcall.Server.Tests.Directories;
using Rollcall.Server.Tests.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Audit;

/// <summary>One thing that somebody does with a form.</summary>
/// <param name="Page">The page as it is routed.</param>
/// <param name="Handler">The handler that takes the form.</param>
/// <param name="Told">The audit entries it leaves, by the names of their actions.</param>
/// <param name="DoAsync">Does it, and sees that it is done.</param>
/// <param name="Which">What tells it from others of the same handler.</param>
internal sealed record Deed(string Page, string Handler, string[] Told, Func<Scene, Task> DoAsync, string Which = "")
{
    private const string Another = "vexed otters brew coffee";

    public string Name => $"{Page} {Handler} {Which}".TrimEnd();

    /// <summary>All of them: every handler at least once.</summary>
    public static IReadOnlyList<Deed> All { get; } =
    [
        new("/sign-in", "", ["session.began"], async s =>
        {
            var visitor = await s.StrangerAsync();
            (await s.PostAsync("/sign-in", "/sign-in", ("Email", s.By), ("Password", DashboardHost.Password))).ShouldBeSignedIn();
            (await visitor.GetAsync("/account")).ShouldShow(s.By);
        }),
        new("/sign-in", "", ["session.refused"], async s =>
        {
            var visitor = await s.StrangerAsync();
            var email = s.By;
            s.By = "nobody";
            (await s.PostAsync("/sign-in", "/sign-in", ("Email", email), ("Password", Another))).ShouldBe(200);
            (await visitor.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        }, "with a wrong password"),
        new("/sign-in", "", ["session.refused", "session.locked"], async s =>
        {
            var visitor = await s.StrangerAsync();
            var email = s.By;
            s.By = "nobody";
            for (var i = 0; i < Lockout.Free; i++)
                await s.PostAsync("/sign-in", "/sign-in", ("Email", email), ("Password", Another));
            (await visitor.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        }, "once too often"),
        new("/sign-in/code", "", ["session.began"], async s =>
        {
            var key = (await s.HalfwayAsync()).Key;
            s.Host.Clock.Advance(TimeSpan.FromSeconds(30));
            (await s.PostAsync("/sign-in/code", "/sign-in/code", ("Code", Authenticator.Now(s.Host, key)))).ShouldBeSignedIn();
        }),
        new("/sign-in/code", "", ["administrator.recovery-code-used", "session.began"], async s =>
        {
            var code = (await s.HalfwayAsync()).Codes[0];
            (await s.PostAsync("/sign-in/code", "/sign-in/code", ("Code", code))).ShouldBeSignedIn();
        }, "with a recovery code"),
        new("/sign-out", "", ["session.ended"], async s =>
        {
            var visitor = await s.MyselfAsync();
            (await s.PostAsync("/account", "/sign-out")).ShouldBe(302);
            (await visitor.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        }),
        new("/setup", "", ["administrator.created", "session.began"], async s =>
        {
            await s.ElsewhereAsync();
            var link = (await s.Service<SetupLinkStore>().MakeSetupAsync(Actor.CommandLine))!;
            (await s.Service<AuditStore>().ListAsync(new(AuditAction.SetupLinkMade))).ShouldHaveSingleItem().ActorName.ShouldBe("cli");
            s.By = "first@tests.example";
            (await s.PostAsync($"/setup?link={link}", "/setup", ("Link", link), ("Email", s.By), ("Name", "First"), ("Password", Another), ("Again", Another))).ShouldBe(302);
            (await s.Service<AdministratorStore>().ListAsync()).ShouldHaveSingleItem().Role.ShouldBe(AdministratorRole.Owner);
        }),
        new("/invitation", "", ["administrator.created", "session.began"], async s =>
        {
            await s.StrangerAsync();
            s.By = "invited@tests.example";
            var link = (await s.Service<SetupLinkStore>().InviteAsync(s.By, AdministratorRole.Viewer, Actor.CommandLine))!;
            (await s.PostAsync($"/invitation?link={link}", "/invitation", ("Link", link), ("Name", "Invited"), ("Password", Another), ("Again", Another))).ShouldBe(302);
            (await s.Service<AdministratorStore>().FindByEmailAsync(s.By))!.Role.ShouldBe(AdministratorRole.Viewer);
        }),
        new("/reset", "", ["administrator.password-changed"], async s =>
        {
            await s.StrangerAsync();
            var me = (await s.Service<AdministratorStore>().FindByEmailAsync(s.By))!;
            var link = (await s.Service<SetupLinkStore>().MakeResetAsync(me.Id, Actor.CommandLine))!;
            (await s.PostAsync($"/reset?link={link}", "/reset", ("Link", link), ("Password", Another), ("Again", Another))).ShouldBe(302);
            string.Equals((await s.Service<AdministratorStore>().FindAsync(me.Id))!.PasswordHash, me.PasswordHash, StringComparison.Ordinal).ShouldBeFalse();
        }),
        new("/account", "Password", ["administrator.password-changed", "session.began"], async s =>
        {
            var visitor = await s.MyselfAsync();
            (await s.PostAsync("/account", "/account?handler=Password", ("Current", DashboardHost.Password), ("Password", Another), ("Again", Another))).ShouldBe(302);
            (await visitor.GetAsync("/account")).ShouldShow("Your password is changed");
        }),
        new("/account", "SecondFactorOff", ["administrator.second-factor-off", "session.began"], async s =>
        {
            var visitor = await s.MyselfAsync();
            await Authenticator.EnrolAsync(s.Host, visitor);
            (await s.PostAsync("/account", "/account?handler=SecondFactorOff", ("OffCurrent", DashboardHost.Password))).ShouldBe(302);
            (await s.Service<AdministratorStore>().FindByEmailAsync(s.By))!.TwoFactorEnabled.ShouldBeFalse();
        }),
        new("/account", "Everywhere", ["session.all-ended"], async s =>
        {
            var visitor = await s.MyselfAsync();
            (await s.PostAsync("/account", "/account?handler=Everywhere")).Location.ShouldBe("/sign-in");
            (await visitor.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        }),
        new("/account/second-factor", "", ["administrator.second-factor-on", "administrator.recovery-codes-made", "session.began"], async s =>
        {
            var visitor = await s.MyselfAsync();
            var page = await visitor.GetAsync("/account/second-factor");
            s.Mark();
            await visitor.SendAsync("/account/second-factor", ("antiforgery", Visitor.Token(page.Body)), ("Enrolment", Authenticator.EnrolmentIn(page.Body)),
                ("Code", Authenticator.Now(s.Host, Authenticator.KeyIn(page.Body))), ("Current", DashboardHost.Password));
            (await s.Service<AdministratorStore>().FindByEmailAsync(s.By))!.TwoFactorEnabled.ShouldBeTrue();
        }),
        new("/account/recovery-codes", "", ["administrator.recovery-codes-made"], async s =>
        {
            var codes = (await Authenticator.EnrolAsync(s.Host, await s.MyselfAsync())).Codes;
            var answer = await s.PostAsync("/account/recovery-codes", "/account/recovery-codes", ("Current", DashboardHost.Password));
            Authenticator.CodesIn(answer).Intersect(codes, StringComparer.Ordinal).ShouldBeEmpty();
        }),
        new("/administrators", "Invite", ["administrator.invited"], async s =>
        {
            (await s.PostAsync("/administrators", "/administrators?handler=Invite", ("Email", "new@tests.example"), ("Role", "viewer"))).ShouldShow("/invitation?link=");
            (await s.Service<SetupLinkStore>().InvitationsAsync()).ShouldContain(i => i.Email == "new@tests.example");
        }),
        new("/administrators", "Withdraw", ["administrator.invitation-withdrawn"], async s =>
        {
            await s.Service<SetupLinkStore>().InviteAsync("unwanted@tests.example", AdministratorRole.Viewer, Actor.CommandLine);
            var id = (await s.Service<SetupLinkStore>().InvitationsAsync()).Single(i => i.Email is "unwanted@tests.example").Id;
            (await s.PostAsync("/administrators", $"/administrators?handler=Withdraw&id={IdText.Format(id)}")).ShouldBe(302);
            (await s.Service<SetupLinkStore>().InvitationsAsync()).ShouldNotContain(i => i.Id == id);
        }),
        new("/administrators", "Role", ["administrator.role-changed"], async s =>
        {
            var other = await s.Host.AddAsync(AdministratorRole.Viewer);
            (await s.PostAsync("/administrators", $"/administrators?handler=Role&id={IdText.Format(other.Id)}", ("Role", "administrator"))).ShouldBe(302);
            (await s.Service<AdministratorStore>().FindAsync(other.Id))!.Role.ShouldBe(AdministratorRole.Administrator);
        }),
        new("/administrators", "Role", [], async s =>
        {
            var me = (await s.Service<AdministratorStore>().FindByEmailAsync(s.By))!;
            var answer = await s.PostAsync("/administrators", $"/administrators?handler=Role&id={IdText.Format(me.Id)}", ("Role", "viewer"));
            Html.ErrorAt(answer.Body, "Role-" + IdText.Format(me.Id)).ShouldNotBeNull().ShouldStartWith("The last owner stays");
            (await s.Service<AdministratorStore>().FindAsync(me.Id))!.Role.ShouldBe(AdministratorRole.Owner);
        }, "of the last owner"),
        new("/administrators", "ResetLink", ["administrator.reset-link-made"], async s =>
        {
            var other = await s.Host.AddAsync(AdministratorRole.Viewer);
            (await s.PostAsync("/administrators", $"/administrators?handler=ResetLink&id={IdText.Format(other.Id)}")).ShouldShow("/reset?link=");
        }),
        new("/administrators", "SecondFactor", ["administrator.second-factor-off"], async s =>
        {
            var (visitor, other) = await s.Host.SignedInAsync(AdministratorRole.Viewer);
            using var theirs = visitor;
            await Authenticator.EnrolAsync(s.Host, theirs);
            (await s.PostAsync("/administrators", $"/administrators?handler=SecondFactor&id={IdText.Format(other.Id)}")).ShouldBe(302);
            (await s.Service<AdministratorStore>().FindAsync(other.Id))!.TwoFactorEnabled.ShouldBeFalse();
            (await theirs.GetAsync("/account")).WantsSignIn.ShouldBeTrue();
        }),
        new("/administrators", "Remove", ["administrator.removed"], async s =>
        {
            var other = await s.Host.AddAsync(AdministratorRole.Viewer);
            (await s.PostAsync("/administrators", $"/administrators?handler=Remove&id={IdText.Format(other.Id)}")).ShouldBe(302);
            (await s.Service<AdministratorStore>().FindAsync(other.Id)).ShouldBeNull();
        }),
        new("/administrators", "Remove", [], async s =>
        {
            var me = (await s.Service<AdministratorStore>().FindByEmailAsync(s.By))!;
            Html.TextOf((await s.PostAsync("/administrators", $"/administrators?handler=Remove&id={IdText.Format(me.Id)}")).ShouldBe(200).Body, "problems").ShouldNotBeNull();
            (await s.Service<AdministratorStore>().FindAsync(me.Id)).ShouldNotBeNull();
        }, "of the last owner"),
        new("/settings/fields/new", "", ["attribute.defined"], async s =>
        {
            (await s.PostAsync(s.Address("/settings/fields/new?directory={directory}"), s.Address("/settings/fields/new?directory={directory}"), ("Label", "Desk"), ("Kind", "SingleLine"), ("Extension", "enterprise"))).ShouldBe(302);
            (await s.Service<SchemaStore>().ListAsync(s.Furnished.Directory)).ShouldContain(f => f.Name == "desk" && f.Schema.EndsWith("enterprise:2.0:User", StringComparison.Ordinal));
        }),
        new("/settings/fields/{directory}/{id}", "Change", ["attribute.changed"], async s =>
        {
            var page = s.Address("/settings/fields/{directory}/{field}");
            (await s.PostAsync(page, page + "?handler=Change", ("Label", "T-shirt"), ("Choices", "small\nlarge\nhuge"))).ShouldBe(302);
            var changed = (await s.Service<SchemaStore>().ListAsync(s.Furnished.Directory)).Single(f => f.Id == s.Furnished.Field);
            (changed.Label, changed.Definition.CanonicalValues.Length).ShouldBe(("T-shirt", 3));
        }),
        new("/settings/fields/{directory}/{id}", "Remove", ["attribute.removed"], async s =>
        {
            var field = (await s.Service<SchemaStore>().DefineAsync(s.Furnished.Directory, Definition.Read("""{"name":"doomed"}"""), Actor.CommandLine))!;
            var page = s.Address("/settings/fields/{directory}/") + IdText.Format(field.Id);
            (await s.PostAsync(page, page + "?handler=Remove")).ShouldBe(302);
            (await s.Service<SchemaStore>().ListAsync(s.Furnished.Directory)).ShouldNotContain(f => f.Id == field.Id && !f.IsRemoved);
        }),
        new("/settings/scim", "Generate", ["token.created"], s => GeneratesAsync(s, "/settings/scim?directory={0}", "keep", 2)),
        new("/settings/scim", "Generate", ["token.created", "token.revoked"], s => GeneratesAsync(s, "/settings/scim?directory={0}", "revoke", 1), "replacing at once"),
        new("/settings/scim", "Generate", ["token.created", "token.shortened"], s => GeneratesAsync(s, "/settings/scim?directory={0}", "24h", 2), "beside the old for a day"),
        new("/settings/scim", "Save", ["directory.changed", "directory.disabled"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/settings/scim?directory={IdText.Format(directory.Id)}";
            (await s.PostAsync(page, page + "&handler=Save", ("Version", directory.Version.ToString(CultureInfo.InvariantCulture)), ("AccountSize", "25"))).ShouldBe(302);
            var saved = (await s.Service<DirectoryStore>().FindAsync(directory.Id))!;
            (saved.Enabled, saved.AccountSizeGb).ShouldBe((false, 25));
        }),
        new("/settings/scim", "Apply", ["directory.account-size-applied"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/settings/scim?directory={IdText.Format(directory.Id)}";
            (await s.PostAsync(page, page + "&handler=Apply")).ShouldBe(302);
            (await s.Service<JobStore>().ListAsync(directory.Id)).ShouldHaveSingleItem();
        }),
        new("/settings/sync/new", "", ["directory.created", "token.created"], async s =>
        {
            (await s.PostAsync("/settings/sync/new", "/settings/sync/new", ("Type", "entra"), ("Name", "Synced"), ("Organization", IdText.Format(s.Furnished.Organization)), ("GroupChoice", "new"), ("NewGroup", "Everybody"))).ShouldShow("Secret Token");
            (await s.Service<DirectoryStore>().ListAsync()).Single(d => d.Name is "Synced").DefaultGroupName.ShouldBe("Everybody");
        }),
        new("/settings/tokens/new", "", ["token.created", "directory.enabled"], async s =>
        {
            var directory = await s.DirectoryAsync();
            await s.Service<DirectoryStore>().SwitchAsync(directory.Id, enabled: false, Actor.CommandLine);
            (await s.PostAsync("/settings/tokens/new", "/settings/tokens/new", ("For", IdText.Format(directory.Id)), ("Token.Newest", await s.NewestAsync(directory.Id)), ("Token.Others", "keep"), ("Token.Expiry", "30d"), ("Token.Name", "Spare"), ("Enable", "true"))).ShouldShow("Your new SCIM token");
            (await s.TokensAsync(directory.Id)).Count(t => t is { Name: "Spare", ExpiresAt: not null }).ShouldBe(1);
            (await s.Service<DirectoryStore>().FindAsync(directory.Id))!.Enabled.ShouldBeTrue();
        }),
        new("/settings/tokens/{directory:guid}/{token:guid}", "Revoke", ["token.revoked"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/settings/tokens/{IdText.Format(directory.Id)}/{await s.NewestAsync(directory.Id)}";
            (await s.PostAsync(page, page + "?handler=Revoke")).ShouldBe(302);
            (await s.TokensAsync(directory.Id)).ShouldHaveSingleItem().RevokedAt.ShouldNotBeNull();
        }),
        new("/directories/{id:guid}", "Generate", ["token.created"], s => GeneratesAsync(s, "/directories/{0}", "keep", 2)),
        new("/directories/{id:guid}", "Enable", ["directory.enabled"], s => EnablesAsync(s, "/directories/{0}")),
        new("/directories/{id:guid}", "Revoke", ["token.revoked"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/directories/{IdText.Format(directory.Id)}";
            (await s.PostAsync(page, page + "?handler=Revoke", ("revoked", await s.NewestAsync(directory.Id)))).ShouldBe(302);
            (await s.TokensAsync(directory.Id)).ShouldHaveSingleItem().RevokedAt.ShouldNotBeNull();
        }),
        // Its organization's primary directory until then is told of, too.
        new("/directories/{id:guid}/settings", "Save", ["directory.changed", "directory.changed"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/directories/{IdText.Format(directory.Id)}/settings";
            (await s.PostAsync(page, page + "?handler=Save", ("Version", directory.Version.ToString(CultureInfo.InvariantCulture)), ("Name", directory.Name + " anew"), ("Idp", "ping"), ("Enabled", "true"), ("Primary", "true"), ("Strict", "true"), ("AccountSize", "7"), ("Group", "new"), ("NewGroup", "All"))).ShouldBe(302);
            var saved = (await s.Service<DirectoryStore>().FindAsync(directory.Id))!;
            (saved.Name, saved.Idp, saved.Strict, saved.AccountSizeGb, saved.DefaultGroupName).ShouldBe((directory.Name + " anew", "ping", true, 7, "All"));
        }),
        new("/directories/{id:guid}/settings", "ApplySize", ["directory.account-size-applied"], s => AppliesAsync(s, "ApplySize")),
        new("/directories/{id:guid}/settings", "ApplyGroup", ["directory.default-group-applied"], s => AppliesAsync(s, "ApplyGroup")),
        new("/directories/{id:guid}/settings", "Disable", ["directory.disabled"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/directories/{IdText.Format(directory.Id)}/settings";
            (await s.PostAsync(page, page + "?handler=Disable")).ShouldBe(302);
            (await s.Service<DirectoryStore>().FindAsync(directory.Id))!.Enabled.ShouldBeFalse();
        }),
        new("/directories/{id:guid}/settings", "Delete", ["directory.deleted", "token.revoked"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var page = $"/directories/{IdText.Format(directory.Id)}/settings";
            (await s.PostAsync(page, page + "?handler=Delete", ("Accounts", "keep"), ("Typed", directory.Name))).ShouldBe(302);
            (await s.Service<DirectoryStore>().FindAsync(directory.Id)).ShouldBeNull();
        }),
        new("/jobs/{directory:guid}/{id:guid}", "", ["directory.job-cancelled"], async s =>
        {
            var directory = await s.DirectoryAsync();
            var job = (await s.Service<DirectoryStore>().ApplyAccountSizeAsync(directory.Id, Actor.CommandLine))!;
            var page = $"/jobs/{IdText.Format(directory.Id)}/{IdText.Format(job.Id)}";
            (await s.PostAsync(page, page)).ShouldBe(302);
            (await s.Service<JobStore>().FindAsync(directory.Id, job.Id))!.State.ShouldBe(JobState.Cancelled);
        }),
        new("/organizations", "Create", ["organization.created"], async s =>
        {
            var made = (await s.PostAsync("/organizations", "/organizations?handler=Create", ("Name", "Initech"), ("ExternalId", "i-1"), ("In", s.Address("{environment}")))).ShouldBe(302).Location!;
            (await s.Service<OrganizationStore>().FindAsync(Guid.Parse(made.Split('/')[^1])))!.ExternalId.ShouldBe("i-1");
        }),
        new("/organizations", "Environment", ["environment.created"], async s =>
        {
            (await s.PostAsync("/organizations", "/organizations?handler=Environment", ("NewEnvironment", "Rehearsal"))).ShouldBe(302);
            (await s.Service<EnvironmentStore>().ListAsync()).ShouldContain(e => e.Name == "Rehearsal");
        }),
        new("/organizations", "Rename", ["environment.changed"], async s =>
        {
            (await s.PostAsync("/organizations", s.Address("/organizations?handler=Rename&renamed={environment}"), ("OtherName", "Live"))).ShouldBe(302);
            (await s.Service<EnvironmentStore>().ListAsync()).Single(e => e.Id == s.Furnished.Environment).Name.ShouldBe("Live");
        }),
        new("/organizations/{id:guid}", "Save", ["organization.changed"], async s =>
        {
            var made = await s.OrganizationAsync();
            var page = $"/organizations/{IdText.Format(made.Id)}";
            (await s.PostAsync(page, page + "?handler=Save", ("Name", made.Name + " anew"), ("ExternalId", "anew"))).ShouldBe(302);
            (await s.Service<OrganizationStore>().FindAsync(made.Id))!.ExternalId.ShouldBe("anew");
        }),
        new("/organizations/{id:guid}", "Delete", ["organization.deleted"], async s =>
        {
            var made = await s.OrganizationAsync();
            var page = $"/organizations/{IdText.Format(made.Id)}";
            (await s.PostAsync(page, page + "?handler=Delete")).ShouldBe(302);
            (await s.Service<OrganizationStore>().FindAsync(made.Id)).ShouldBeNull();
        }),
        new("/organizations/{organization:guid}/directories/new", "", ["directory.created"], async s =>
        {
            var page = $"/organizations/{IdText.Format((await s.OrganizationAsync()).Id)}/directories/new";
            (await s.PostAsync(page, page, ("Name", "Okta of theirs"), ("Idp", "okta"))).ShouldBe(302);
            (await s.Service<DirectoryStore>().ListAsync()).ShouldContain(d => d.Name == "Okta of theirs" && d.Enabled);
        }),
        new("/start", "", ["directory.created"], async s =>
        {
            var next = (await s.PostAsync("/start", "/start", ("Idp", "jumpcloud"))).ShouldBe(302).Location!;
            (await s.Service<DirectoryStore>().FindAsync(Guid.Parse(next.Split('/')[^1])))!.Idp.ShouldBe("jumpcloud");
        }),
        new("/start/{id:guid}", "Generate", ["token.created"], s => GeneratesAsync(s, "/start/{0}", "keep", 2)),
        new("/start/{id:guid}", "Enable", ["directory.enabled"], s => EnablesAsync(s, "/start/{0}")),
    ];

    private static async Task GeneratesAsync(Scene s, string pattern, string others, int live)
    {
        var directory = await s.DirectoryAsync();
        var page = string.Format(CultureInfo.InvariantCulture, pattern, IdText.Format(directory.Id));
        (await s.PostAsync(page, ListedPage.Action(page, "Generate"), ("Token.Newest", await s.NewestAsync(directory.Id)), ("Token.Others", others), ("Token.Expiry", "never"))).ShouldShow("rc_scim_");
        var tokens = await s.TokensAsync(directory.Id);
        tokens.Count(t => t.IsLive(s.Host.Clock.GetUtcNow())).ShouldBe(live);
        tokens.Count(t => t.ExpiresAt is not null).ShouldBe(others is "24h" ? 1 : 0);
    }

    private static async Task EnablesAsync(Scene s, string pattern)
    {
        var directory = await s.DirectoryAsync();
        await s.Service<DirectoryStore>().SwitchAsync(directory.Id, enabled: false, Actor.CommandLine);
        var page = string.Format(CultureInfo.InvariantCulture, pattern, IdText.Format(directory.Id));
        (await s.PostAsync(page, page + "?handler=Enable")).ShouldBe(302);
        (await s.Service<DirectoryStore>().FindAsync(directory.Id))!.Enabled.ShouldBeTrue();
    }

    private static async Task AppliesAsync(Scene s, string handler)
    {
        var directory = await s.DirectoryAsync();
        var page = $"/directories/{IdText.Format(directory.Id)}/settings";
        (await s.PostAsync(page, $"{page}?handler={handler}")).ShouldBe(302);
        (await s.Service<JobStore>().ListAsync(directory.Id)).ShouldHaveSingleItem();
    }
}
