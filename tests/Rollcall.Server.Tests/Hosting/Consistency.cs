using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Accounts;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Everything that is kept twice must agree: counters, blocks, search values, columns and numbers are recomputed from the rows and compared.</summary>
internal static class Consistency
{
    public static async Task CheckAsync(Hub hub, Guid directory)
    {
        await CountersAsync(hub, directory);
        await BlocksAsync(hub, directory);
        await ColumnsAsync(hub, directory);
        await MembersAsync(hub, directory);
        await EventsAsync(hub, directory);
    }

    public static ValueTask<List<Account>> AccountsAsync(Hub hub, Guid directory) => hub.ListAsync(
        "select id, user_id, status, size_gb, created_at from accounts where directory_id = $1 order by id", [directory],
        row => new Account(row.Id(0), row.IdOrNull(1), (AccountStatus)row.Integer(2), row.IntegerOrNull(3), row.Time(4)));

    private static async Task CountersAsync(Hub hub, Guid directory)
    {
        var counted = (
            Users: await hub.NumberAsync("select count(*) from resources where directory_id = $1 and kind = 0", directory),
            Groups: await hub.NumberAsync("select count(*) from resources where directory_id = $1 and kind = 1", directory),
            Nested: await hub.NumberAsync("select count(*) from members where directory_id = $1 and member_kind = 1 and source = 0", directory),
            Events: await hub.NumberAsync("select count(*) from events where directory_id = $1", directory));
        var kept = (await hub.ListAsync("select users, groups, nested, last_sequence from directory_state where directory_id = $1", [directory],
            row => (Users: row.Integer(0), Groups: row.Integer(1), Nested: row.Integer(2), Events: row.Integer(3)))).Single();
        kept.ShouldBe(counted);
    }

    private static async Task BlocksAsync(Hub hub, Guid directory)
    {
        var counted = await hub.ListAsync("select kind, ordinal / 1000, count(*) from resources where directory_id = $1 group by 1, 2 order by 1, 2", [directory], Row);
        var kept = await hub.ListAsync("select kind, block, live from ordinal_blocks where directory_id = $1 and live <> 0 order by 1, 2", [directory], Row);
        kept.ShouldBe(counted);

        static (long, long, long) Row(SqlRow row) => (row.Integer(0), row.Integer(1), row.Integer(2));
    }

    private static async Task ColumnsAsync(Hub hub, Guid directory)
    {
        var expected = new List<string>();
        var schemas = (await hub.Directories.ReadAsync(directory))?.Schemas ?? ScimSchemas.Standard;
        var rows = await hub.ListAsync("select id, kind, key, external_id, active, display, document from resources where directory_id = $1", [directory],
            row => (Id: row.Id(0), Kind: row.Integer(1), Key: row.Text(2), ExternalId: row.TextOrNull(3), Active: row.FlagOrNull(4), Display: row.TextOrNull(5), Document: row.Text(6)));
        foreach (var row in rows)
        {
            var type = row.Kind == 0 ? schemas.User : schemas.Group;
            var document = (ScimObject)ScimJson.Read(Encoding.UTF8.GetBytes(row.Document));
            row.Key.ShouldBe(Folding.Key(document.Text(SearchColumns.KeyAttribute(type))!));
            row.ExternalId.ShouldBe(document.Text("externalId"));
            row.Active.ShouldBe((document["active"] as ScimBoolean)?.Value);
            row.Display.ShouldBe(document.Text("displayName") ?? (document["name"] as ScimObject)?.Text("formatted") ?? document.Text("userName"));
            expected.AddRange(SearchColumns.IndexedValues(type, document, row.Key).Select(v => $"{row.Id} {v.Path} {v.Key}"));
        }
        var kept = await hub.ListAsync("select resource_id, path, key from value_index where directory_id = $1", [directory], row => $"{row.Id(0)} {row.Text(1)} {row.Text(2)}");
        kept.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }

    private static async Task MembersAsync(Hub hub, Guid directory)
    {
        (await hub.NumberAsync(
            "select count(*) from resources r where directory_id = $1 and members <> (select count(*) from members m where m.directory_id = $1 and m.group_id = r.id and m.source = 0)", directory))
            .ShouldBe(0, "a group's count is that of its rows");
        (await hub.NumberAsync(
            "select count(*) from members m where directory_id = $1 and not exists (select 1 from resources r where r.directory_id = $1 and r.id = m.member_id and r.kind = m.member_kind)", directory))
            .ShouldBe(0, "every member exists and is of its kind");
        (await hub.NumberAsync(
            "select count(*) from members m where directory_id = $1 and not exists (select 1 from resources r where r.directory_id = $1 and r.id = m.group_id and r.kind = 1)", directory))
            .ShouldBe(0, "every group with members exists");
        (await hub.NumberAsync(
            "select count(*) from resources r where directory_id = $1 and kind = 0 and not exists (select 1 from accounts a where a.directory_id = $1 and a.user_id = r.id and a.status = case when r.active = 0 then 1 else 0 end)", directory))
            .ShouldBe(0, "every user has an account of its status");
        (await hub.NumberAsync(
            "select count(*) from accounts a where directory_id = $1 and (case when user_id is null then status <> 2 or key is null else key is not null or not exists (select 1 from resources r where r.directory_id = $1 and r.id = a.user_id) end)", directory))
            .ShouldBe(0, "an account without user is closed and waits under a name");
        (await hub.NumberAsync("select count(*) from tombstones t join resources r on r.directory_id = t.directory_id and r.id = t.id where t.directory_id = $1", directory)).ShouldBe(0);
    }

    private static async Task EventsAsync(Hub hub, Guid directory)
    {
        var numbers = await hub.ListAsync("select sequence from events where directory_id = $1 order by sequence", [directory], row => row.Integer(0));
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count).Select(n => (long)n));
    }
}
