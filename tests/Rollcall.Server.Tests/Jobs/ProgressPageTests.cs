using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Jobs;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.Directories;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Jobs;

/// <summary>Where an administrator sees how far long work is.</summary>
public sealed class ProgressPageTests
{
    private const int People = 250;

    [Fact]
    public async Task A_field_shows_how_far_its_index_is_and_nobody_stops_that_halfway()
    {
        await using var host = await HostAsync();
        var (directory, admin) = await PeopleAsync(host);
        using var _ = admin;
        var field = (await host.Service<SchemaStore>().DefineAsync(directory, Definition.Read("""{"name":"badge","label":"Badge"}"""), Actor.CommandLine))!;
        var changed = (await host.Service<SchemaStore>().ChangeAsync(directory, field.Id, new() { Searchable = true }, Actor.CommandLine))!;
        var job = changed.Running.ShouldNotBeNull();
        await host.Service<JobStore>().StepAsync(directory, job.Id);
        var page = (await admin.GetAsync($"/settings/fields/{IdText.Format(directory)}/{IdText.Format(field.Id)}")).ShouldBe(200).Body;
        page.ShouldContain("Filling the index of “Badge”");
        page.ShouldContain("value=\"80\" max=\"100\"");
        page.ShouldContain($"hx-get=\"{Address(job)}\"");
        page.ShouldNotContain(">Stop<");
        (await admin.GetAsync($"/settings/fields?directory={IdText.Format(directory)}")).ShouldBe(200).Body.ShouldContain($"href=\"{Address(job)}\">indexing, 80 %");
        (await host.Service<JobStore>().CancelAsync(directory, job.Id, Actor.CommandLine)).ShouldBeFalse();
        (await host.Service<JobStore>().RunAsync(job)).State.ShouldBe(JobState.Done);
        (await admin.GetAsync(Address(job))).ShouldBe(200).Body.ShouldContain("Done:");
        (await admin.GetAsync($"/settings/fields/{IdText.Format(directory)}/{IdText.Format(field.Id)}")).ShouldBe(200).Body.ShouldNotContain("<progress");
    }

    [Fact]
    public async Task A_directory_that_is_being_deleted_is_seen_going_where_it_was_listed()
    {
        await using var host = await HostAsync();
        var (directory, admin) = await PeopleAsync(host);
        using var _ = admin;
        var organization = (await host.Service<DirectoryStore>().FindAsync(directory))!.OrganizationId;
        var job = (await host.Service<DirectoryStore>().StartDeletionAsync(directory, closeAccounts: true, Actor.CommandLine))!;
        await host.Service<JobStore>().StepAsync(directory, job.Id);
        foreach (var path in (string[])["/settings/sync", $"/organizations/{IdText.Format(organization)}", Address(job)])
        {
            var page = (await admin.GetAsync(path)).ShouldBe(200).Body;
            page.ShouldContain("Deleting “Acme Okta”", Case.Sensitive, path);
            page.ShouldContain(">50 % <", Case.Sensitive, path);
            page.ShouldNotContain(">Stop<");
        }
        await host.Service<JobStore>().RunAsync(job);
        foreach (var path in (string[])["/settings/sync", $"/organizations/{IdText.Format(organization)}"])
            (await admin.GetAsync(path)).ShouldBe(200).Body.ShouldNotContain("Acme Okta", Case.Sensitive, path);
    }

    // Tests do the portions themselves.
    private static async Task<DashboardHost> HostAsync()
    {
        var host = new DashboardHost { Clock = new() { WithoutTimers = true } };
        await host.InitializeAsync();
        return host;
    }

    private static async Task<(Guid Directory, Visitor Admin)> PeopleAsync(DashboardHost host)
    {
        var (directory, token) = await host.Service<DirectoryStore>().CreateAsync(new("Acme", "Acme Okta", "okta", Strict: false, AccountSizeGb: null), Actor.CommandLine);
        using var okta = new ScimClient(new Uri(host.Address, $"/scim/{IdText.Format(directory)}/v2"), token);
        await Task.WhenAll(Enumerable.Range(0, People).Select(i => okta.CreateUserAsync($"u{i}")));
        return (directory, (await host.SignedInAsync(AdministratorRole.Administrator)).Visitor);
    }

    private static string Address(Job job) => $"/jobs/{IdText.Format(job.DirectoryId)}/{IdText.Format(job.Id)}";
}
