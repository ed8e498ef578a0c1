using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.SetupLinks;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Server.Tokens;
using Rollcall.Storage;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>Who may come in, on the database itself: links, roles, attempts, sessions, and what is told of them.</summary>
public abstract class AdministratorTests<TEngine> : IAsyncLifetime where TEngine : StorageEngine, new()
{
    private const string Hash = "a hash";

    private static readonly Actor By = Actor.CommandLine;

    private Hub _hub = null!;

    private AdministratorStore Administrators => new(_hub.Database, _hub.Clock);

    private SetupLinkStore Links => new(_hub.Database, _hub.Clock);

    private AttemptStore Attempts => new(_hub.Database, _hub.Clock);

    private SessionStore Sessions => new(_hub.Database, _hub.Clock);

    private AuditStore Audit => new(_hub.Database);

    public async ValueTask InitializeAsync() => _hub = await Hub.StartAsync<TEngine>();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_first_owner_is_made_by_one_of_many_who_claim_at_once()
    {
        var secret = (await Links.MakeSetupAsync(By))!;
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Links.ClaimSetupAsync(secret, $"o{i}@example.com", "O", Hash, By).AsTask()));
        claims.Count(c => c is not null).ShouldBe(1);
        (await Administrators.ListAsync()).ShouldHaveSingleItem().Role.ShouldBe(AdministratorRole.Owner);
        (await Links.FindAsync(secret)).ShouldBeNull();
        (await Links.MakeSetupAsync(By)).ShouldBeNull();
    }

    [Fact]
    public async Task A_new_setup_link_ends_the_one_before_and_each_ends_by_itself()
    {
        var first = (await Links.MakeSetupAsync(By))!;
        var second = (await Links.MakeSetupAsync(By))!;
        (await Links.FindAsync(first)).ShouldBeNull();
        (await Links.ClaimSetupAsync(first, "o@example.com", "O", Hash, By)).ShouldBeNull();
        (await Links.FindAsync(second)).ShouldBeOfType<SetupLink.FirstOwner>();
        _hub.Clock.Advance(TimeSpan.FromHours(24));
        (await Links.FindAsync(second)).ShouldBeNull();
        (await Links.ClaimSetupAsync(second, "o@example.com", "O", Hash, By)).ShouldBeNull();
        (await Administrators.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task No_secret_of_a_link_is_stored()
    {
        var setup = (await Links.MakeSetupAsync(By))!;
        var owner = await OwnerAsync();
        var invitation = (await Links.InviteAsync("i@example.com", AdministratorRole.Viewer, By))!;
        var reset = (await Links.MakeResetAsync(owner.Id, By))!;
        var everything = await _hub.DumpAsync();
        foreach (var secret in (string[])[setup, invitation, reset])
            everything.ShouldNotContain(secret[8..]);
        everything.ShouldContain("i@example.com");
    }

    [Fact]
    public async Task An_invitation_gives_the_role_it_was_made_with_to_the_address_it_was_made_for_once()
    {
        await OwnerAsync();
        var secret = (await Links.InviteAsync("i@example.com", AdministratorRole.Viewer, By))!;
        (await Links.InvitationsAsync()).ShouldHaveSingleItem().Email.ShouldBe("i@example.com");
        (await Links.ClaimSetupAsync(secret, "x@example.com", "X", Hash, By)).ShouldBeNull();
        (await Links.ClaimResetAsync(secret, Hash, By)).ShouldBeNull();
        var made = (await Links.ClaimInvitationAsync(secret, "I", Hash, By))!;
        (made.Email, made.Role).ShouldBe(("i@example.com", AdministratorRole.Viewer));
        (await Links.ClaimInvitationAsync(secret, "I", Hash, By)).ShouldBeNull();
        (await Links.InviteAsync("i@example.com", AdministratorRole.Owner, By)).ShouldBeNull();
        (await Links.InvitationsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_invited_ends_with_their_removal_or_a_lesser_role()
    {
        var owner = await OwnerAsync();
        var second = await AddAsync("second@example.com", AdministratorRole.Owner);
        var third = await AddAsync("third@example.com", AdministratorRole.Owner);
        var bySecond = (await Links.InviteAsync("a@example.com", AdministratorRole.Owner, Actor.Administrator(second.Id, second.Email, null)))!;
        var byThird = (await Links.InviteAsync("b@example.com", AdministratorRole.Owner, Actor.Administrator(third.Id, third.Email, null)))!;
        var byOwner = (await Links.InviteAsync("c@example.com", AdministratorRole.Owner, Actor.Administrator(owner.Id, owner.Email, null)))!;
        await Administrators.RemoveAsync(second.Id, By);
        await Administrators.ChangeRoleAsync(third.Id, AdministratorRole.Viewer, By);
        (await Links.FindAsync(bySecond)).ShouldBeNull();
        (await Links.FindAsync(byThird)).ShouldBeNull();
        (await Links.FindAsync(byOwner)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_last_owner_stays_even_when_two_remove_each_other_at_once()
    {
        var owner = await OwnerAsync();
        (await Administrators.RemoveAsync(owner.Id, By)).ShouldBe(AdministratorChange.LastOwner);
        (await Administrators.ChangeRoleAsync(owner.Id, AdministratorRole.Administrator, By)).ShouldBe(AdministratorChange.LastOwner);
        for (var round = 0; round < 5; round++)
        {
            var all = await Administrators.ListAsync();
            var rival = await AddAsync($"rival{round}@example.com", AdministratorRole.Owner);
            var answers = await Task.WhenAll(
                Administrators.RemoveAsync(all[0].Id, By).AsTask(),
                Administrators.ChangeRoleAsync(rival.Id, AdministratorRole.Viewer, By).AsTask());
            answers.Order().ShouldBe([AdministratorChange.Done, AdministratorChange.LastOwner]);
            var left = await Administrators.ListAsync();
            left.Count(a => a.Role == AdministratorRole.Owner).ShouldBe(1);
            foreach (var viewer in left.Where(a => a.Role != AdministratorRole.Owner))
                (await Administrators.RemoveAsync(viewer.Id, By)).ShouldBe(AdministratorChange.Done);
        }
    }

    [Fact]
    public async Task An_owner_who_never_chose_a_password_is_not_counted_as_one()
    {
        var owner = await OwnerAsync();
        var sleeping = (await Links.CreateAsync("sleeping@example.com", "S", AdministratorRole.Owner, null, By))!;
        (await Administrators.RemoveAsync(owner.Id, By)).ShouldBe(AdministratorChange.LastOwner);
        (await Administrators.RemoveAsync(sleeping.Id, By)).ShouldBe(AdministratorChange.Done);
    }

    [Fact]
    public async Task A_reset_sets_the_password_once_ends_every_session_and_lifts_the_lock()
    {
        var owner = await OwnerAsync();
        var session = await Sessions.BeginAsync(owner, By, "password");
        for (var i = 0; i < Lockout.Free; i++)
            (await Attempts.BeginAsync(owner)).ShouldBeTrue();
        (await Attempts.BeginAsync(owner)).ShouldBeFalse();
        var earlier = (await Links.MakeResetAsync(owner.Id, By))!;
        var secret = (await Links.MakeResetAsync(owner.Id, By))!;
        (await Links.ClaimResetAsync(earlier, "stolen", By)).ShouldBeNull();
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Links.ClaimResetAsync(secret, $"new {i}", By).AsTask()));
        claims.Count(c => c is not null).ShouldBe(1);
        var now = (await Administrators.FindAsync(owner.Id))!;
        now.PasswordHash.ShouldStartWith("new");
        now.LockedUntil.ShouldBeNull();
        (await Sessions.FindAsync(session, owner.Id, owner.SecurityStamp)).ShouldBeNull();
        (await Sessions.ListAsync(owner.Id)).ShouldBeEmpty();
        (await Attempts.BeginAsync(now)).ShouldBeTrue();
    }

    [Fact]
    public async Task Guesses_sent_side_by_side_are_counted_one_by_one()
    {
        var owner = await OwnerAsync();
        var looked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Attempts.BeginAsync(owner).AsTask()));
        looked.Count(l => l).ShouldBe(Lockout.Free);
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Attempts.BeginAsync(owner)).ShouldBeTrue();
        (await Attempts.BeginAsync(owner)).ShouldBeFalse();
        _hub.Clock.Advance(TimeSpan.FromMinutes(2));
        (await Attempts.BeginAsync(owner)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_gets_more_than_a_hundred_guesses_in_a_row()
    {
        var owner = await OwnerAsync();
        var looked = 0;
        for (var i = 0; i < 200; i++)
        {
            looked += await Attempts.BeginAsync(owner) ? 1 : 0;
            _hub.Clock.Advance(TimeSpan.FromHours(2));
        }
        looked.ShouldBe(Lockout.Most);
    }

    [Fact]
    public async Task A_success_forgets_the_failures_before_it()
    {
        var owner = await OwnerAsync();
        for (var i = 0; i < Lockout.Free; i++)
            await Attempts.BeginAsync(owner);
        await Sessions.BeginAsync(owner, By, "password");
        (await Attempts.BeginAsync(owner)).ShouldBeTrue();
        (await Administrators.FindAsync(owner.Id))!.LastSignInAt.ShouldBe(_hub.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_time_step_is_spent_once_and_so_are_all_before_it()
    {
        var owner = await OwnerAsync();
        var spent = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Attempts.SpendStepAsync(owner.Id, 100).AsTask()));
        spent.Count(s => s).ShouldBe(1);
        (await Attempts.SpendStepAsync(owner.Id, 99)).ShouldBeFalse();
        (await Attempts.SpendStepAsync(owner.Id, 101)).ShouldBeTrue();
        (await Attempts.SpendStepAsync(Guid.Empty, 101)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_recovery_code_is_spent_once_however_it_is_typed_and_new_ones_end_the_old()
    {
        var owner = await OwnerAsync();
        await Attempts.ReplaceCodesAsync(owner, ["ABCDE-FGHJK", "22222-33333"], By);
        (await _hub.DumpAsync()).ShouldNotContain("ABCDE");
        var spent = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SpendAsync()));
        spent.Count(s => s).ShouldBe(1);
        (await Attempts.CodesLeftAsync(owner.Id)).ShouldBe(1);
        await Attempts.ReplaceCodesAsync(owner, ["44444-55555"], By);
        (await Attempts.SpendCodeAsync(owner, "22222-33333", By)).ShouldBeFalse();
        (await Attempts.SpendCodeAsync(owner, "", By)).ShouldBeFalse();

        // Where the others take too long on a busy machine nothing was changed, and it is typed again.
        async Task<bool> SpendAsync()
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await Attempts.SpendCodeAsync(owner, " abcde fghjk ", By);
                }
                catch (DatabaseBusyException) when (attempt < 100)
                {
                }
            }
        }
    }

    [Fact]
    public async Task A_session_ends_by_signing_out_by_its_age_and_by_a_new_stamp()
    {
        var owner = await OwnerAsync();
        async Task<bool> HoldsAsync(Guid session) => await Sessions.FindAsync(session, owner.Id, owner.SecurityStamp) is not null;

        var first = await Sessions.BeginAsync(owner, By, "password");
        var second = await Sessions.BeginAsync(owner, By, "password");
        await Sessions.EndAsync(first, owner, By);
        (await HoldsAsync(first)).ShouldBeFalse();
        (await HoldsAsync(second)).ShouldBeTrue();
        (await Sessions.FindAsync(second, Guid.Empty, owner.SecurityStamp)).ShouldBeNull();
        (await Sessions.FindAsync(second, owner.Id, "another")).ShouldBeNull();
        _hub.Clock.Advance(SessionStore.Longest);
        (await HoldsAsync(second)).ShouldBeFalse();

        var third = await Sessions.BeginAsync(owner, By, "password");
        (await Sessions.ListAsync(owner.Id)).ShouldHaveSingleItem().Id.ShouldBe(third);
        var changed = (await Administrators.FindAsync(owner.Id))!;
        changed.SecurityStamp = "new";
        (await Administrators.SaveAsync(changed, By)).ShouldBeTrue();
        (await HoldsAsync(third)).ShouldBeFalse();
        (await Sessions.ListAsync(owner.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_saves_from_the_same_state_one_is_kept()
    {
        var owner = await OwnerAsync();
        var (one, other) = ((await Administrators.FindAsync(owner.Id))!, (await Administrators.FindAsync(owner.Id))!);
        one.PasswordHash = "one";
        other.PasswordHash = "other";
        (await Administrators.SaveAsync(one, By)).ShouldBeTrue();
        (await Administrators.SaveAsync(other, By)).ShouldBeFalse();
        (await Administrators.FindAsync(owner.Id))!.PasswordHash.ShouldBe("one");
    }

    [Fact]
    public async Task A_lost_second_factor_is_taken_away_with_its_codes()
    {
        var owner = await OwnerAsync();
        var saved = (await Administrators.FindAsync(owner.Id))!;
        saved.SealedAuthenticatorKey = [1, 2, 3];
        saved.TwoFactorEnabled = true;
        (await Administrators.SaveAsync(saved, By)).ShouldBeTrue();
        await Attempts.ReplaceCodesAsync(owner, ["44444-55555"], By);
        (await Administrators.FindAsync(owner.Id))!.SealedAuthenticatorKey.ShouldBe([1, 2, 3]);
        (await Administrators.ResetSecondFactorAsync(owner.Id, By)).ShouldBe(AdministratorChange.Done);
        var now = (await Administrators.FindAsync(owner.Id))!;
        (now.TwoFactorEnabled, now.SealedAuthenticatorKey).ShouldBe((false, null));
        (await Attempts.CodesLeftAsync(owner.Id)).ShouldBe(0);
        now.PasswordHash = "and it can still be saved";
        (await Administrators.SaveAsync(now, By)).ShouldBeTrue();
    }

    [Fact]
    public async Task Every_change_tells_who_what_and_from_where()
    {
        var owner = await OwnerAsync();
        var by = Actor.Administrator(owner.Id, owner.Email, null);
        var (directory, _) = await _hub.Directories.CreateAsync(new("Acme", "Acme Okta", "okta", false, null), by);
        await _hub.Directories.SwitchAsync(directory, false, by);
        await _hub.Directories.SwitchAsync(directory, false, by);
        var token = (await _hub.Tokens.CreateAsync(directory, new NewToken { Others = new OtherTokens.Revoked() }, by))!.Value;
        await _hub.Tokens.RevokeAsync(directory, token.Token.Id, by);
        await _hub.Directories.DeleteAsync(directory, by);
        var entries = await Audit.ListAsync(new(Actor: "OWNER@example.com"));
        entries.Select(e => e.Action).Order(StringComparer.Ordinal).ShouldBe(
            ["directory.created", "directory.deleted", "directory.disabled", "environment.created", "organization.created", "token.created", "token.created", "token.revoked", "token.revoked"]);
        foreach (var entry in entries)
            (entry.ActorId, entry.ActorName, entry.At).ShouldBe((owner.Id, "owner@example.com", _hub.Clock.GetUtcNow()));
        entries.Single(e => e.Action is "directory.created").Changes.ShouldContain(new AuditChange("identity provider", null, "okta"));
        var verb = (await Audit.ListAsync(new(AuditAction.AdministratorCreated))).ShouldHaveSingleItem();
        (verb.ActorName, verb.ActorId, verb.RemoteAddress).ShouldBe(("cli", null, $"{Environment.UserName}@{Environment.MachineName}"));
        (await _hub.DumpAsync()).ShouldNotContain(token.Secret);
    }

    [Fact]
    public async Task The_audit_is_read_in_pages_newest_first()
    {
        for (var i = 0; i < 7; i++)
        {
            _hub.Clock.AdvanceSecond();
            await _hub.Directories.CreateAsync(new("Acme", $"D{i}", "okta", false, null), By);
        }
        var names = new List<string?>();
        Guid? last = null;
        while (await Audit.ListAsync(new(AuditAction.DirectoryCreated, Before: last, Limit: 3)) is { Count: > 0 } page)
        {
            names.AddRange(page.Select(e => e.Subject.Name));
            last = page[^1].Id;
        }
        names.ShouldBe(["D6", "D5", "D4", "D3", "D2", "D1", "D0"]);
        (await Audit.ListAsync(new(Actor: "nobody else"))).ShouldBeEmpty();
    }

    private async Task<Administrator> OwnerAsync() => await AddAsync("owner@example.com", AdministratorRole.Owner);

    private async Task<Administrator> AddAsync(string email, AdministratorRole role)
    {
        _hub.Clock.AdvanceSecond();
        return (await Links.CreateAsync(email, email, role, Hash, By))!;
    }
}
