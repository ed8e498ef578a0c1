using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;
using Rollcall.Storage.Tests.Postgres;
using Rollcall.Storage.Tests.Sqlite;

namespace Rollcall.Server.Tests.Operations;

/// <summary>An installation moves from SQLite to PostgreSQL.</summary>
public sealed class DatabaseCopyTests : IAsyncLifetime
{
    private readonly PostgresEngine _engine = new();

    private Hub _old = null!;
    private Tenant _tenant = null!;
    private SqliteDatabase _source = null!;
    private PostgresDatabase _target = null!;

    public async ValueTask InitializeAsync()
    {
        _old = await Hub.StartAsync<SqliteEngine>();
        _tenant = await _old.DirectoryAsync(accountSizeGb: 50);
        var users = await Task.WhenAll(Enumerable.Range(0, 3000).Select(async i => (await _tenant.CreateUserAsync($"ü{i}", $$""","externalId":"x{{i}}","emails":[{"value":"m{{i}}@example.com"}]""")).Id));
        var group = (await _tenant.CreateGroupAsync("everyone 😀", users)).Id;
        await _tenant.CreateGroupAsync("outer", group);
        await Task.WhenAll(users.Take(100).Select(id => _tenant.DeleteUserAsync(id)));
        _source = (SqliteDatabase)_old.OpenElsewhere();
        _target = (PostgresDatabase)_engine.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        await _old.DisposeAsync();
        await _engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_copied_is_complete_and_serves()
    {
        var reports = new List<CopyProgress>();
        var tables = await SqliteToPostgres.CopyAsync(_source, _target, reports.Add);

        foreach (var table in tables)
            (await _old.NumberAsync($"select count(*) from {table.Table}")).ShouldBe(table.Rows, table.Table);
        tables.Single(t => t.Table is "resources").Rows.ShouldBe(2902);
        reports[^1].Copied.ShouldBe(reports[^1].Total);
        reports.Select(r => r.Copied).ShouldBe(reports.Select(r => r.Copied).Order());

        await using var hub = Hub.On((PostgresDatabase)_engine.Open());
        await Consistency.CheckAsync(hub, _tenant.Id);
        var moved = new Tenant(hub, _tenant.Id, _tenant.Token, await hub.Directories.OpenAsync(IdText.Format(_tenant.Id), _tenant.Token, CancellationToken.None));
        (await moved.UsersAsync(count: 0)).TotalResults.ShouldBe(2900);
        (await moved.UsersAsync("userName eq \"Ü2999\"")).Resources.Single().Document.ToArray().ShouldBe((await _tenant.UsersAsync("userName eq \"ü2999\"")).Resources.Single().Document.ToArray());
        (await moved.CreateUserAsync("after the move")).Status.ShouldBe(200);
        (await moved.CreateUserAsync("ü2999")).Status.ShouldBe(409);
        await Consistency.CheckAsync(hub, _tenant.Id);
    }

    [Fact]
    public async Task An_interrupted_copy_leaves_nothing_and_is_simply_repeated()
    {
        using var interrupted = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => SqliteToPostgres.CopyAsync(_source, _target, at =>
        {
            if (at.Copied > at.Total / 2)
                interrupted.Cancel();
        }, interrupted.Token));
        foreach (var table in (string[])["resources", "events", "members", "environments"])
            (await _target.ReadAsync(session => session.SingleAsync($"select count(*) from {table}", [], row => row.Integer(0)))).ShouldBe(0, table);
        (await SqliteToPostgres.CopyAsync(_source, _target, _ => { })).Sum(t => t.Rows).ShouldBeGreaterThan(3000);
        (await Should.ThrowAsync<CopyRefusedException>(() => SqliteToPostgres.CopyAsync(_source, _target, _ => { }))).Message.ShouldContain("not empty");
    }

    [Theory]
    [InlineData("create table strangers (name text)")]
    [InlineData("create table strangers (name jsonb)")]
    public async Task A_database_of_somebody_else_is_refused(string table)
    {
        await _target.WriteAsync(session =>
        {
            session.Execute(table);
            return ValueTask.CompletedTask;
        });
        (await Should.ThrowAsync<CopyRefusedException>(() => SqliteToPostgres.CopyAsync(_source, _target, _ => { }))).Message.ShouldContain("strangers");
    }

    [Fact]
    public async Task A_target_that_cannot_be_reached_is_told_in_a_sentence()
    {
        await using var nowhere = PostgresDatabase.Open(_engine.ConnectionString + ";Port=1");
        await Should.ThrowAsync<DatabaseUnavailableException>(() => SqliteToPostgres.CopyAsync(_source, nowhere, _ => { }));
    }
}
