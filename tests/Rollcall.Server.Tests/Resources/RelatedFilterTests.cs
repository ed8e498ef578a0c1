using Rollcall.Scim.Filtering;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Resources;

/// <summary>Filters and sorting by what stands beside the documents: right, and in bounded memory whatever the size of groups and directories.</summary>
public abstract class RelatedFilterTests<TEngine> where TEngine : StorageEngine, new()
{
    private const int People = 2100;
    private const int Groups = 450;

    [Fact]
    public async Task No_statement_gives_more_rows_than_a_page()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, People).Select(async i => (await tenant.CreateUserAsync($"u{i}", $$""","displayName":"U{{i}}" """)).Id));
        await hub.TogetherAsync(tenant, [.. Enumerable.Range(0, Groups).Select(i => (Func<Task<Result>>)(() => tenant.CreateGroupAsync($"g{i}", i == 7 ? users : i % 2 == 0 ? [users[i]] : [])))]);

        await using var counted = new CountedDatabase(hub.Database);
        foreach (var (filter, expected) in ((string, long)[])[
            ("members.type eq \"User\"", (Groups / 2) + 1),
            ("members.display eq \"u2099\"", 1),
            ("not (members.display eq \"u2099\")", Groups - 1),
            ("members.display ne \"U4\"", Groups - 1),
            ("members[display eq \"u4\" and type eq \"User\"]", 2),
            ("members[display eq \"u4\" and type eq \"Group\"]", 0),
            ("members.display eq null", (Groups / 2) - 1),
            ("members.display ne null and displayName sw \"g1\"", 55),
            ("members.display eq \"U4\" or displayName eq \"g9\" or members.type eq \"Group\"", 3)])
            (await TotalAsync(counted, tenant, tenant.Access.Schemas.Group, filter)).ShouldBe(expected, filter);
        (await TotalAsync(counted, tenant, tenant.Access.Schemas.User, "groups.display eq \"G7\"")).ShouldBe(People);
        (await TotalAsync(counted, tenant, tenant.Access.Schemas.User, "not (groups.display eq \"g8\")")).ShouldBe(People - 1);

        var type = tenant.Access.Schemas.Group;
        var sorted = await ResourceSearch.FindAsync(counted, tenant.Access, new([new(type, null, new(false)) { Sort = ScimSort.Compile(new(null, "members", "value"), type) }], 1, 10) { Direction = Rollcall.Scim.AspNetCore.SortDirection.Ascending }, CancellationToken.None);
        sorted.TotalResults.ShouldBe(Groups);
        sorted.Resources.Count.ShouldBe(10);

        counted.MostRows.ShouldBeLessThanOrEqualTo(MemberTerms.MembersPerPage);
        counted.MostRows.ShouldBeGreaterThan(SelectionSearch.CandidatesPerPage, "the large group was read");
    }

    private static async Task<long> TotalAsync(Database database, Tenant tenant, ResourceType type, string filter) =>
        (await ResourceSearch.FindAsync(database, tenant.Access, new([new(type, ScimFilterParser.ParseFilter(filter), new(false))], 1, 5), CancellationToken.None)).TotalResults;

    /// <summary>A database that counts the rows a statement gives.</summary>
    private sealed class CountedDatabase(Database inner) : Database
    {
        public override SqlDialect Dialect => inner.Dialect;

        public override int Committers => inner.Committers;

        /// <summary>The most rows of one statement so far.</summary>
        public int MostRows { get; private set; }

        public override ValueTask<T> ReadAsync<T>(Func<SqlSession, ValueTask<T>> work, bool snapshot = false, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(session => work(new CountedSession(this, session)), snapshot, cancellationToken);

        public override ValueTask<T> WriteAsync<T>(Func<SqlSession, ValueTask<T>> work, CancellationToken cancellationToken = default) => inner.WriteAsync(work, cancellationToken);

        // The other one belongs to its hub.
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private sealed class CountedSession(CountedDatabase database, SqlSession inner) : SqlSession
        {
            public override SqlDialect Dialect => inner.Dialect;

            public override void Execute(string sql, params ReadOnlySpan<SqlValue> parameters) => inner.Execute(sql, parameters);

            public override void Query(string sql, ReadOnlySpan<SqlValue> parameters, Action<SqlRow> row)
            {
                var rows = 0;
                inner.Query(sql, parameters, found =>
                {
                    database.MostRows = Math.Max(database.MostRows, ++rows);
                    row(found);
                });
            }

            public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);
        }
    }
}
