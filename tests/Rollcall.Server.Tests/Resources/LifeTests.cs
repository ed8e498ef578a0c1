using System.Globalization;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Tests.Events;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>A seeded random life of a directory: a reader of the events alone must end up with exactly what the tables say.</summary>
public abstract class LifeTests<TEngine> where TEngine : StorageEngine, new()
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Replaying_the_events_rebuilds_users_groups_memberships_and_accounts(int seed, bool strict)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(strict, accountSizeGb: 5);
        // The group is one of those that come and go: its end is part of the life.
        var everybody = (await tenant.CreateGroupAsync("word1")).Id;
        await hub.Directories.UpdateAsync(tenant.Id, null, settings => settings with { DefaultGroup = new DefaultGroup.Existing(Guid.Parse(everybody)) }, Actor.CommandLine);
        await new Life(hub, tenant, new Random(seed), everybody).LiveAsync(500);

        await Consistency.CheckAsync(hub, tenant.Id);
        var replay = new Replay();
        foreach (var record in await hub.Events.ListAsync(tenant.Id, 0, int.MaxValue))
            replay.Apply(record);
        replay.Resources().ShouldBe(await TableAsync(hub, tenant, $"select kind || ' ' || {hub.Words.Hex("id")} || ' ' || version || ' ' || document from resources where directory_id = $1"));
        replay.Memberships().ShouldBe(await TableAsync(hub, tenant, $"select {hub.Words.Hex("group_id")} || ' ' || {hub.Words.Hex("member_id")} || ' ' || member_kind || ' ' || source from members where directory_id = $1"));
        replay.Accounts().ShouldBe(await TableAsync(hub, tenant,
            $"select {hub.Words.Hex("id")} || ' ' || case when user_id is null then '-' else {hub.Words.Hex("user_id")} end || ' ' || status || ' ' || coalesce(cast(size_gb as text), '-') from accounts where directory_id = $1"));
    }

    private static async Task<List<string>> TableAsync(Hub hub, Tenant tenant, string sql)
    {
        var rows = await hub.ListAsync(sql, [tenant.Id], row => row.Text(0));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>Draws operations, some of them senseless, alone and in batches.</summary>
    private sealed class Life(Hub hub, Tenant tenant, Random random, params string[] groups)
    {
        private readonly List<string> _users = [];
        private readonly List<string> _groups = [.. groups];

        public async Task LiveAsync(int operations)
        {
            var done = 0;
            while (done < operations)
            {
                hub.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
                var batch = Enumerable.Range(0, random.Next(1, 9)).Select(_ => Draw()).ToArray();
                var results = batch.Length == 1 ? [await batch[0]()] : await hub.TogetherAsync(tenant, batch);
                results.ShouldAllBe(r => r.Status == 200 || r.Status == 400 || r.Status == 404 || r.Status == 409);
                done += batch.Length;
            }
        }

        private Func<Task<Result>> Draw() => random.Next(14) switch
        {
            0 or 1 or 2 => Create(),
            3 => Bind(Any(_users), id => tenant.DeleteUserAsync(id)),
            4 => Bind((Any(_users), Word()), x => tenant.PatchUserAsync(x.Item1, $$"""{"op":"replace","path":"title","value":"{{x.Item2}}"}""")),
            5 => Bind((Any(_users), Name()), x => tenant.PatchUserAsync(x.Item1, $$"""{"op":"replace","path":"userName","value":"{{x.Item2}}"}""")),
            6 => Bind((Any(_users), random.Next(2) == 0 ? "true" : "false"), x => tenant.PatchUserAsync(x.Item1, $$"""{"op":"replace","path":"active","value":{{x.Item2}}}""")),
            7 => Bind((Any(_users), Name(), Word()), x => tenant.ReplaceUserAsync(x.Item1, $$"""{"userName":"{{x.Item2}}","externalId":"{{x.Item3}}","emails":[{"value":"{{x.Item3}}@example.com"}]}""")),
            8 => CreateGroup(),
            9 => Bind((Any(_groups), Several()), x => tenant.AddMembersAsync(x.Item1, x.Item2)),
            10 => Bind((Any(_groups), Any(_users)), x => tenant.RemoveMemberAsync(x.Item1, x.Item2)),
            11 => Bind((Any(_groups), Word(), Several()), x => tenant.ReplaceGroupAsync(x.Item1, x.Item2, x.Item3)),
            12 => Bind(Any(_groups), id => tenant.PatchGroupAsync(id, """{"op":"remove","path":"members[type eq \"Group\"]"}""")),
            13 => random.Next(3) == 0 ? Bind(Any(_groups), id => tenant.DeleteGroupAsync(id)) : Create(),
            _ => throw new InvalidOperationException(),
        };

        private Func<Task<Result>> Create() => Bind((Name(), Word(), random.Next(4) == 0), async x =>
            Known(_users, await tenant.CreateUserAsync(x.Item1, $$""","title":"{{x.Item2}}","active":{{(x.Item3 ? "false" : "true")}},"emails":[{"value":"{{x.Item2}}@example.com"}]""")));

        private Func<Task<Result>> CreateGroup() => Bind((Word(), Several()), async x => Known(_groups, await tenant.CreateGroupAsync(x.Item1, x.Item2)));

        // Everything random is drawn before anything runs, so that a seed always lives the same life.
        private static Func<Task<Result>> Bind<T>(T drawn, Func<T, Task<Result>> send) => () => send(drawn);

        private static Result Known(List<string> known, Result result)
        {
            if (result.Status == 200)
                lock (known)
                    known.Add(result.Id);
            return result;
        }

        private string Name() => (random.Next(3) == 0 ? "USER" : "user") + random.Next(40).ToString(CultureInfo.InvariantCulture);

        private string Word() => "word" + random.Next(8).ToString(CultureInfo.InvariantCulture);

        private string Any(List<string> known) => known.Count == 0 ? "0198a0e0-0001-7abc-8def-0000000000ff" : known[random.Next(known.Count)];

        private string[] Several() => [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(5) == 0 ? Any(_groups) : Any(_users)).Distinct(StringComparer.Ordinal)];
    }
}
