using Rollcall.Server.Audit;
using Rollcall.Server.Environments;
using Rollcall.Server.Organizations;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Organizations;

public abstract class OrganizationTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Pages_are_found_by_a_part_of_a_name_whatever_its_case_and_sorted_both_ways()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        foreach (var (name, externalId) in new[] { ("Zürich Öl", null), ("acme", "cust-7"), ("Globex", null), ("Émile & Co", null), ("ACME North", null) })
        {
            hub.Clock.AdvanceSecond();
            Saved(await hub.Organizations.CreateAsync(null, name, externalId, Actor.CommandLine));
        }
        (await NamesAsync("", new(ResourceOrder.Name, Descending: false, 1, 2))).ShouldBe(["acme", "ACME North"]);
        (await NamesAsync("", new(ResourceOrder.Name, Descending: false, 9, 2))).ShouldBe(["Émile & Co"], "beyond the end is the last page");
        (await NamesAsync("", new(ResourceOrder.Created, Descending: true, 1, 2))).ShouldBe(["ACME North", "Émile & Co"]);
        (await NamesAsync("ACME", new(ResourceOrder.Created, Descending: false, 1, 50))).ShouldBe(["acme", "ACME North"]);
        (await NamesAsync("ÖL", new(ResourceOrder.Name, Descending: false, 1, 50))).ShouldBe(["Zürich Öl"]);
        (await NamesAsync("Cust-7", new(ResourceOrder.Name, Descending: false, 1, 50))).ShouldBe(["acme"]);
        (await NamesAsync("%", new(ResourceOrder.Name, Descending: false, 1, 50))).ShouldBeEmpty();
        (await hub.Organizations.PageAsync(null, "acme", new(ResourceOrder.Name, Descending: false, 1, 1))).Total.ShouldBe(2);
        (await hub.Organizations.PageAsync(Guid.Empty, "", new(ResourceOrder.Name, Descending: false, 1, 50))).Total.ShouldBe(0, "of another environment");

        async Task<string[]> NamesAsync(string search, ResourceWindow window) => [.. (await hub.Organizations.PageAsync(null, search, window)).Rows.Select(o => o.Name)];
    }

    [Fact]
    public async Task Names_and_external_ids_are_one_of_their_kind_in_an_environment()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var acme = Saved(await hub.Organizations.CreateAsync(null, "Acme", "cust-1", Actor.CommandLine));
        (acme.Environment, acme.ExternalId, acme.Directories).ShouldBe(("Production", "cust-1", 0L));
        Field(await hub.Organizations.CreateAsync(null, "Acme", null, Actor.CommandLine)).ShouldBe(nameof(Organization.Name));
        Field(await hub.Organizations.CreateAsync(null, "Globex", "cust-1", Actor.CommandLine)).ShouldBe(nameof(Organization.ExternalId));
        Field(await hub.Organizations.CreateAsync(null, "", null, Actor.CommandLine)).ShouldBe(nameof(Organization.Name));
        Field(await hub.Organizations.CreateAsync(null, "Globex", "a\nb", Actor.CommandLine)).ShouldBe(nameof(Organization.ExternalId));
        var globex = Saved(await hub.Organizations.CreateAsync(null, "Globex", null, Actor.CommandLine));
        Field(await hub.Organizations.UpdateAsync(globex.Id, "Acme", null, Actor.CommandLine)).ShouldBe(nameof(Organization.Name));
        Saved(await hub.Organizations.UpdateAsync(globex.Id, "Globex", "cust-2", Actor.CommandLine)).ExternalId.ShouldBe("cust-2");
        Saved(await hub.Organizations.UpdateAsync(globex.Id, "Globex Inc", "cust-2", Actor.CommandLine)).Name.ShouldBe("Globex Inc");

        var environments = new EnvironmentStore(hub.Database, hub.Clock);
        hub.Clock.AdvanceSecond();
        (await environments.CreateAsync("Staging", Actor.CommandLine)).ShouldBeNull();
        (await environments.CreateAsync("Staging", Actor.CommandLine))!.ShouldContain("already");
        var staging = (await environments.ListAsync())[1];
        Saved(await hub.Organizations.CreateAsync(staging.Id, "Acme", "cust-1", Actor.CommandLine)).Environment.ShouldBe("Staging");
        (await environments.RenameAsync(staging.Id, "Production", Actor.CommandLine))!.ShouldContain("already");
        (await environments.RenameAsync(staging.Id, "Test", Actor.CommandLine)).ShouldBeNull();
        (await AllAsync(hub)).Select(o => $"{o.Environment}/{o.Name}").ShouldBe(["Production/Acme", "Production/Globex Inc", "Test/Acme"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_oldest_environment_is_the_default_whatever_it_is_called()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await hub.DirectoryAsync();
        var environments = new EnvironmentStore(hub.Database, hub.Clock);
        await environments.RenameAsync((await environments.ListAsync()).ShouldHaveSingleItem().Id, "Live", Actor.CommandLine);
        await hub.DirectoryAsync();
        (await environments.ListAsync()).ShouldHaveSingleItem().Name.ShouldBe("Live");
        (await AllAsync(hub)).ShouldHaveSingleItem().Directories.ShouldBe(2);
    }

    [Fact]
    public async Task An_organization_is_deleted_only_without_directories_and_its_name_is_free_again()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var acme = (await AllAsync(hub)).ShouldHaveSingleItem();
        Field(await hub.Organizations.DeleteAsync(acme.Id, Actor.CommandLine)).ShouldBe(nameof(Organization.Directories));
        await hub.Directories.DeleteAsync(tenant.Id, Actor.CommandLine);
        Saved(await hub.Organizations.DeleteAsync(acme.Id, Actor.CommandLine));
        (await hub.Organizations.DeleteAsync(acme.Id, Actor.CommandLine)).ShouldBeOfType<OrganizationResult.Unknown>();
        (await hub.Organizations.FindAsync(acme.Id)).ShouldBeNull();
        await hub.DirectoryAsync();
        (await AllAsync(hub)).ShouldHaveSingleItem().Id.ShouldNotBe(acme.Id);
    }

    private static async Task<IReadOnlyList<Organization>> AllAsync(Hub hub) => (await hub.Organizations.PageAsync(null, "", new(ResourceOrder.Name, Descending: false, Number: 1, Size: 100))).Rows;

    private static Organization Saved(OrganizationResult result) => result.ShouldBeOfType<OrganizationResult.Saved>().Organization;

    private static string Field(OrganizationResult result) => result.ShouldBeOfType<OrganizationResult.Refused>().Field;
}
