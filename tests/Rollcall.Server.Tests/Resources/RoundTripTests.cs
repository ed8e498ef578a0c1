using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Resources;

/// <summary>What a batch costs on PostgreSQL.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task A_batch_is_two_round_trips_and_reads_with_a_fixed_number_of_statements(int users)
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.TogetherAsync(tenant, [.. Enumerable.Range(0, users).Select(i => (Func<Task<Result>>)(() => tenant.CreateUserAsync($"u{i}")))]);
        // The change that keeps the committer busy writes nothing, in two round trips and six reads.
        hub.Database.RoundTrips.ShouldBe(4);
        // State, settings, tokens, the default group, names taken, accounts that wait; then per user a row, an account and two events; the block, the inbox, the state.
        hub.Database.Statements.ShouldBe(6 + 6 + users * 4 + 3);
    }

    [Fact]
    public async Task Changes_of_every_kind_still_take_two_round_trips()
    {
        await using var hub = await Hub.StartAsync<PostgresEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        var bob = (await tenant.CreateUserAsync("bob")).Id;
        var group = (await tenant.CreateGroupAsync("group", ada)).Id;
        await hub.TogetherAsync(tenant,
            () => tenant.CreateUserAsync("carol"),
            () => tenant.ReplaceUserAsync(ada, """{"userName":"countess","title":"new"}"""),
            () => tenant.AddMembersAsync(group, bob),
            () => tenant.CreateGroupAsync("other", ada, bob),
            () => tenant.DeleteUserAsync(bob));
        hub.Database.RoundTrips.ShouldBe(4);
    }
}
