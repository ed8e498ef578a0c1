using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

public abstract class PagingTests<TEngine> where TEngine : StorageEngine, new()
{
    private const int Users = 3200;

    [Fact]
    public async Task Every_page_is_what_a_list_would_give_under_inserts_and_deletes()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var random = new Random(7644);
        // Names that do not arrive in order, as in life; the order of pages is that of creation.
        var names = Enumerable.Range(0, Users).Select(i => $"user-{i:D5}").OrderBy(_ => random.Next()).ToList();
        var model = (await Task.WhenAll(names.Select(name => Task.Run(async () => (await tenant.CreateUserAsync(name)).Id)))).ToList();
        model = [.. await hub.ListAsync("select id from resources order by ordinal", [], row => Rollcall.Storage.IdText.Format(row.Id(0)))];
        model.Count.ShouldBe(Users);

        for (var round = 0; round < 6; round++)
        {
            await ComparePagesAsync(tenant, model, random);
            // Whole stretches go as well as single ones, so that blocks become empty.
            var start = random.Next(model.Count - 700);
            var doomed = model.GetRange(start, 350).Concat(model.Where(_ => random.Next(12) == 0)).Distinct(StringComparer.Ordinal).ToList();
            (await Task.WhenAll(doomed.Select(id => Task.Run(() => tenant.DeleteUserAsync(id))))).ShouldAllBe(r => r.Status == 200);
            model = [.. model.Except(doomed, StringComparer.Ordinal)];
            for (var i = 0; i < 5; i++)
                model.Add((await tenant.CreateUserAsync($"late-{round}-{i}")).Id);
        }
        await ComparePagesAsync(tenant, model, random);
        await Consistency.CheckAsync(hub, tenant.Id);
        (await hub.NumberAsync("select count(*) from tombstones where directory_id = $1", tenant.Id)).ShouldBe(Users + 30 - model.Count);

        await Task.WhenAll(model.Select(id => Task.Run(() => tenant.DeleteUserAsync(id))));
        await ComparePagesAsync(tenant, [], random);
        var again = (await tenant.CreateUserAsync("again")).Id;
        await ComparePagesAsync(tenant, [again], random);
    }

    private static async Task ComparePagesAsync(Tenant tenant, List<string> model, Random random)
    {
        int[] starts = [1, 2, 3, 999, 1000, 1001, 1999, 2001, Math.Max(1, model.Count - 1), Math.Max(1, model.Count), model.Count + 1, model.Count + 5000, .. Enumerable.Range(0, 25).Select(_ => random.Next(1, model.Count + 2))];
        foreach (var start in starts)
        {
            foreach (var count in (int[])[0, 1, random.Next(2, 150)])
            {
                var page = await tenant.UsersAsync(startIndex: start, count: count);
                page.TotalResults.ShouldBe(model.Count);
                page.Resources.Select(r => r.Id).ShouldBe(model.Skip(start - 1).Take(count), $"startIndex {start}, count {count}");
            }
        }
    }

    [Fact]
    public async Task A_filtered_list_is_paged_in_the_same_order()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ids = new List<string>();
        for (var i = 0; i < 30; i++)
            ids.Add((await tenant.CreateUserAsync($"u{(i * 17) % 30}", $$""","active":{{(i % 2 == 0 ? "true" : "false")}},"title":"T{{i % 3}}" """)).Id);
        var active = ids.Where((_, i) => i % 2 == 0).ToList();
        var titled = ids.Where((_, i) => i % 3 == 1).ToList();
        for (var start = 1; start <= 32; start += 3)
        {
            foreach (var (filter, expected) in ((string, List<string>)[])[("active eq true", active), ("title eq \"t1\"", titled), ("title pr", ids)])
            {
                var page = await tenant.UsersAsync(filter, start, 4);
                page.TotalResults.ShouldBe(expected.Count);
                page.Resources.Select(r => r.Id).ShouldBe(expected.Skip(start - 1).Take(4));
            }
        }
    }
}
