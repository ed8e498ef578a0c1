using Rollcall.Contracts;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Organizations;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Server.Tokens;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Directories;

public abstract class SettingsTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task The_first_directory_waits_switched_off_so_that_its_URL_and_a_token_can_be_copied_before_anything_is_saved()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await using var http = await HubHttp.StartAsync(hub);
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hub.Directories.FirstAsync(Actor.CommandLine).AsTask()));
        var first = opened.DistinctBy(d => d.Id).ShouldHaveSingleItem("whoever opens the page at once sees one directory");
        (first.Enabled, first.Primary, first.Version).ShouldBe((false, true, 1L));
        (await hub.Directories.ListAsync()).ShouldHaveSingleItem();

        var (_, secret) = (await hub.Tokens.CreateAsync(first.Id, new NewToken(), Actor.CommandLine))!.Value;
        using var okta = http.Client(first.Id, secret);
        ((string)(await okta.GetAsync("/Users")).ShouldBeError(403).Json["detail"]!).ShouldContain("Enable SCIM user management");
        (await hub.Directories.UpdateAsync(first.Id, first.Version, _ => first.Settings with { Enabled = true, AccountSizeGb = 25 }, Actor.CommandLine)).ShouldBeOfType<SettingsResult.Saved>();
        (await okta.GetAsync("/Users")).ShouldBe(200);
        await okta.CreateUserAsync("ada@example.com");
        (await hub.NumberAsync("select size_gb from accounts where directory_id = $1", first.Id)).ShouldBe(25);
        (await hub.Events.ListAsync(first.Id, 0, 100)).Select(e => e.Type).Take(4).ShouldBe(["directory.created", "token.created", "directory.updated", "directory.enabled"]);
    }

    [Fact]
    public async Task Settings_are_saved_by_whoever_saw_them_last_or_not_at_all()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var seen = (await hub.Directories.FindAsync(tenant.Id))!;
        var results = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => hub.Directories.UpdateAsync(tenant.Id, seen.Version, s => s with { AccountSizeGb = i }, Actor.CommandLine).AsTask()));
        var saved = results.OfType<SettingsResult.Saved>().ShouldHaveSingleItem().Directory;
        results.OfType<SettingsResult.Outdated>().Select(o => o.Current).ShouldAllBe(c => c == saved);
        results.OfType<SettingsResult.Outdated>().Count().ShouldBe(5);
        saved.Version.ShouldBe(seen.Version + 1);
        (await hub.Events.ListAsync(tenant.Id, 0, 100)).Count(e => e.Type is EventTypes.DirectoryUpdated).ShouldBe(1);
        (await hub.Directories.FindAsync(tenant.Id)).ShouldBe(saved);
    }

    [Fact]
    public async Task What_was_changed_is_told_and_nothing_where_nothing_was()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.Directories.UpdateAsync(tenant.Id, null, s => s with { Name = "Renamed", Idp = "entra", Strict = true, Enabled = false }, Actor.CommandLine);
        await hub.Directories.UpdateAsync(tenant.Id, null, s => s, Actor.CommandLine);
        var told = (await hub.Events.ListAsync(tenant.Id, 2, 100)).ToList();
        told.Select(e => e.Type).ShouldBe(["directory.updated", "directory.disabled"]);
        told[0].ChangedPaths.ShouldBe(["name", "idp", "strict"]);
        told[0].Data.GetProperty("directory").GetProperty("idp").GetString().ShouldBe("entra");
        await hub.Directories.SwitchAsync(tenant.Id, enabled: true, Actor.CommandLine);
        await tenant.ReopenAsync();
        tenant.Access.Dialect.IsStrict.ShouldBeTrue("it holds from the next request on");
    }

    [Fact]
    public async Task One_directory_of_an_organization_is_its_primary_one()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var first = (await hub.DirectoryAsync()).Id;
        var second = (await hub.DirectoryAsync()).Id;
        var third = (await hub.Directories.CreateAsync(new("Acme", "Third", "okta", false, null) { Primary = true }, Actor.CommandLine)).Id;
        (await PrimariesAsync(hub)).ShouldBe([third]);
        (await hub.Events.ListAsync(first, 0, 100)).Last().ChangedPaths.ShouldBe(["primary"]);

        // Everybody wants to be it at the same time.
        await Task.WhenAll(((Guid[])[first, second, third, first, second, third]).Select(id => hub.Directories.UpdateAsync(id, null, s => s with { Primary = true }, Actor.CommandLine).AsTask()));
        (await PrimariesAsync(hub)).Count.ShouldBe(1);
        await hub.Directories.UpdateAsync(second, null, s => s with { Primary = true }, Actor.CommandLine);
        await hub.Directories.UpdateAsync(second, null, s => s with { Primary = false }, Actor.CommandLine);
        (await PrimariesAsync(hub)).ShouldBeEmpty();
        await hub.Directories.UpdateAsync(first, null, s => s with { Primary = true }, Actor.CommandLine);
        await hub.Directories.DeleteAsync(first, Actor.CommandLine);
        (await PrimariesAsync(hub)).ShouldBeEmpty();
        (await hub.NumberAsync("select count(*) from organizations where primary_directory_id is not null")).ShouldBe(0);
        var other = (await hub.Directories.CreateAsync(new("Globex", "Okta", "okta", false, null), Actor.CommandLine)).Id;
        (await PrimariesAsync(hub)).ShouldBe([other], "each organization has its own");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_the_name_of_its_field_and_nothing_is_changed()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await tenant.CreateGroupAsync("Sales");
        var stranger = (await (await hub.DirectoryAsync()).CreateGroupAsync("Foreign")).Id;
        var before = await hub.DumpAsync();
        (Func<DirectorySettings, DirectorySettings> Change, string Field)[] wrong =
        [
            (s => s with { Name = " " }, nameof(DirectorySettings.Name)),
            (s => s with { Name = new string('n', 201) }, nameof(DirectorySettings.Name)),
            (s => s with { Name = "a\u0007b" }, nameof(DirectorySettings.Name)),
            (s => s with { Idp = "nix" }, nameof(DirectorySettings.Idp)),
            (s => s with { AccountSizeGb = 0 }, nameof(DirectorySettings.AccountSizeGb)),
            (s => s with { AccountSizeGb = 1_000_001 }, nameof(DirectorySettings.AccountSizeGb)),
            (s => s with { DefaultGroup = new DefaultGroup.New("") }, nameof(DirectorySettings.DefaultGroup)),
            (s => s with { DefaultGroup = new DefaultGroup.New("SALES") }, nameof(DirectorySettings.DefaultGroup)),
            (s => s with { DefaultGroup = new DefaultGroup.Existing(Guid.Parse(stranger)) }, nameof(DirectorySettings.DefaultGroup)),
        ];
        foreach (var (change, field) in wrong)
            (await hub.Directories.UpdateAsync(tenant.Id, null, change, Actor.CommandLine)).ShouldBeOfType<SettingsResult.Refused>().Field.ShouldBe(field);
        (await hub.DumpAsync()).ShouldBe(before);
        (await hub.Directories.UpdateAsync(Guid.CreateVersion7(hub.Clock.GetUtcNow()), null, s => s, Actor.CommandLine)).ShouldBeOfType<SettingsResult.Unknown>();
        (await hub.Directories.CreateAsync(Guid.CreateVersion7(hub.Clock.GetUtcNow()), new DirectorySettings { Name = "N", Idp = "okta" }, Actor.CommandLine)).ShouldBeOfType<SettingsResult.Unknown>();
    }

    [Fact]
    public async Task A_directory_is_made_with_its_group_and_without_a_token()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var organization = ((OrganizationResult.Saved)await hub.Organizations.CreateAsync(null, "Acme", null, Actor.CommandLine)).Organization.Id;
        var made = ((SettingsResult.Saved)await hub.Directories.CreateAsync(organization, new DirectorySettings { Name = "Okta", Idp = "okta", Enabled = true, DefaultGroup = new DefaultGroup.New("Synced") }, Actor.CommandLine)).Directory;
        (made.DefaultGroupName, made.Groups, made.Primary, made.Organization).ShouldBe(("Synced", 1L, true, "Acme"));
        (await hub.Tokens.ListAsync(made.Id)).ShouldBeEmpty();
        await Consistency.CheckAsync(hub, made.Id);
    }

    private static async Task<List<Guid>> PrimariesAsync(Hub hub) => [.. (await hub.Directories.ListAsync()).Where(d => d.Primary).Select(d => d.Id)];
}
