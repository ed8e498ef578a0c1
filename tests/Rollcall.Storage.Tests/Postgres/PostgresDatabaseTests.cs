using Rollcall.Storage.Postgres;

namespace Rollcall.Storage.Tests.Postgres;

public sealed class PostgresDatabaseTests : StorageContract<PostgresEngine>
{
    [Theory]
    [InlineData("application_name", "rollcall")]
    [InlineData("synchronous_commit", "on")]
    [InlineData("lock_timeout", "5s")]
    [InlineData("idle_in_transaction_session_timeout", "10s")]
    public async Task Every_connection_has_the_settings_the_guide_lists(string name, string value)
    {
        (await Database.ReadAsync(session => session.SingleAsync($"show {name}", [], row => row.Text(0)))).ShouldBe(value);
        (await Database.WriteAsync(session => session.SingleAsync($"show {name}", [], row => row.Text(0)))).ShouldBe(value);
    }

    [Fact]
    public async Task What_the_connection_string_sets_is_left_alone()
    {
        await using var other = PostgresDatabase.Open(Engine.ConnectionString + ";Application Name=mine;Options=-c lock_timeout=7s");
        (await other.ReadAsync(session => session.SingleAsync("show application_name", [], row => row.Text(0)))).ShouldBe("mine");
        (await other.ReadAsync(session => session.SingleAsync("show lock_timeout", [], row => row.Text(0)))).ShouldBe("7s");
    }

    [Fact]
    public async Task A_write_is_two_round_trips_whatever_it_does()
    {
        await Run("create table t (v bigint)", "insert into t values (1)");
        PostgresSession counted = null!;
        await Database.WriteAsync(async session =>
        {
            counted = (PostgresSession)session;
            var sum = 0L;
            for (var i = 0; i < 50; i++)
                session.Query("select v from t where v > $1", [0], row => sum += row.Integer(0));
            await session.FlushAsync();
            for (var i = 0; i < 50; i++)
                session.Execute("insert into t values ($1)", sum);
        });
        counted.RoundTrips.ShouldBe(2);
        (await Number("select count(*) from t where v = 50")).ShouldBe(50);
    }

    [Fact]
    public async Task A_statement_behind_a_row_lock_sees_what_the_lock_waited_for()
    {
        await Run("create table gate (id bigint)", "insert into gate values (1)", "create table t (v bigint)");
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = held.Task.ContinueWith(_ => Database.WriteAsync(async session =>
        {
            session.Query("select 1 from gate for no key update", [], static _ => { });
            return await session.SingleAsync("select count(*) from t", [], row => row.Integer(0));
        }).AsTask(), TaskScheduler.Default).Unwrap();
        await Database.WriteAsync(async session =>
        {
            session.Query("select 1 from gate for no key update", [], static _ => { });
            session.Execute("insert into t values (1)");
            await session.FlushAsync();
            held.SetResult();
            // Committed only once the other one stands before the lock.
            while (await Number("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
                await Task.Yield();
        });
        (await second).ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_the_server_ends_is_replaced()
    {
        await Should.ThrowAsync<DatabaseUnavailableException>(async () => await Database.WriteAsync(async session =>
        {
            session.Query("select pg_terminate_backend(pg_backend_pid())", [], static _ => { });
            await session.FlushAsync();
        }));
        (await Number("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task An_end_told_together_with_the_commit_leaves_it_open_whether_it_was_kept()
    {
        var failure = await Should.ThrowAsync<DatabaseUnavailableException>(async () => await Database.WriteAsync(session =>
        {
            session.Query("select pg_terminate_backend(pg_backend_pid())", [], static _ => { });
            return ValueTask.CompletedTask;
        }));
        failure.CommitUnknown.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Username=nobody_at_all")]
    [InlineData("Database=nowhere_at_all")]
    [InlineData("Port=1")]
    public async Task A_login_or_a_database_that_is_not_there_is_unavailable_and_no_password_is_told(string change)
    {
        await using var other = PostgresDatabase.Open(Engine.ConnectionString + ";Password=s3cr3t-word;" + change);
        var failure = await Should.ThrowAsync<DatabaseUnavailableException>(async () => await Number(other, "select 1"));
        failure.ToString().ShouldNotContain("s3cr3t-word");
        failure.CommitUnknown.ShouldBeFalse();
    }
}
