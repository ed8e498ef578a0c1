using Rollcall.IdpSimulator.Okta;
using Rollcall.IdpSimulator.Tests;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Holds what is stored against what was acknowledged, and against itself.</summary>
internal static class StoredTruth
{
    /// <summary>Every acknowledged write is there; events are numbered without gaps; counters say what the rows say.</summary>
    public static async Task ShouldHoldAsync(RunningServer server, Tenant tenant, OktaLedger ledger)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, UseProxy = false };
        await ledger.ShouldHoldAsync(handler, server.BaseOf(tenant).AbsoluteUri, tenant.Token);
        await ShouldBeConsistentAsync(server.Data, tenant);
    }

    private static async Task ShouldBeConsistentAsync(string data, Tenant tenant)
    {
        await using var database = SqliteDatabase.Open(Path.Combine(data, "rollcall.db"), create: false);
        foreach (var (rule, sql) in Rules)
        {
            var broken = await database.ReadAsync(session => session.SingleAsync(sql, [Guid.Parse(tenant.Id)], row => row.Integer(0)), cancellationToken: TestContext.Current.CancellationToken);
            broken.ShouldBe(0, rule);
        }
    }

    // Each counts what must not be.
    private static readonly (string Rule, string Sql)[] Rules =
    [
        ("events are 1, 2, 3 … without gaps", "select count(*) from (select sequence, row_number() over (order by sequence) as place from events where directory_id = $1) where sequence <> place"),
        ("the last number is the state's", "select count(*) from directory_state s where s.directory_id = $1 and s.last_sequence <> (select max(sequence) from events e where e.directory_id = s.directory_id)"),
        ("users are counted", "select count(*) from directory_state s where s.directory_id = $1 and s.users <> (select count(*) from resources r where r.directory_id = s.directory_id and r.kind = 0)"),
        ("groups are counted", "select count(*) from directory_state s where s.directory_id = $1 and s.groups <> (select count(*) from resources r where r.directory_id = s.directory_id and r.kind = 1)"),
        ("members are counted", "select count(*) from resources r where r.directory_id = $1 and r.kind = 1 and r.members <> (select count(*) from members m where m.directory_id = r.directory_id and m.group_id = r.id and m.source = 0)"),
        ("a membership has both ends", "select count(*) from members m where m.directory_id = $1 and (not exists (select 1 from resources r where r.directory_id = m.directory_id and r.id = m.group_id and r.kind = 1) or not exists (select 1 from resources r where r.directory_id = m.directory_id and r.id = m.member_id))"),
        ("blocks of ordinals are counted", "select count(*) from ordinal_blocks b where b.directory_id = $1 and b.live <> (select count(*) from resources r where r.directory_id = b.directory_id and r.kind = b.kind and r.ordinal / 1000 = b.block)"),
        ("blocks of ordinals are complete", "select count(*) from resources r where r.directory_id = $1 and not exists (select 1 from ordinal_blocks b where b.directory_id = r.directory_id and b.kind = r.kind and b.block = r.ordinal / 1000)"),
        ("a user has exactly one account", "select count(*) from resources r where r.directory_id = $1 and r.kind = 0 and 1 <> (select count(*) from accounts a where a.directory_id = r.directory_id and a.user_id = r.id)"),
        ("an account says what its user says", "select count(*) from resources r join accounts a on a.directory_id = r.directory_id and a.user_id = r.id where r.directory_id = $1 and r.kind = 0 and a.status <> 1 - r.active"),
        ("every user was announced", "select count(*) from resources r where r.directory_id = $1 and not exists (select 1 from events e where e.directory_id = r.directory_id and e.subject_id = r.id and e.type in ('user.created', 'group.created'))"),
        ("an index entry has its resource", "select count(*) from value_index v where v.directory_id = $1 and not exists (select 1 from resources r where r.directory_id = v.directory_id and r.id = v.resource_id)"),
    ];
}
