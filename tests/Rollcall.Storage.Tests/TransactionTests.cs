namespace Rollcall.Storage.Tests;

public abstract class TransactionTests<TEngine> : StorageContract<TEngine> where TEngine : StorageEngine, new()
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Run($"create table t (v {Engine.ColumnType(SqlKind.Integer)})", "create unique index t_v on t (v)", "insert into t (v) values (1)");
    }

    [Fact]
    public async Task Work_that_throws_leaves_nothing()
    {
        await Should.ThrowAsync<TimeZoneNotFoundException>(async () => await Database.WriteAsync(async session =>
        {
            session.Execute("insert into t (v) values (2)");
            session.Execute("delete from t where v = 1");
            await session.FlushAsync();
            throw new TimeZoneNotFoundException();
        }));
        (await Number("select count(*) from t")).ShouldBe(1);
        await Run("insert into t (v) values (2)");
        (await Number("select count(*) from t")).ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_statement_takes_the_whole_transaction_with_it()
    {
        await Should.ThrowAsync<DatabaseRefusedException>(async () => await Run("insert into t (v) values (2)", "insert into t (v) values (1)"));
        (await Number("select count(*) from t")).ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_makes_no_sense_takes_the_whole_transaction_with_it()
    {
        await Refused(async () => await Run("insert into t (v) values (2)", "insert into nowhere (v) values (1)"));
        (await Number("select count(*) from t")).ShouldBe(1);
    }

    [Fact]
    public async Task A_transaction_sees_what_it_wrote_and_others_do_not()
    {
        await Database.WriteAsync(async session =>
        {
            session.Execute("insert into t (v) values (2)");
            (await session.SingleAsync("select count(*) from t", [], row => row.Integer(0))).ShouldBe(2);
            (await Number("select count(*) from t")).ShouldBe(1);
        });
        (await Number("select count(*) from t")).ShouldBe(2);
    }

    [Fact]
    public async Task A_snapshot_does_not_see_what_is_written_after_its_first_statement()
    {
        await Database.ReadAsync(async session =>
        {
            (await session.SingleAsync("select count(*) from t", [], row => row.Integer(0))).ShouldBe(1);
            await Run("insert into t (v) values (2)");
            (await session.SingleAsync("select count(*) from t", [], row => row.Integer(0))).ShouldBe(1);
            return true;
        }, snapshot: true);
        (await Number("select count(*) from t")).ShouldBe(2);
    }

    [Fact]
    public async Task A_snapshot_whose_work_throws_does_not_hold_on_to_the_past()
    {
        for (var i = 0; i < 40; i++)
        {
            await Should.ThrowAsync<TimeZoneNotFoundException>(async () => await Database.ReadAsync<bool>(async session =>
            {
                await session.SingleAsync("select count(*) from t", [], row => row.Integer(0));
                throw new TimeZoneNotFoundException();
            }, snapshot: true));
        }
        await Run("insert into t (v) values (2)");
        for (var i = 0; i < 40; i++)
            (await Number("select count(*) from t")).ShouldBe(2);
    }

    [Fact]
    public async Task Writers_of_one_process_take_turns()
    {
        await Run("delete from t", "insert into t (v) values (0)");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await Database.WriteAsync(async session =>
        {
            var value = await session.SingleAsync("select v from t" + session.Dialect.RowLock, [], row => row.Integer(0));
            await Task.Yield();
            session.Execute("update t set v = $1", value + 1);
            await session.FlushAsync();
        }))));
        (await Number("select v from t")).ShouldBe(20);
    }

    [Fact]
    public async Task A_lock_held_by_another_process_for_too_long_is_busy_and_nothing_is_changed()
    {
        await using var impatient = Engine.Open(busyTimeout: 20);
        await Database.WriteAsync(async session =>
        {
            session.Execute("update t set v = 2");
            await session.FlushAsync();
            await Should.ThrowAsync<DatabaseBusyException>(async () => await impatient.WriteAsync(async other =>
            {
                other.Execute("update t set v = 3");
                await other.FlushAsync();
            }));
            (await Number(impatient, "select v from t")).ShouldBe(1, "readers do not wait for writers");
        });
        (await Number("select v from t")).ShouldBe(2);
        await impatient.WriteAsync(async other =>
        {
            other.Execute("update t set v = 4");
            await other.FlushAsync();
        });
        (await Number("select v from t")).ShouldBe(4);
    }

    [Fact]
    public async Task A_cancelled_wait_for_the_write_lock_changes_nothing()
    {
        using var source = new CancellationTokenSource();
        await Database.WriteAsync(async session =>
        {
            session.Execute("update t set v = 1");
            await session.FlushAsync();
            var waiting = Database.WriteAsync(async other =>
            {
                other.Execute("update t set v = 2");
                await other.FlushAsync(source.Token);
            }, source.Token);
            await source.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () => await waiting);
        });
        (await Number("select v from t")).ShouldBe(1);
    }
}
