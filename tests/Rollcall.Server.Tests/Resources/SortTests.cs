using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;
using SortDirection = Rollcall.Scim.AspNetCore.SortDirection;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Sorted lists and keyset pages from the database, against a model that sorts everything in memory.</summary>
public abstract class SortTests<TEngine> where TEngine : StorageEngine, new()
{
    private static readonly string[] Attributes = ["userName", "title", "externalId", "active", "emails", "emails.type", "name.familyName", "meta.created", "meta.lastModified", "id", "nickName"];

    [Fact]
    public async Task Every_page_by_index_and_by_position_is_what_a_sort_in_memory_gives()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await FillAsync(hub, tenant, 120);
        foreach (var attribute in Attributes)
        {
            foreach (var filter in (string?[])[null, "active eq true", "userName sw \"u\" and title pr", "title co \"1\""])
            {
                foreach (var direction in Enum.GetValues<SortDirection>())
                    await CompareAsync(hub, tenant, attribute, filter, direction);
            }
        }
    }

    private static async Task CompareAsync(Hub hub, Tenant tenant, string attribute, string? filter, SortDirection direction)
    {
        var user = tenant.Access.Schemas.User;
        var parsed = filter is null ? null : ScimFilterParser.ParseFilter(filter);
        var sort = ScimSort.Compile(ScimFilterParser.TryParseAttribute(attribute)!, user);
        var expected = (await tenant.UsersAsync(filter)).Resources.Select((resource, i) => (resource.Id, Position: new QueryPosition(0, i, sort.KeyOf(Complete(resource))))).ToList();
        expected.Sort((l, r) => QueryPosition.Compare(l.Position, r.Position, direction));
        var ids = expected.ConvertAll(e => e.Id);
        var because = $"{attribute} {direction} {filter}";

        var all = await PageAsync(1, 1000, null);
        all.Resources.Select(r => r.Id).ShouldBe(ids, because);
        foreach (var start in (int[])[1, 2, 17, ids.Count, ids.Count + 1, ids.Count + 900])
        {
            var page = await PageAsync(start, 7, null);
            page.TotalResults.ShouldBe(ids.Count, because);
            page.Resources.Select(r => r.Id).ShouldBe(ids.Skip(start - 1).Take(7), because);
        }
        (await PageAsync(1, 0, null)).ShouldSatisfyAllConditions(p => p.TotalResults.ShouldBe(ids.Count), p => p.Resources.ShouldBeEmpty());
        var followed = new List<string>();
        QueryPosition? after = null;
        while (true)
        {
            var page = await PageAsync(1, 11, after);
            page.TotalResults.ShouldBe(ids.Count, because);
            if (page.Resources.Count == 0)
                break;
            followed.AddRange(page.Resources.Select(r => r.Id));
            after = page.Positions[^1];
        }
        followed.ShouldBe(ids, because);

        ValueTask<ResourcePage> PageAsync(long start, int count, QueryPosition? behind) => hub.Store.QueryAsync(
            tenant.Access, new([new(user, parsed, new(false)) { Sort = sort }], start, count) { Direction = direction, After = behind }, CancellationToken.None);
    }

    [Fact]
    public async Task Positions_lead_through_an_unsorted_list_whatever_comes_and_goes()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await FillAsync(hub, tenant, 60);
        var random = new Random(9865);
        foreach (var filter in (string?[])[null, "active eq true", "title pr"])
        {
            var throughout = (await tenant.UsersAsync(filter)).Resources.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
            var seen = new List<string>();
            QueryPosition? after = null;
            for (var round = 0; ; round++)
            {
                var page = await hub.Store.QueryAsync(tenant.Access,
                    new([new(tenant.Access.Schemas.User, filter is null ? null : ScimFilterParser.ParseFilter(filter), new(false))], 1, 5) { After = after }, CancellationToken.None);
                seen.AddRange(page.Resources.Select(r => r.Id));
                // Somebody comes after every page: only one that is not full is the last.
                if (page.Resources.Count < 5)
                    break;
                after = page.Positions[^1];
                var gone = (await tenant.UsersAsync()).Resources[random.Next(40)].Id;
                (await tenant.DeleteUserAsync(gone)).Status.ShouldBe(200);
                throughout.Remove(gone);
                await tenant.CreateUserAsync($"late-{filter?.Length}-{round}", ""","active":true,"title":"late" """);
            }
            seen.Distinct(StringComparer.Ordinal).Count().ShouldBe(seen.Count);
            throughout.IsSubsetOf(seen).ShouldBeTrue(filter);
        }
    }

    [Fact]
    public async Task Two_types_are_one_list_in_one_order()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var schemas = tenant.Access.Schemas;
        var (u1, u2) = ((await tenant.CreateUserAsync("b", ",\"displayName\":\"delta\"")).Id, (await tenant.CreateUserAsync("a")).Id);
        var (g1, g2) = ((await tenant.CreateGroupAsync("Echo", u1)).Id, (await tenant.CreateGroupAsync("charlie")).Id);
        ResourceSelection Of(ResourceType type, string? filter = null, string? sort = null) =>
            new(type, filter is null ? null : ScimFilterParser.ParseFilter(filter), new(Groups: true)) { Sort = sort is null ? null : ScimSort.Compile(ScimFilterParser.TryParseAttribute(sort)!, type) };

        await ShouldBeAsync(new([Of(schemas.User), Of(schemas.Group)], 1, 10), 4, u1, u2, g1, g2);
        await ShouldBeAsync(new([Of(schemas.User), Of(schemas.Group)], 2, 2), 4, u2, g1);
        await ShouldBeAsync(new([Of(schemas.User), Of(schemas.Group)], 4, 2), 4, g2);
        await ShouldBeAsync(new([Of(schemas.User, "userName eq \"a\""), Of(schemas.Group, "displayName co \"c\"")], 1, 2), 3, u2, g1);
        await ShouldBeAsync(new([Of(schemas.User, null, "displayName"), Of(schemas.Group, null, "displayName")], 1, 10) { Direction = SortDirection.Ascending }, 4, g2, u1, g1, u2);
        await ShouldBeAsync(new([Of(schemas.User, null, "displayName"), Of(schemas.Group, null, "displayName")], 2, 2) { Direction = SortDirection.Descending }, 4, g1, u1);
        await ShouldBeAsync(new([], 1, 10), 0);
        var page = await hub.Store.QueryAsync(tenant.Access, new([Of(schemas.User), Of(schemas.Group)], 1, 3), CancellationToken.None);
        page.Resources[0].Groups.ShouldHaveSingleItem().Id.ShouldBe(g1);
        await ShouldBeAsync(new([Of(schemas.User), Of(schemas.Group)], 1, 3) { After = page.Positions[1] }, 4, g1, g2);
        await ShouldBeAsync(new([Of(schemas.User), Of(schemas.Group)], 1, 3) { After = page.Positions[2] }, 4, g2);

        async Task ShouldBeAsync(ResourceQuery query, long total, params string[] ids)
        {
            var found = await hub.Store.QueryAsync(tenant.Access, query, CancellationToken.None);
            found.Resources.Select(r => r.Id).ShouldBe(ids);
            found.TotalResults.ShouldBe(total);
        }
    }

    [Fact]
    public async Task Groups_and_members_can_be_sorted_by_although_they_are_no_part_of_the_document()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var (one, two, three) = ((await tenant.CreateUserAsync("one")).Id, (await tenant.CreateUserAsync("two")).Id, (await tenant.CreateUserAsync("three")).Id);
        var (zulu, alpha) = ((await tenant.CreateGroupAsync("Zulu", one)).Id, (await tenant.CreateGroupAsync("Alpha", three)).Id);
        (await SortedAsync(tenant.Access.Schemas.User, "groups.display")).ShouldBe([three, one, two]);
        (await SortedAsync(tenant.Access.Schemas.Group, "members.display")).ShouldBe([zulu, alpha]);

        async Task<IEnumerable<string>> SortedAsync(ResourceType type, string attribute)
        {
            var sort = ScimSort.Compile(ScimFilterParser.TryParseAttribute(attribute)!, type);
            var page = await hub.Store.QueryAsync(tenant.Access, new([new(type, null, new(false)) { Sort = sort }], 1, 10) { Direction = SortDirection.Ascending }, CancellationToken.None);
            return page.Resources.Select(r => r.Id);
        }
    }

    private static async Task FillAsync(Hub hub, Tenant tenant, int users)
    {
        var random = new Random(7644);
        for (var i = 0; i < users; i++)
        {
            string[] some =
            [
                $"\"title\":\"{"tT"[random.Next(2)]}{random.Next(5)}\"", $"\"externalId\":\"{"eE"[random.Next(2)]}{random.Next(20)}\"", $"\"active\":{(random.Next(2) == 0 ? "true" : "false")}",
                $$"""
                "emails":[{"value":"m{{random.Next(30)}}@ex.test","type":"work"},{"value":"h{{i}}@ex.test","type":"home","primary":{{(random.Next(2) == 0 ? "true" : "false")}}}]
                """,
                $"\"name\":{{\"familyName\":\"{"ÅåZzß\U0001F600ﬁ"[random.Next(5)]}{random.Next(9)}\"}}",
            ];
            var more = string.Concat(some.Where(_ => random.Next(3) > 0).Select(s => "," + s));
            (await tenant.CreateUserAsync($"{"uU"[random.Next(2)]}{random.Next(100)}-{i}", more)).Status.ShouldBe(200);
            if (random.Next(3) == 0)
                hub.Clock.AdvanceSecond();
        }
    }

    private static ScimObject Complete(StoredResource stored) => ((ScimObject)ScimJson.Read(stored.Document.Span)).With("id", new ScimString(stored.Id)).With("meta", new ScimObject(
        ("created", new ScimString(stored.Created.ToString("O", System.Globalization.CultureInfo.InvariantCulture))),
        ("lastModified", new ScimString(stored.LastModified.ToString("O", System.Globalization.CultureInfo.InvariantCulture)))));
}
