using Rollcall.Storage.Sqlite;

namespace Rollcall.Storage.Tests.Sqlite;

public sealed class SqliteDatabaseTests : StorageContract<SqliteEngine>
{
    [Fact]
    public async Task Every_connection_commits_durably()
    {
        // With WAL, synchronous = 1 (normal) loses acknowledged commits in a power cut; 2 is full.
        await Database.WriteAsync(async session => (await Settings(session)).ShouldBe(("wal", 2, 0)));
        var readers = await OnEveryReader(Settings);
        readers.Count.ShouldBeGreaterThanOrEqualTo(4);
        readers.Distinct().ShouldHaveSingleItem().ShouldBe(("wal", 2, 0));

        static async ValueTask<(string?, long, long)> Settings(SqlSession session) => (
            await session.SingleAsync("pragma journal_mode", [], row => row.Text(0)),
            await session.SingleAsync("pragma synchronous", [], row => row.Integer(0)),
            await session.SingleAsync("pragma foreign_keys", [], row => row.Integer(0)));
    }

    [Fact]
    public async Task What_is_deleted_is_overwritten_in_the_file()
    {
        // 2 is fast: zeroes wherever that costs no extra write.
        (await Database.WriteAsync(session => session.SingleAsync("pragma secure_delete", [], row => row.Integer(0)))).ShouldBe(2);
    }

    [Fact]
    public async Task A_row_callback_may_run_the_same_statement_again_and_keep_reading_its_own_row()
    {
        await Run("create table t (a integer, b text)", "insert into t values (1, 'one'), (2, 'two'), (3, 'three')");
        var seen = await Database.ReadAsync(session =>
        {
            const string Sql = "select a, b from t where a >= $1 order by a";
            var found = new List<string>();
            session.Query(Sql, [1], row =>
            {
                var a = row.Integer(0);
                session.Query(Sql, [a + 1], inner => found.Add($"{a}>{inner.Text(1)}"));
                found.Add(row.Text(1));
            });
            return ValueTask.FromResult(found);
        });
        seen.ShouldBe(["1>two", "1>three", "one", "2>three", "two", "three"]);
    }

    [Fact]
    public async Task A_row_callback_that_throws_leaves_the_connection_usable()
    {
        await Run("create table t (a integer)", "insert into t values (1), (2)");
        await Should.ThrowAsync<TimeZoneNotFoundException>(async () => await OnEveryReader<bool>(session =>
        {
            session.Query("select a from t", [], _ => throw new TimeZoneNotFoundException());
            return ValueTask.FromResult(true);
        }));
        (await OnEveryReader(session => session.SingleAsync("select count(*) from t", [], row => row.Integer(0)))).ShouldAllBe(count => count == 2);
        await Run("drop table t");
    }

    [Fact]
    public void A_file_that_is_not_there_is_only_made_on_demand()
    {
        var path = Path.Combine(Path.GetDirectoryName(Engine.Path)!, "other.db");
        Should.Throw<IOException>(() => SqliteDatabase.Open(path, create: false)).Message.ShouldContain(path);
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        var path = Path.Combine(Path.GetDirectoryName(Engine.Path)!, "text.db");
        await File.WriteAllTextAsync(path, new string('x', 5000));
        Should.Throw<Exception>(() => SqliteDatabase.Open(path, create: false)).Message.ShouldContain("not a database");
    }

    // A cancelled token takes a reader that is free and refuses to wait for one: so all of them are seen, however many there are.
    private async Task<List<T>> OnEveryReader<T>(Func<SqlSession, ValueTask<T>> work)
    {
        var results = new List<T>();
        await Deeper();
        return results;

        async ValueTask Deeper()
        {
            try
            {
                await Database.ReadAsync(async session =>
                {
                    results.Add(await work(session));
                    await Deeper();
                    return true;
                }, cancellationToken: new CancellationToken(canceled: true));
            }
            catch (OperationCanceledException)
            {
                results.ShouldNotBeEmpty();
            }
        }
    }
}
