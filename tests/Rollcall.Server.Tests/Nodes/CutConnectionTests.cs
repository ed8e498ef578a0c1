using System.Globalization;
using System.Net;
using Npgsql;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Nodes;

/// <summary>The connection to PostgreSQL is cut in front of every single message of a batch: the answer is the truth all the same.</summary>
public sealed class CutConnectionTests
{
    // BEGIN with the reads is one round trip, the writes with COMMIT the other.
    private const int RoundTripsOfABatch = 2;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_at_any_message_of_a_batch_never_makes_an_answer_untrue(bool toServer)
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        var settings = new NpgsqlConnectionStringBuilder(hub.ConnectionString);
        await using var proxy = new CuttingProxy(new IPEndPoint(IPAddress.Parse(settings.Host!), settings.Port));
        settings.Port = proxy.Port;
        settings.SslMode = SslMode.Disable;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        await using var node = Hub.On(PostgresDatabase.Open(settings.ConnectionString));
        var tenant = await node.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var group = (await tenant.CreateGroupAsync("group")).Id;

        var (kept, refused, step) = (0, 0, 0);
        while (true)
        {
            var name = step.ToString("D4", CultureInfo.InvariantCulture);
            var version = (await tenant.FindUserAsync(ada))!.Version;
            proxy.Arm(toServer, step++, RoundTripsOfABatch);
            // The change that keeps the committer busy comes first; the cut is meant for the batch behind it.
            var results = await node.TogetherAsync(tenant,
                () => tenant.PatchUserAsync(ada, $$"""{"op":"replace","path":"title","value":"{{name}}"}""", $"W/\"{version.ToString(CultureInfo.InvariantCulture)}\""),
                () => tenant.CreateUserAsync($"user-{name}"),
                () => tenant.AddMembersAsync(group, ada),
                () => tenant.RemoveMemberAsync(group, ada),
                () => tenant.CreateUserAsync("ADA"));
            var cut = proxy.Disarm();
            await ServiceResumesAsync(tenant);

            var after = (await tenant.FindUserAsync(ada))!;
            var there = await hub.NumberAsync("select count(*) from resources where directory_id = $1 and key = $2", tenant.Id, $"user-{name}");
            var applied = results[0].Status == 200;
            results.Take(4).ShouldAllBe(r => r.Status == (applied ? 200 : 503), $"step {name}");
            results[4].Status.ShouldBe(applied ? 409 : 503);
            after.Version.ShouldBe(applied ? version + 1 : version, $"step {name}");
            there.ShouldBe(applied ? 1 : 0, $"step {name}");
            (applied && !System.Text.Encoding.UTF8.GetString(after.Document.Span).Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeFalse();
            if (!cut)
            {
                applied.ShouldBeTrue("without a cut everything works");
                break;
            }
            (kept, refused) = applied ? (kept + 1, refused) : (kept, refused + 1);
        }

        await Consistency.CheckAsync(hub, tenant.Id);
        refused.ShouldBeGreaterThan(20, "most messages come before COMMIT");
        kept.ShouldBeGreaterThan(0, "some cuts come behind COMMIT, and the change was kept");
        TestContext.Current.TestOutputHelper?.WriteLine($"{step - 1} cuts: {refused} refused, {kept} kept");
    }

    // A cut shows at the next use of each pooled connection at the latest.
    private static async Task ServiceResumesAsync(Tenant tenant)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if ((await tenant.DeleteUserAsync("0198a0e0-0001-7abc-8def-0000000000ff")).Status == 404)
                return;
        }
        throw new InvalidOperationException("The service did not resume.");
    }
}
