namespace Rollcall.Storage.Tests;

public abstract class MigratorTests<TEngine> : StorageContract<TEngine> where TEngine : StorageEngine, new()
{
    [Fact]
    public async Task A_fresh_database_gets_every_table()
    {
        await Migrator.MigrateAsync(Database);
        (await Migrator.CheckAsync(Database)).ShouldBeTrue();
        foreach (var table in (string[])["directories", "directory_state", "resources", "value_index", "ordinal_blocks", "members", "accounts", "events", "tombstones", "requests", "tokens"])
            (await Number($"select count(*) from {table}")).ShouldBe(0);
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await Migrator.MigrateAsync(Database);
        var before = await Applied();
        await Run("insert into installation (name, value) values ('kept', 'yes')");
        await Migrator.MigrateAsync(Database);
        (await Applied()).ShouldBe(before);
        (await Number("select count(*) from installation")).ShouldBe(1);
    }

    [Fact]
    public async Task Two_servers_that_start_at_once_migrate_once()
    {
        await using var other = Engine.Open();
        await Task.WhenAll(Task.Run(async () => await Migrator.MigrateAsync(Database)), Task.Run(async () => await Migrator.MigrateAsync(other)));
        (await Migrator.CheckAsync(other)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_migration_that_was_tampered_with_is_refused()
    {
        await Migrator.MigrateAsync(Database);
        await Run("update schema_migrations set checksum = 'other' where number = 1");
        (await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.MigrateAsync(Database))).Message.ShouldContain("001-initial");
        await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.CheckAsync(Database));
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await Migrator.MigrateAsync(Database);
        await Run("insert into schema_migrations (number, name, checksum) values (9999, '9999-future', 'x')");
        (await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.MigrateAsync(Database))).Message.ShouldContain("newer");
        (await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.CheckAsync(Database))).Message.ShouldContain("newer");
    }

    [Fact]
    public async Task An_older_schema_is_refused_by_the_check_and_told_how_to_migrate()
    {
        (await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.CheckAsync(Database))).Message.ShouldContain("rollcall serve");
        await Run("create table schema_migrations (number integer not null primary key, name text not null, checksum text not null)");
        (await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.CheckAsync(Database))).Message.ShouldContain("rollcall serve");
    }

    [Fact]
    public async Task The_check_changes_nothing()
    {
        await Should.ThrowAsync<SchemaMismatchException>(async () => await Migrator.CheckAsync(Database));
        await Refused(async () => await Number("select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task An_interrupted_migration_leaves_nothing_half_done_and_can_be_repeated()
    {
        // One of the last statements of the first migration fails on this table.
        await Run("create table requests (other integer)");
        await Refused(async () => await Migrator.MigrateAsync(Database));
        await Refused(async () => await Number("select count(*) from installation"));
        await Refused(async () => await Number("select count(*) from schema_migrations"));

        await Run("drop table requests");
        await Migrator.MigrateAsync(Database);
        (await Migrator.CheckAsync(Database)).ShouldBeTrue();
    }

    private ValueTask<List<string>> Applied() =>
        Database.ReadAsync(session => session.ListAsync("select number, name, checksum from schema_migrations order by number", [], row => $"{row.Integer(0)} {row.Text(1)} {row.Text(2)}"));
}
