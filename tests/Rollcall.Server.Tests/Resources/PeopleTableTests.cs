using Rollcall.Server.Accounts;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

public abstract class PeopleTableTests<TEngine> where TEngine : StorageEngine, new()
{
    private const int People = 230;

    [Theory]
    [InlineData(ResourceOrder.Name, false)]
    [InlineData(ResourceOrder.Name, true)]
    [InlineData(ResourceOrder.Created, false)]
    [InlineData(ResourceOrder.Created, true)]
    public async Task Every_page_of_every_order_is_a_stretch_of_the_whole(ResourceOrder order, bool descending)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var names = await FillAsync(tenant);
        var expected = order == ResourceOrder.Name ? names.Order(StringComparer.Ordinal).ToList() : names;
        if (descending)
            expected.Reverse();
        var store = new PeopleStore(hub.Database);
        foreach (var size in (int[])[7, 50, 1000])
        {
            var seen = new List<string>();
            var number = 1;
            ResourceRows<PersonRow> page;
            do
            {
                page = await store.ListAsync(tenant.Access, "", PeopleFilter.All, new(order, descending, number, size));
                page.Total.ShouldBe(names.Count);
                page.Number.ShouldBe(number++);
                seen.AddRange(page.Rows.Select(r => r.UserName));
            }
            while (seen.Count < names.Count && page.Rows.Count > 0);
            seen.ShouldBe(expected, $"{size} a page");
        }
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_the_last_one()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var store = new PeopleStore(hub.Database);
        var none = await store.ListAsync(tenant.Access, "", PeopleFilter.All, new(ResourceOrder.Name, false, 9, 10));
        (none.Total, none.Number, none.Rows.Count).ShouldBe((0, 1, 0));
        for (var i = 0; i < 11; i++)
            await tenant.CreateUserAsync($"user-{i:D2}");
        var last = await store.ListAsync(tenant.Access, "", PeopleFilter.All, new(ResourceOrder.Name, false, 9, 10));
        (last.Total, last.Number).ShouldBe((11, 2));
        last.Rows.ShouldHaveSingleItem().UserName.ShouldBe("user-10");
    }

    [Theory]
    [InlineData("AD", "ada@x.test")]
    [InlineData(" ada ", "ada@x.test")]
    [InlineData("home-b", "ben@x.test")]
    [InlineData("00u3", "cleo@x.test")]
    [InlineData("77", "cleo@x.test")]
    [InlineData("Ｂｅｎ", "ben@x.test")]
    [InlineData("", "ada@x.test", "ben@x.test", "cleo@x.test")]
    [InlineData("x.test", "cleo@x.test")]
    [InlineData("%")]
    [InlineData("lovelace", "ada@x.test")]
    [InlineData("ÖLER", "ben@x.test")]
    [InlineData("b", "ben@x.test", "ada@x.test")]
    [InlineData("a\0d", "ada@x.test")]
    public async Task A_search_finds_the_beginning_of_names_addresses_and_numbers_parts_of_what_people_are_called_and_whole_ids(string text, params string[] expected)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await tenant.CreateUserAsync("ada@x.test", ",\"displayName\":\"Augusta B. Lovelace\",\"emails\":[{\"value\":\"ADA@x.test\"},{\"value\":\"ada-at-home@y.test\"}]");
        await tenant.CreateUserAsync("ben@x.test", ",\"displayName\":\"Ben Öler\",\"emails\":[{\"value\":\"home-ben@y.test\"}]");
        await tenant.CreateUserAsync("cleo@x.test", ",\"externalId\":\"00u3\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"employeeNumber\":\"7701\"}");
        await tenant.CreateGroupAsync("Adults");
        var other = await hub.DirectoryAsync();
        await other.CreateUserAsync("ada@x.test");
        var found = await new PeopleStore(hub.Database).ListAsync(tenant.Access, text, PeopleFilter.All, new(text.Length == 0 ? ResourceOrder.Name : ResourceOrder.Match, false, 1, 50));
        found.Rows.Select(r => r.UserName).ShouldBe(expected);
        found.Total.ShouldBe(expected.Length);
        found.IsCut.ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_search_finds_is_in_the_order_asked_for()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var names = new List<string>();
        foreach (var (name, called) in ((string, string)[])[("mo", "Zed"), ("zed-2", "Ada"), ("ada", "Zedda"), ("zed-1", "Ben"), ("cleo", "Cleo"), ("ben", "Max Zed")])
        {
            hub.Clock.AdvanceSecond();
            await tenant.CreateUserAsync(name, $",\"displayName\":\"{called}\"{(name is "ada" or "ben" ? ",\"active\":false" : "")}");
            if (name is not "cleo")
                names.Add(name);
        }
        var store = new PeopleStore(hub.Database);
        (await SearchAsync(ResourceOrder.Match, false)).ShouldBe(["zed-1", "zed-2", "ada", "ben", "mo"], "who is named so first, then who is called so");
        (await SearchAsync(ResourceOrder.Created, false)).ShouldBe(names);
        (await SearchAsync(ResourceOrder.Created, true)).ShouldBe(Enumerable.Reverse(names));
        (await SearchAsync(ResourceOrder.Name, false)).ShouldBe(["ada", "ben", "mo", "zed-1", "zed-2"]);
        (await SearchAsync(ResourceOrder.Name, true)).ShouldBe(["zed-2", "zed-1", "mo", "ben", "ada"]);
        (await SearchAsync(ResourceOrder.Name, true, PeopleFilter.Suspended)).ShouldBe(["ben", "ada"]);
        (await SearchAsync(ResourceOrder.Match, false, PeopleFilter.Active)).ShouldBe(["zed-1", "zed-2", "mo"]);

        Task<List<string>> SearchAsync(ResourceOrder order, bool descending, PeopleFilter filter = PeopleFilter.All) => PagesAsync(store, tenant, filter, descending, order, "zed");
    }

    [Fact]
    public async Task An_id_finds_its_person_and_no_other_directorys()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var store = new PeopleStore(hub.Database);
        (await store.ListAsync(tenant.Access, ada, PeopleFilter.All, new(ResourceOrder.Name, false, 1, 50))).Rows.ShouldHaveSingleItem().UserName.ShouldBe("ada");
        var other = await hub.DirectoryAsync();
        (await store.ListAsync(other.Access, ada, PeopleFilter.All, new(ResourceOrder.Name, false, 1, 50))).Rows.ShouldBeEmpty();
        (await store.FindAsync(other.Access, Guid.Parse(ada))).ShouldBeNull();
        (await store.FindAsync(tenant.Access, Guid.Parse(ada)))!.Account!.Status.ShouldBe(AccountStatus.Active);
    }

    [Fact]
    public async Task A_filter_by_status_lists_those_people_in_every_order()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var names = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            hub.Clock.AdvanceSecond();
            await tenant.CreateUserAsync($"user-{(i * 7) % 30:D2}", i % 3 == 0 ? ",\"active\":false" : "");
            names.Add($"user-{(i * 7) % 30:D2}");
        }
        var store = new PeopleStore(hub.Database);
        var suspended = names.Where((_, i) => i % 3 == 0).ToList();
        var active = names.Where((_, i) => i % 3 != 0).ToList();
        (await PagesAsync(store, tenant, PeopleFilter.Suspended, false)).ShouldBe(suspended);
        (await PagesAsync(store, tenant, PeopleFilter.Active, false)).ShouldBe(active);
        suspended.Reverse();
        (await PagesAsync(store, tenant, PeopleFilter.Suspended, true)).ShouldBe(suspended);
        (await PagesAsync(store, tenant, PeopleFilter.Suspended, false, ResourceOrder.Name)).ShouldBe(suspended.Order(StringComparer.Ordinal));
        (await PagesAsync(store, tenant, PeopleFilter.Active, true, ResourceOrder.Name)).ShouldBe(active.OrderDescending(StringComparer.Ordinal));
        var searched = await store.ListAsync(tenant.Access, "user-0", PeopleFilter.Suspended, new(ResourceOrder.Name, false, 1, 50));
        searched.Rows.Select(r => r.UserName).ShouldBe(suspended.Where(n => n.StartsWith("user-0", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        searched.Rows.ShouldAllBe(r => r.Account!.Status == AccountStatus.Suspended);
    }

    [Fact]
    public async Task Accounts_whose_person_was_deleted_are_listed_by_name()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(accountSizeGb: 50);
        foreach (var name in (string[])["cleo", "ada", "ben"])
        {
            var id = (await tenant.CreateUserAsync(name)).Id;
            if (name is not "ben")
                await tenant.DeleteUserAsync(id);
        }
        var gone = await new PeopleStore(hub.Database).ListAsync(tenant.Access, "", PeopleFilter.Gone, new(ResourceOrder.Name, false, 1, 50));
        gone.Rows.Select(r => (r.Id, r.Name, r.Account!.Status, r.Account.SizeGb)).ShouldBe([(null, "ada", AccountStatus.Closed, 50L), (null, "cleo", AccountStatus.Closed, 50L)]);
        (await new PeopleStore(hub.Database).ListAsync(tenant.Access, "C", PeopleFilter.Gone, new(ResourceOrder.Name, false, 1, 50))).Rows.ShouldHaveSingleItem().Name.ShouldBe("cleo");
    }

    [Fact]
    public async Task A_search_that_means_too_many_says_so()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await Task.WhenAll(Enumerable.Range(0, ResourceTable.MostMatches + 5).Select(i => Task.Run(() => tenant.CreateUserAsync($"user-{i:D5}"))));
        var found = await new PeopleStore(hub.Database).ListAsync(tenant.Access, "user", PeopleFilter.All, new(ResourceOrder.Name, false, 2, 50));
        (found.Total, found.IsCut).ShouldBe((ResourceTable.MostMatches, true));
        found.Rows.Select(r => r.UserName).ShouldBe(Enumerable.Range(50, 50).Select(i => $"user-{i:D5}"));
    }

    [Fact]
    public async Task A_person_is_shown_with_groups_and_who_put_them_there()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var inner = (await tenant.CreateGroupAsync("Inner", ada)).Id;
        await tenant.CreateGroupAsync("Outer", inner);
        var chosen = (await tenant.CreateGroupAsync("Everybody")).Id;
        await JoinAsync(hub, tenant, chosen, ada, 1);
        await JoinAsync(hub, tenant, inner, ada, 2);
        await tenant.ReopenAsync();
        var person = (await new PeopleStore(hub.Database).FindAsync(tenant.Access, Guid.Parse(ada)))!;
        person.Groups.Select(g => (g.Name, g.Source)).ShouldBe([("Inner", MembershipSource.Directory), ("Everybody", MembershipSource.Policy), ("Outer", null)]);
        var row = (await new PeopleStore(hub.Database).ListAsync(tenant.Access, "", PeopleFilter.All, new(ResourceOrder.Name, false, 1, 50))).Rows.ShouldHaveSingleItem();
        row.Groups.ShouldBe(2);
    }

    private static async Task<List<string>> PagesAsync(PeopleStore store, Tenant tenant, PeopleFilter filter, bool descending, ResourceOrder order = ResourceOrder.Created, string search = "")
    {
        var seen = new List<string>();
        var (number, last) = (1, 1L);
        while (number <= last)
        {
            var page = await store.ListAsync(tenant.Access, search, filter, new(order, descending, number++, 3));
            seen.AddRange(page.Rows.Select(r => r.UserName));
            last = (page.Total + 2) / 3;
        }
        return seen;
    }

    private static ValueTask JoinAsync(Hub hub, Tenant tenant, string group, string member, long source) => hub.ExecuteAsync(
        "insert into members (directory_id, group_id, member_id, source, member_kind, created_at) values ($1, $2, $3, $4, 0, 0)", tenant.Id, Guid.Parse(group), Guid.Parse(member), source);

    // Names that do not arrive in order, with holes where people were deleted.
    private static async Task<List<string>> FillAsync(Tenant tenant)
    {
        var random = new Random(7643);
        var names = Enumerable.Range(0, People).Select(i => $"user-{i:D4}").OrderBy(_ => random.Next()).ToList();
        var kept = new List<string>();
        foreach (var name in names)
        {
            var id = (await tenant.CreateUserAsync(name)).Id;
            if (random.Next(5) == 0)
                await tenant.DeleteUserAsync(id);
            else
                kept.Add(name);
        }
        return kept;
    }
}
