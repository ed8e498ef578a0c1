using System.Collections.Concurrent;
using System.Globalization;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Nodes;

/// <summary>PostgreSQL goes away without a word, again and again: what was acknowledged is there, what was refused is not, and nobody restarts Rollcall.</summary>
public sealed class FailoverTests
{
    private const int Rounds = 10;
    private const int Clients = 12;
    private const int Readers = 3;

    [Fact]
    public async Task Ten_crashes_of_the_database_under_load_lose_nothing_and_need_no_restart()
    {
        await using var cluster = await PostgresCluster.CreateAsync();
        var connection = cluster.Of("postgres");
        await using var node = await Node.ReadyAsync(connection);
        await using var hub = await ConnectAsync(connection);
        var tenant = await hub.DirectoryAsync();
        using var load = new Load(node, tenant);

        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            await load.AcknowledgedAsync(40);
            await cluster.StopImmediatelyAsync();
            await load.RefusedAsync(5);
            await cluster.StartAsync();
            var back = TimeProvider.System.GetTimestamp();
            await load.AcknowledgedAsync(1);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, TimeProvider.System.GetElapsedTime(back).Ticks));
        }
        await load.StopAsync();

        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        load.Strange.ShouldBeEmpty();
        node.HasExited.ShouldBeFalse(node.Output);
        // Over connections of its own: those of before died with the first crash, and nobody has told the pool that keeps them.
        await using var after = await ConnectAsync(connection);
        var stored = (await after.ListAsync("select key, version from resources where directory_id = $1", [tenant.Id], row => (Name: row.Text(0), Version: row.Integer(1)))).ToDictionary(r => r.Name, r => r.Version, StringComparer.Ordinal);
        foreach (var (name, version) in load.Acknowledged)
            stored.GetValueOrDefault(name).ShouldBe(version, $"{name}: {load.Refusals.GetValueOrDefault(name)}");
        stored.Keys.Except(load.Acknowledged.Keys, StringComparer.Ordinal).Select(name => $"{name}: {load.Refusals.GetValueOrDefault(name)}").ShouldBeEmpty("nothing that was refused is there");
        await Consistency.CheckAsync(after, tenant.Id);
        node.Output.ShouldNotContain(PostgresCluster.Password);
    }

    [Fact]
    public async Task A_server_started_before_its_database_says_so_waits_and_then_serves()
    {
        await using var cluster = await PostgresCluster.CreateAsync();
        await cluster.StopImmediatelyAsync();
        await using var node = Node.Start(cluster.Of("postgres"));
        using var http = new HttpClient { BaseAddress = node.Address };
        await node.SaysAsync("Waiting for the database");
        node.Output.ShouldNotContain(PostgresCluster.Password);

        (await http.GetStringAsync(new Uri("/health/live", UriKind.Relative))).ShouldBe("live");
        using (var waiting = await http.GetAsync(new Uri("/health/ready", UriKind.Relative)))
        {
            ((int)waiting.StatusCode).ShouldBe(503);
            waiting.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            waiting.Headers.RetryAfter!.Delta.ShouldNotBeNull();
            (await waiting.Content.ReadAsStringAsync()).ShouldContain("waiting for its database");
        }
        using (var early = await http.GetAsync(new Uri("/scim/0198a0e0-0001-7abc-8def-0000000000ff/v2/Users", UriKind.Relative)))
        {
            ((int)early.StatusCode).ShouldBe(503);
            early.Headers.RetryAfter!.Delta.ShouldNotBeNull();
        }

        await cluster.StartAsync();
        await node.SaysAsync("Rollcall is listening on");
        (await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative))).ShouldBe("ready");
        await using var hub = await ConnectAsync(cluster.Of("postgres"));
        using var client = new NodeClient(node, await hub.DirectoryAsync());
        (await client.CreateUserAsync("first")).Status.ShouldBe(201);
    }

    private static async Task<Hub> ConnectAsync(string connection)
    {
        var database = PostgresDatabase.Open(connection);
        await Migrator.MigrateAsync(database);
        return Hub.On(database);
    }

    /// <summary>Clients that write without pause and remember what they were told.</summary>
    private sealed class Load : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly NodeClient _client;
        private readonly Task[] _clients;
        private int _refused;

        public Load(Node node, Tenant tenant)
        {
            _client = new NodeClient(node, tenant);
            // Writers wait until it is known what became of their changes; readers are told at once that the database is away.
            _clients = [.. Enumerable.Range(0, Clients).Select(i => Task.Run(() => WriteAsync(i))), .. Enumerable.Range(0, Readers).Select(_ => Task.Run(ReadAsync))];
        }

        /// <summary>Names that were acknowledged, with the version of the last acknowledged write.</summary>
        public ConcurrentDictionary<string, long> Acknowledged { get; } = new(StringComparer.Ordinal);

        /// <summary>What was last said about a name that was refused.</summary>
        public ConcurrentDictionary<string, string> Refusals { get; } = new(StringComparer.Ordinal);

        /// <summary>Answers that must not be.</summary>
        public ConcurrentBag<string> Strange { get; } = [];

        public Task AcknowledgedAsync(int more) => GrowsAsync(() => Acknowledged.Count, more);

        public Task RefusedAsync(int more) => GrowsAsync(() => Volatile.Read(ref _refused), more);

        public async Task StopAsync()
        {
            await _end.CancelAsync();
            await Task.WhenAll(_clients);
        }

        public void Dispose()
        {
            _client.Dispose();
            _end.Dispose();
        }

        private async Task GrowsAsync(Func<int> count, int more)
        {
            var enough = count() + more;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (count() < enough && Strange.IsEmpty)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }

        private async Task WriteAsync(int client)
        {
            for (var i = 0; !_end.IsCancellationRequested; i++)
            {
                var name = $"u{client}-{i.ToString(CultureInfo.InvariantCulture)}";
                try
                {
                    if (await SentAsync(name, () => _client.CreateUserAsync(name), 201) is { } made)
                    {
                        Acknowledged[name] = 1;
                        if (i % 3 == 0 && await SentAsync(name, () => _client.TitleAsync(made.Id, "new"), 200) is not null)
                            Acknowledged[name] = 2;
                    }
                }
                catch (HttpRequestException failure)
                {
                    Strange.Add(failure.ToString());
                }
            }
        }

        private async Task ReadAsync()
        {
            while (!_end.IsCancellationRequested)
            {
                await SentAsync("readers", () => _client.SendAsync("GET", "Users?count=1"), 200);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }

        private async Task<Reply?> SentAsync(string name, Func<Task<Reply>> send, int expected)
        {
            var reply = await send();
            if (reply.Status == expected)
                return reply;
            if (reply.IsOrderlyRefusal)
            {
                Refusals[name] = reply.Body;
                Interlocked.Increment(ref _refused);
            }
            else
                Strange.Add($"{reply.Status} {reply.RetryAfter} {reply.Body}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            return null;
        }
    }
}
