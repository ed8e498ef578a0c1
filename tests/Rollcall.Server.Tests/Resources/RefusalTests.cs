using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Refused changes in the middle of a batch, and changes that change nothing: not a byte of the database differs.</summary>
public abstract class RefusalTests<TEngine> where TEngine : StorageEngine, new()
{
    private const string Unknown = "0198a0e0-0001-7abc-8def-0000000000ff";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_change_leaves_not_a_byte(bool strict)
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync(strict);
        var ada = (await tenant.CreateUserAsync("ada", ""","title":"Countess","emails":[{"value":"ada@home.org","type":"home"}]""")).Id;
        var bob = (await tenant.CreateUserAsync("bob")).Id;
        var group = (await tenant.CreateGroupAsync("group", ada)).Id;
        await tenant.CreateGroupAsync("taken");
        var before = await hub.DumpAsync();
        hub.Clock.AdvanceSecond();

        var changes = new List<(int Status, string? Type, Func<Task<Result>> Send)>
        {
            (409, "uniqueness", () => tenant.CreateUserAsync("ADA")),
            (409, "uniqueness", () => tenant.PatchUserAsync(bob, """{"op":"replace","path":"userName","value":"Ada"}""")),
            (409, "uniqueness", () => tenant.ReplaceUserAsync(bob, """{"userName":"ada","title":"new"}""")),
            (404, null, () => tenant.PatchUserAsync(Unknown, """{"op":"replace","path":"title","value":"x"}""")),
            (404, null, () => tenant.ReplaceUserAsync(Unknown, """{"userName":"new"}""")),
            (404, null, () => tenant.DeleteUserAsync(Unknown)),
            (404, null, () => tenant.DeleteUserAsync("not-a-uuid")),
            (404, null, () => tenant.DeleteUserAsync(ada.ToUpperInvariant())),
            (404, null, () => tenant.DeleteUserAsync(group)),
            (404, null, () => tenant.DeleteGroupAsync(ada)),
            (404, null, () => tenant.PatchGroupAsync(ada, """{"op":"replace","path":"displayName","value":"x"}""")),
            (412, null, () => tenant.DeleteUserAsync(ada, "W/\"9\"")),
            (412, null, () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"title","value":"x"}""", "W/\"0\"")),
            (412, null, () => tenant.ReplaceUserAsync(ada, """{"userName":"x"}""", "\"2\"")),
            (400, "mutability", () => tenant.PatchUserAsync(ada, """{"op":"remove","path":"userName"}""")),
        };
        if (strict)
        {
            changes.Add((400, "invalidValue", () => tenant.CreateGroupAsync("new", ada, Unknown)));
            changes.Add((400, "invalidValue", () => tenant.AddMembersAsync(group, bob, Unknown)));
            changes.Add((400, "invalidValue", () => tenant.ReplaceGroupAsync(group, "renamed", bob, Unknown)));
            changes.Add((400, "noTarget", () => tenant.PatchGroupAsync(group, """{"op":"remove","path":"members[display eq \"nobody\"]"}""")));
            changes.Add((400, "noTarget", () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"emails[type eq \"work\"].value","value":"x@y.z"}""")));
        }
        else
        {
            changes.Add((409, "uniqueness", () => tenant.CreateGroupAsync("TAKEN", ada)));
            changes.Add((409, "uniqueness", () => tenant.ReplaceGroupAsync(group, "taken", bob)));
            changes.Add((409, "uniqueness", () => tenant.PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":[{"value":"{{bob}}"}]},{"op":"replace","path":"displayName","value":"Taken"}""")));
        }
        var results = await hub.TogetherAsync(tenant, [.. changes.Select(c => c.Send)]);

        foreach (var (result, change) in results.Zip(changes))
            (result.Status, result.Refusal?.ScimType).ShouldBe((change.Status, change.Type), result.Refusal?.Detail);
        (await hub.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Refused_changes_between_others_leave_nothing_of_themselves()
    {
        var (mixed, plain) = (await RunAsync(withRefused: true), await RunAsync(withRefused: false));
        mixed.ShouldBe(plain);

        static async Task<(string, string, long)> RunAsync(bool withRefused)
        {
            await using var hub = await Hub.StartAsync<TEngine>();
            var tenant = await hub.DirectoryAsync(strict: true);
            var ada = (await tenant.CreateUserAsync("ada")).Id;
            var group = (await tenant.CreateGroupAsync("group")).Id;
            List<Func<Task<Result>>> changes = [
                () => tenant.CreateUserAsync("carol"),
                () => tenant.CreateUserAsync("CAROL"),
                () => tenant.AddMembersAsync(group, ada),
                () => tenant.AddMembersAsync(group, Unknown),
                () => tenant.CreateGroupAsync("other", ada, Unknown),
                () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"userName","value":"carol"}"""),
                () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"userName","value":"countess"}""")];
            if (!withRefused)
                foreach (var refused in (int[])[5, 4, 3, 1])
                    changes.RemoveAt(refused);
            await hub.TogetherAsync(tenant, [.. changes]);
            await Consistency.CheckAsync(hub, tenant.Id);
            var events = string.Join(' ', (await hub.Events.ListAsync(tenant.Id, 0, 1000)).Select(e => $"{e.Sequence}{e.Type}"));
            var rows = string.Join(' ', await hub.ListAsync("select kind, ordinal, key, version, members from resources order by kind, ordinal", [],
                row => $"{row.Integer(0)}/{row.Integer(1)}/{row.Text(2)}/{row.Integer(3)}/{row.Integer(4)}"));
            return (events, rows, await hub.NumberAsync("select count(*) from ordinal_blocks"));
        }
    }

    [Fact]
    public async Task A_write_that_changes_nothing_leaves_not_a_byte()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ada = (await tenant.CreateUserAsync("ada", ""","active":true,"title":"Countess","emails":[{"value":"a@b.c","type":"work"}]""")).Id;
        var group = (await tenant.CreateGroupAsync("group", ada)).Id;
        var before = await hub.DumpAsync();
        hub.Clock.AdvanceSecond();
        foreach (var send in (Func<Task<Result>>[])[
            () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"title","value":"Countess"}"""),
            () => tenant.PatchUserAsync(ada, """{"op":"remove","path":"nickName"}"""),
            () => tenant.PatchUserAsync(ada, """{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"title","value":"Countess"}"""),
            () => tenant.ReplaceUserAsync(ada, """{"emails":[{"type":"work","value":"a@b.c"}],"title":"Countess","active":true,"userName":"ada"}"""),
            () => tenant.AddMembersAsync(group, ada),
            () => tenant.RemoveMemberAsync(group, Unknown),
            () => tenant.AddMembersAsync(group, Unknown),
            () => tenant.ReplaceGroupAsync(group, "group", ada, ada),
            () => tenant.PatchGroupAsync(group, $$"""{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"{{ada}}"}]}"""),
            () => tenant.PatchGroupAsync(group, """{"op":"remove","path":"members[display eq \"nobody\"]"}""")])
        {
            var result = await send();
            result.Status.ShouldBe(200);
            result.Outcome!.Changed.ShouldBeFalse();
            result.Version.ShouldBe(1);
            (await hub.DumpAsync()).ShouldBe(before);
        }
    }
}
