using System.Collections.Concurrent;
using System.Globalization;
using Rollcall.Server.Events;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Nodes;

/// <summary>Two processes write one directory of one database at once, and get into each other's way on purpose.</summary>
public sealed class TwoNodesTests
{
    private const int Operations = 5000;
    private const int Clients = 25;
    private const int Users = 50;
    private const int Names = 150;

    [Fact]
    public async Task Five_thousand_conflicting_operations_at_two_nodes_leave_one_history()
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        var tenant = await hub.DirectoryAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, Users).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));
        var group = (await tenant.CreateGroupAsync("group")).Id;
        await using var one = await Node.ReadyAsync(hub.ConnectionString);
        await using var two = await Node.ReadyAsync(hub.ConnectionString);
        using NodeClient first = new(one, tenant), second = new(two, tenant);

        var life = new Life([first, second], users, group);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => life.LiveAsync(client))));

        life.Strange.ShouldBeEmpty();
        life.ShouldBeOneHistory();
        life.Made.Values.ShouldAllBe(made => made == 1, "one 201 for each name");
        life.Winners.Values.ShouldAllBe(winners => winners == 1, "one winner for each version named by If-Match");
        life.Winners.Count.ShouldBeGreaterThan(100);
        foreach (var (user, writes) in life.Writes.GroupBy(w => w.User, StringComparer.Ordinal).Select(g => (g.Key, g.Count(o => o.IsWrite))))
            (await tenant.FindUserAsync(user))!.Version.ShouldBe(1 + writes);
        (await tenant.MembersAsync(group)).ShouldBe(life.Members.Where(m => m.Value).Select(m => m.Key), ignoreOrder: true);
        (await tenant.UsersAsync(count: 0)).TotalResults.ShouldBe(Users + life.Made.Count);
        await Consistency.CheckAsync(hub, tenant.Id);
        await FeedIsCompleteAsync(hub, tenant);
    }

    private static async Task FeedIsCompleteAsync(Hub hub, Tenant tenant)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await hub.NumberAsync("select count(*) from feed_inbox") > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        var environment = (await hub.ListAsync("select id from environments", [], row => row.Id(0))).Single();
        var entries = await new FeedStore(hub.Database).ReadAsync(environment, 0, int.MaxValue);
        entries.Select(e => e.Position).ShouldBe(Enumerable.Range(1, entries.Count).Select(p => (long)p));
        entries.Select(e => e.Event.Sequence).ShouldBe(Enumerable.Range(1, entries.Count).Select(p => (long)p), "one directory, every event once and in order");
        entries.Count.ShouldBe((int)await hub.NumberAsync("select last_sequence from directory_state where directory_id = $1", tenant.Id));
    }

    /// <summary>An operation on a user: the version it wrote or saw, and when it was on its way.</summary>
    private sealed record Operation(string User, bool IsWrite, long Version, long Started, long Ended);

    private sealed class Life(NodeClient[] nodes, string[] users, string group)
    {
        public ConcurrentBag<Operation> Writes { get; } = [];

        public ConcurrentBag<string> Strange { get; } = [];

        public ConcurrentDictionary<string, int> Made { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<(string User, long Version), int> Winners { get; } = new();

        public ConcurrentDictionary<string, bool> Members { get; } = new(StringComparer.Ordinal);

        public async Task LiveAsync(int client)
        {
            var random = new Random(client);
            for (var i = 0; i < Operations / Clients; i++)
            {
                var node = nodes[random.Next(nodes.Length)];
                // Few of them, so that they meet.
                var user = users[random.Next(6)];
                switch (random.Next(10))
                {
                    case 0 or 1 or 2:
                        await WriteAsync(node, user, $"{client}-{i}", null);
                        break;
                    case 3 or 4:
                        if (await ReadAsync(node, user) is { } seen)
                            await WriteAsync(node, user, $"{client}-{i}", seen);
                        break;
                    case 5:
                        await ReadAsync(node, user);
                        break;
                    case 6 or 7:
                        await JoinAsync(node, client, random);
                        break;
                    default:
                        await MakeAsync(node, $"race-{random.Next(Names).ToString(CultureInfo.InvariantCulture)}");
                        break;
                }
            }
        }

        /// <summary>Linearizable by version: sorted by it, nothing begins after the end of what comes later.</summary>
        public void ShouldBeOneHistory()
        {
            foreach (var history in Writes.GroupBy(o => o.User, StringComparer.Ordinal))
            {
                var writes = history.Where(o => o.IsWrite).Select(o => o.Version).Order().ToList();
                writes.ShouldBe(Enumerable.Range(2, writes.Count).Select(v => (long)v), "each acknowledged write has a version of its own");
                var latestStart = long.MinValue;
                // Who only reads one version is in no order to others who do.
                foreach (var step in history.GroupBy(o => (o.Version, o.IsWrite)).OrderBy(g => g.Key.Version).ThenByDescending(g => g.Key.IsWrite))
                {
                    step.Min(o => o.Ended).ShouldBeGreaterThanOrEqualTo(latestStart, $"version {step.Key.Version} was over before an older one began");
                    latestStart = Math.Max(latestStart, step.Max(o => o.Started));
                }
            }
        }

        private async Task WriteAsync(NodeClient node, string user, string title, long? expected)
        {
            var (reply, started) = await AskAsync(() => node.TitleAsync(user, title, expected is { } version ? $"W/\"{version.ToString(CultureInfo.InvariantCulture)}\"" : null));
            if (reply.Status == 200)
            {
                Writes.Add(new(user, true, reply.Version, started, TimeProvider.System.GetTimestamp()));
                if (expected is { } matched)
                    Winners.AddOrUpdate((user, matched), 1, (_, winners) => winners + 1);
            }
            else if (expected is null || reply.Status != 412)
                Strange.Add($"PATCH {reply}");
        }

        private async Task<long?> ReadAsync(NodeClient node, string user)
        {
            var (reply, started) = await AskAsync(() => node.GetUserAsync(user));
            if (reply.Status != 200)
            {
                Strange.Add($"GET {reply}");
                return null;
            }
            Writes.Add(new(user, false, reply.Version, started, TimeProvider.System.GetTimestamp()));
            return reply.Version;
        }

        // Every client has members of its own, so that in the end everybody knows who must be in.
        private async Task JoinAsync(NodeClient node, int client, Random random)
        {
            var member = users[client + Clients * random.Next(Users / Clients)];
            var joins = !Members.GetValueOrDefault(member);
            var (reply, _) = await AskAsync(() => joins ? node.AddMemberAsync(group, member) : node.RemoveMemberAsync(group, member));
            if (reply.Status == 200)
                Members[member] = joins;
            else
                Strange.Add($"member {reply}");
        }

        private async Task MakeAsync(NodeClient node, string name)
        {
            Made.TryAdd(name, 0);
            var (reply, _) = await AskAsync(() => node.CreateUserAsync(name));
            if (reply.Status == 201)
                Made.AddOrUpdate(name, 1, (_, made) => made + 1);
            else if (reply.Status != 409)
                Strange.Add($"POST {reply}");
        }

        // A machine short of time keeps writers behind the row lock for longer than they may wait. That is a refusal with nothing changed, so that the client asks again.
        private static async Task<(Reply Reply, long Started)> AskAsync(Func<Task<Reply>> ask)
        {
            for (var attempt = 1; ; attempt++)
            {
                var started = TimeProvider.System.GetTimestamp();
                var reply = await ask();
                if (!reply.IsOrderlyRefusal || !reply.Body.Contains("Nothing was changed.", StringComparison.Ordinal) || attempt == 100)
                    return (reply, started);
            }
        }
    }
}
