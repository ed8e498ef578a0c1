using Rollcall.Server.Requests;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Requests;

public abstract class RequestPageTests<TEngine> where TEngine : StorageEngine, new()
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Directory = Guid.CreateVersion7(Start);

    [Fact]
    public async Task Every_stretch_leads_to_the_next_older_one_until_the_beginning()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        for (var i = 0; i < 25; i++)
            await AddAsync(hub, Start.AddMinutes(i), i % 5 == 0 ? 409 : 200, i % 2 == 0 ? "GET" : "PATCH");
        var store = new RequestStore(hub.Database);
        (await AllAsync(store, new(Directory))).ShouldBe(Enumerable.Range(0, 25).Reverse().Select(i => Start.AddMinutes(i)));
        (await AllAsync(store, new(Directory, Lowest: 400))).ShouldBe(((int[])[20, 15, 10, 5, 0]).Select(i => Start.AddMinutes(i)));
        (await AllAsync(store, new(Directory, Lowest: 400, Method: "PATCH"))).ShouldBe(((int[])[15, 5]).Select(i => Start.AddMinutes(i)));
        (await AllAsync(store, new(Directory, Highest: 299, Method: "GET"))).Count.ShouldBe(10);
        (await AllAsync(store, new(Guid.CreateVersion7(Start)))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rare_kind_is_looked_for_stretch_by_stretch()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await hub.Database.WriteAsync(async session =>
        {
            for (var i = 0; i < 10_050; i++)
            {
                session.Execute("insert into requests (directory_id, id, at, method, shape, status, verdict, elapsed_us) values ($1, $2, $3, $4, '/Users', 200, 'answered', 1)",
                    Directory, Guid.CreateVersion7(Start.AddSeconds(i)), Start.AddSeconds(i), i == 3 ? "DELETE" : "GET");
            }
            await session.FlushAsync();
        });
        var store = new RequestStore(hub.Database);
        var first = await store.PageAsync(new(Directory, Method: "DELETE"), 50);
        first.Rows.ShouldBeEmpty();
        first.Older.ShouldNotBeNull();
        var second = await store.PageAsync(new(Directory, first.Older, Method: "DELETE"), 50);
        second.Rows.ShouldHaveSingleItem().Entry.At.ShouldBe(Start.AddSeconds(3));
        second.Older.ShouldBeNull();
    }

    [Fact]
    public async Task Days_are_counted_from_midnight_to_midnight_and_again_the_same()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await AddAsync(hub, Start.AddMilliseconds(-1), 200, "GET");
        await AddAsync(hub, Start, 200, "GET");
        await AddAsync(hub, Start.AddDays(1).AddMilliseconds(-1), 404, "GET");
        await AddAsync(hub, Start.AddDays(2), 500, "GET");
        await AddAsync(hub, Start.AddDays(4), 200, "GET");
        var store = new RequestStore(hub.Database);
        var days = Enumerable.Range(0, 5).Select(i => Start.AddDays(i)).ToList();
        var silent = Guid.CreateVersion7(Start);
        for (var round = 0; round < 2; round++)
        {
            var activity = await store.ActivityAsync([Directory, silent], days);
            activity[Directory].Last.ShouldBe(Start.AddDays(4));
            activity[Directory].Days.ShouldBe([(2, 1), (0, 0), (1, 1), (0, 0), (1, 0)]);
            activity[silent].Last.ShouldBeNull();
            activity[silent].Days.ShouldBeEmpty();
        }
        await AddAsync(hub, Start.AddDays(4).AddMinutes(1), 200, "GET");
        (await store.ActivityAsync([Directory], days))[Directory].Days[^1].ShouldBe((2, 0));
    }

    [Fact]
    public async Task Refusals_are_grouped_by_reason_the_commonest_first()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        await AddAsync(hub, Start.AddDays(-2), 500, "GET", "Long ago.");
        for (var i = 0; i < 3; i++)
            await AddAsync(hub, Start.AddMinutes(i), 409, "POST", "Taken.");
        await AddAsync(hub, Start.AddHours(1), 400, "PATCH", "Wrong path.");
        await AddAsync(hub, Start.AddHours(1), 200, "GET");
        var reasons = await new RequestStore(hub.Database).RefusalsAsync(Directory, Start.AddDays(-1), 5);
        reasons.Select(r => (r.Status, r.Detail, r.Count, r.Last)).ShouldBe([(409, "Taken.", 3L, Start.AddMinutes(2)), (400, "Wrong path.", 1L, Start.AddHours(1))]);
    }

    private static async Task<List<DateTimeOffset>> AllAsync(RequestStore store, RequestQuery query)
    {
        var seen = new List<DateTimeOffset>();
        while (true)
        {
            var page = await store.PageAsync(query, 4);
            seen.AddRange(page.Rows.Select(r => r.Entry.At));
            if (page.Older is null)
                return seen;
            query = query with { Before = page.Older };
        }
    }

    private static ValueTask AddAsync(Hub hub, DateTimeOffset at, int status, string method, string? detail = null) => hub.ExecuteAsync(
        "insert into requests (directory_id, id, at, method, shape, status, verdict, detail, elapsed_us) values ($1, $2, $3, $4, '/Users', $5, 'answered', $6, 1)",
        Directory, Guid.CreateVersion7(at), at, method, status, detail);
}
