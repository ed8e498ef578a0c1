using System.Globalization;
using System.Text;
using Rollcall.Scim.Messages;
using Rollcall.Server.Audit;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Many clients at once: what the lanes promise whatever the interleaving.</summary>
public abstract class LaneTests<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task Events_are_numbered_without_gaps_under_many_writers_to_two_directories()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        Tenant[] tenants = [await hub.DirectoryAsync(), await hub.DirectoryAsync()];
        await Task.WhenAll(tenants.SelectMany(tenant => Enumerable.Range(0, 32).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                var id = (await tenant.CreateUserAsync($"user-{writer}-{i}")).Id;
                await tenant.PatchUserAsync(id, """{"op":"replace","path":"active","value":false}""");
                if (i % 2 == 0)
                    await tenant.DeleteUserAsync(id);
            }
        }))));
        foreach (var tenant in tenants)
        {
            await Consistency.CheckAsync(hub, tenant.Id);
            // created + account, updated + suspended, and for half of them deleted + closed; two of the directory itself.
            (await hub.NumberAsync("select last_sequence from directory_state where directory_id = $1", tenant.Id)).ShouldBe(2 + 128 * 4 + 64 * 2);
            (await tenant.UsersAsync()).TotalResults.ShouldBe(64);
        }
    }

    [Fact]
    public async Task Every_acknowledged_membership_holds_under_parallel_adds_and_removes()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 120).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));
        var group = (await tenant.CreateGroupAsync("g", users.Where((_, i) => i % 3 == 0))).Id;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < users.Length; i += 12)
                (await (i % 3 == 0 ? tenant.RemoveMemberAsync(group, users[i]) : tenant.AddMembersAsync(group, users[i]))).Outcome!.Changed.ShouldBeTrue();
        })));
        (await tenant.MembersAsync(group)).Order(StringComparer.Ordinal).ShouldBe(users.Where((_, i) => i % 3 != 0).Order(StringComparer.Ordinal));
        (await tenant.FindGroupAsync(group))!.Version.ShouldBe(1 + users.Length);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Of_many_clients_that_create_one_name_in_every_spelling_exactly_one_wins()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        string[] spellings = ["andré@example.com", "ANDRÉ@example.com", "andre\u0301@example.com", "ａｎｄｒé@Example.com", "Andre\u0301@EXAMPLE.com", "ＡＮＤＲＥ\u0301@example.com"];
        for (var round = 0; round < 5; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => tenant.CreateUserAsync($"{round.ToString(CultureInfo.InvariantCulture)}{spellings[i % spellings.Length]}"))));
            results.Count(r => r.Status == 200).ShouldBe(1);
            results.Where(r => r.Refusal is not null).ShouldAllBe(r => r.Status == 409 && r.Refusal!.ScimType == "uniqueness");
        }
        (await tenant.UsersAsync()).TotalResults.ShouldBe(5);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Of_many_renames_to_one_name_exactly_one_wins()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i => (await tenant.CreateUserAsync($"u{i}")).Id));
        var results = await Task.WhenAll(users.Select((id, i) => Task.Run(() => i % 2 == 0
            ? tenant.PatchUserAsync(id, """{"op":"replace","path":"userName","value":"Wanted"}""")
            : tenant.ReplaceUserAsync(id, """{"userName":"wanted"}"""))));
        results.Count(r => r.Status == 200).ShouldBe(1);
        results.Count(r => r.Refusal?.ScimType is "uniqueness").ShouldBe(15);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task Of_many_writers_with_the_same_version_exactly_one_wins()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada")).Id;
        for (var round = 1; round <= 5; round++)
        {
            var tag = $"W/\"{round.ToString(CultureInfo.InvariantCulture)}\"";
            var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
                Task.Run(() => tenant.PatchUserAsync(ada, $$"""{"op":"replace","path":"title","value":"round {{round}} writer {{i}}"}""", tag))));
            results.Count(r => r.Status == 200).ShouldBe(1);
            results.Count(r => r.Status == 412).ShouldBe(31);
            (await tenant.FindUserAsync(ada))!.Version.ShouldBe(round + 1);
            Encoding.UTF8.GetString((await tenant.FindUserAsync(ada))!.Document.Span).ShouldContain(results.Single(r => r.Status == 200).Document.Text("title")!);
        }
    }

    [Fact]
    public async Task A_full_lane_answers_503_and_says_when_to_try_again()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, other) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        hub.Database.Close();
        var plug = tenant.DeleteUserAsync(IdText.Format(Guid.Empty));
        await hub.Database.Arrived;
        var waiting = Enumerable.Range(0, Rollcall.Server.Resources.WriteLanes.LaneWeight).Select(_ => tenant.DeleteUserAsync(IdText.Format(Guid.Empty))).ToList();

        var refused = await tenant.CreateUserAsync("one too many");
        refused.Status.ShouldBe(503);
        refused.Refusal!.RetryAfterSeconds.ShouldNotBeNull().ShouldBeGreaterThan(0);
        var elsewhere = other.CreateUserAsync("has room");

        hub.Database.Open();
        (await Task.WhenAll(waiting)).ShouldAllBe(r => r.Status == 404);
        (await plug).Status.ShouldBe(404);
        (await elsewhere).Status.ShouldBe(200);
        (await tenant.CreateUserAsync("now there is room")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_change_whose_client_has_gone_is_dropped_unless_it_was_taken()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        using var gone = new CancellationTokenSource();
        hub.Database.Close();
        var taken = tenant.CreateUserAsync("taken", cancellationToken: gone.Token);
        await hub.Database.Arrived;
        var dropped = tenant.CreateUserAsync("dropped", cancellationToken: gone.Token);
        var kept = tenant.CreateUserAsync("kept");
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => dropped);
        hub.Database.Open();
        (await taken).Status.ShouldBe(200);
        (await kept).Status.ShouldBe(200);
        (await tenant.UsersAsync()).Resources.Select(r => r.Id).ShouldBe([(await taken).Id, (await kept).Id]);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task A_change_by_a_client_that_has_gone_before_is_dropped()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        hub.Database.Close();
        var plug = tenant.DeleteUserAsync(IdText.Format(Guid.Empty));
        await hub.Database.Arrived;
        await Should.ThrowAsync<OperationCanceledException>(() => tenant.CreateUserAsync("gone", cancellationToken: new CancellationToken(canceled: true)));
        hub.Database.Open();
        await plug;
        (await tenant.CreateUserAsync("next")).Status.ShouldBe(200);
        (await tenant.UsersAsync()).TotalResults.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_revoked_while_the_change_waits_is_refused()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var token = (await hub.Tokens.ListAsync(tenant.Id)).Single().Id;
        hub.Database.Close();
        var plug = tenant.DeleteUserAsync(IdText.Format(Guid.Empty));
        await hub.Database.Arrived;
        var late = tenant.CreateUserAsync("late");
        (await hub.Tokens.RevokeAsync(tenant.Id, token, Actor.CommandLine)).ShouldBeTrue();
        hub.Database.Open();
        (await plug).Status.ShouldBe(401);
        (await late).Status.ShouldBe(401);
        (await tenant.UsersAsync()).TotalResults.ShouldBe(0);
        (await Should.ThrowAsync<ScimException>(tenant.ReopenAsync)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_that_expires_while_the_change_waits_is_refused()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.ExecuteAsync("update tokens set expires_at = $1", hub.Clock.GetUtcNow().AddSeconds(1));
        (await tenant.CreateUserAsync("in time")).Status.ShouldBe(200);
        hub.Clock.AdvanceSecond();
        (await tenant.CreateUserAsync("late")).Status.ShouldBe(401);
        (await Should.ThrowAsync<ScimException>(tenant.ReopenAsync)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_directory_switched_off_or_deleted_while_the_change_waits_refuses_it()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        await hub.Directories.SwitchAsync(tenant.Id, enabled: false, Actor.CommandLine);
        (await tenant.CreateUserAsync("late")).Status.ShouldBe(403);
        (await Should.ThrowAsync<ScimException>(tenant.ReopenAsync)).Status.ShouldBe(403);
        await hub.Directories.SwitchAsync(tenant.Id, enabled: true, Actor.CommandLine);
        (await tenant.CreateUserAsync("again")).Status.ShouldBe(200);
        await hub.Directories.DeleteAsync(tenant.Id, Actor.CommandLine);
        (await tenant.CreateUserAsync("late")).Status.ShouldBe(401);
        (await Should.ThrowAsync<ScimException>(tenant.ReopenAsync)).Status.ShouldBe(401);
        (await hub.NumberAsync("select count(*) from resources")).ShouldBe(0);
    }

    [Fact]
    public async Task A_database_locked_by_another_process_answers_503_to_all_that_wait_after_one_timeout()
    {
        await using var hub = await Hub.StartAsync<TEngine>(busyTimeout: 20);
        var tenant = await hub.DirectoryAsync();
        await using var foreign = hub.OpenElsewhere();
        await foreign.WriteAsync(async session =>
        {
            session.Query("select 1 from directory_state" + session.Dialect.RowLock, [], static _ => { });
            await session.FlushAsync();
            var results = await hub.TogetherAsync(tenant, refusedPlug: 503, [.. Enumerable.Range(0, 50).Select(i => (Func<Task<Result>>)(() => tenant.CreateUserAsync($"u{i}")))]);
            results.ShouldAllBe(r => r.Status == 503 && r.Refusal!.RetryAfterSeconds > 0);
            hub.Database.Writes.ShouldBe(2, "nobody waits for the lock once for each change");
        });
        (await tenant.CreateUserAsync("u1")).Status.ShouldBe(200);
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    [Fact]
    public async Task After_the_end_every_change_is_answered_503()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var (tenant, other) = (await hub.DirectoryAsync(), await hub.DirectoryAsync());
        (await tenant.CreateUserAsync("before")).Status.ShouldBe(200);
        await hub.Lanes.DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            (await tenant.CreateUserAsync("after").WaitAsync(TimeSpan.FromSeconds(10))).Status.ShouldBe(503);
            (await other.CreateUserAsync("after").WaitAsync(TimeSpan.FromSeconds(10))).Status.ShouldBe(503);
        }
    }

    [Fact]
    public async Task What_waits_at_the_end_is_completed()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        hub.Database.Close();
        var first = tenant.CreateUserAsync("first");
        await hub.Database.Arrived;
        var waiting = Enumerable.Range(0, 300).Select(i => tenant.CreateUserAsync($"u{i}")).ToList();
        var end = hub.Lanes.DisposeAsync();
        hub.Database.Open();
        await end;
        (await first).Status.ShouldBe(200);
        (await Task.WhenAll(waiting)).ShouldAllBe(r => r.Status == 200);
        (await tenant.UsersAsync(count: 1)).TotalResults.ShouldBe(301);
    }
}
