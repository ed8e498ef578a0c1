using Rollcall.Scim.Filtering;
using Rollcall.Scim.Schemas;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Tests.Sqlite;

/// <summary>Which way SQLite takes through a directory: a look-up by name must not walk through everybody.</summary>
public sealed class SqlitePlanTests : StorageContract<SqliteEngine>
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Migrator.MigrateAsync(Database);
    }

    [Theory]
    [InlineData("User", "userName eq \"ada@ex.test\"", "resources_key (directory_id=? AND kind=? AND key=?)")]
    [InlineData("User", "userName sw \"ada\"", "resources_key (directory_id=? AND kind=? AND key>?")]
    [InlineData("User", "externalId eq \"00u1\"", "resources_external (directory_id=? AND external_id=?)")]
    [InlineData("User", "id eq \"01a1ffeb-3dd8-7aa3-8f41-5c42fdffd962\"", "resources_id (directory_id=? AND id=?)")]
    [InlineData("User", "emails.value eq \"ada@ex.test\"", "value_index_key (directory_id=? AND path=? AND key=?)")]
    [InlineData("User", "emails[type eq \"work\"].value eq \"ada@ex.test\"", "MULTI-INDEX OR")]
    [InlineData("Group", "displayName eq \"Eng\"", "resources_key (directory_id=? AND kind=? AND key=?)")]
    [InlineData("Group", "members.value eq \"01a1ffeb-3dd8-7aa3-8f41-5c42fdffd962\"", "members_member (directory_id=? AND member_id=? AND source=?)")]
    public async Task A_filter_on_an_indexed_attribute_uses_its_index_and_walks_through_nobody(string type, string filter, string expected)
    {
        var resourceType = ScimSchemas.Standard.Find(type)!;
        var sql = SqlFilter.Translate(ScimFilterParser.ParseFilter(filter), resourceType, Database.Dialect, Guid.Empty, 0L);
        var plan = await Plan($"select r.id, r.document from resources r where r.directory_id = $1 and r.kind = $2 and {sql.Predicate} order by r.ordinal limit 100", sql.Parameters);
        plan.ShouldContain(expected);
        plan.ShouldNotContain("resources_ordinal");
        plan.ShouldNotContain("resources_key (directory_id=? AND kind=?)");
        plan.ShouldNotContain("SCAN r");
    }

    [Theory]
    [InlineData("urn:example:own:2.0:User:badge eq \"B1\"")]
    [InlineData("urn:example:own:2.0:User:floors eq 3")]
    [InlineData("urn:example:own:2.0:User:badge eq \"B1\" and title sw \"B\"")]
    public async Task A_filter_on_a_searchable_or_unique_attribute_of_a_directorys_own_uses_its_rows(string filter)
    {
        var plan = await Plan(filter, new() { Name = "badge", Searchable = true }, new() { Name = "floors", Type = AttributeType.Integer, MultiValued = true, Uniqueness = Uniqueness.Server });
        plan.ShouldContain("value_index_key (directory_id=? AND path=? AND key=?)");
        plan.ShouldContain("resources_id (directory_id=? AND id=?)");
        plan.ShouldNotContain("resources_ordinal");
        plan.ShouldNotContain("SCAN r");
    }

    [Theory]
    [InlineData("urn:example:own:2.0:User:badge eq \"B1\"")]
    [InlineData("urn:example:own:2.0:User:floors eq 3")]
    public async Task A_filter_on_any_other_attribute_or_on_an_index_that_is_being_filled_streams(string filter)
    {
        var plan = await Plan(filter, new() { Name = "badge" }, new() { Name = "floors", Type = AttributeType.Integer, Indexing = true });
        plan.ShouldContain("resources_ordinal (directory_id=? AND kind=?)");
        plan.ShouldNotContain("value_index");
    }

    [Theory]
    [InlineData("userName co \"a\"")]
    [InlineData("title eq \"Boss\"")]
    [InlineData("active eq true")]
    public async Task A_filter_without_an_index_streams_in_the_order_of_the_answer(string filter)
    {
        var sql = SqlFilter.Translate(ScimFilterParser.ParseFilter(filter), ScimSchemas.Standard.User, Database.Dialect, Guid.Empty, 0L);
        var plan = await Plan($"select r.id, r.document from resources r where r.directory_id = $1 and r.kind = $2 and {sql.Predicate} order by r.ordinal", sql.Parameters);
        plan.ShouldContain("resources_ordinal (directory_id=? AND kind=?)");
        plan.ShouldNotContain("TEMP B-TREE");
    }

    [Fact]
    public async Task The_groups_of_a_person_are_found_by_the_person()
    {
        var plan = await Plan(
            "select m.group_id, r.display from members m join resources r on r.directory_id = m.directory_id and r.id = m.group_id where m.directory_id = $1 and m.member_id = $2 and m.source = 0",
            [Guid.Empty, Guid.Empty]);
        plan.ShouldContain("members_member (directory_id=? AND member_id=? AND source=?)");
        plan.ShouldContain("resources_id (directory_id=? AND id=?)");
    }

    [Theory]
    [InlineData("select key, twin from resources where directory_id = $1 and kind = 0 order by key asc, twin asc limit 1 offset 500", "COVERING INDEX resources_key")]
    [InlineData("select id from resources where directory_id = $1 and kind = 0 and (key, twin) >= ('a', 0) order by key asc, twin asc limit 50", "resources_key (directory_id=? AND kind=? AND (key,twin)>")]
    [InlineData("select user_id from accounts where directory_id = $1 and status = 1 and user_id is not null order by user_id desc limit 50 offset 500", "INDEX accounts_user")]
    [InlineData("select member_id from members where directory_id = $1 and group_id = $1 and source = 0 order by member_id asc limit 50 offset 500", "COVERING INDEX members_group")]
    [InlineData("select source, count(*) from members where directory_id = $1 and group_id = $1 group by source", "COVERING INDEX members_group")]
    [InlineData("select sequence from events where directory_id = $1 and sequence / 256 = 3 and subject_id = $1", "events_subject (directory_id=? AND <expr>=? AND subject_id=?)")]
    [InlineData("select id from requests where directory_id = $1 and id < $1 and status >= 400 order by id desc limit 1 offset 500", "INDEX requests_refused")]
    [InlineData("select count(*) from requests where directory_id = $1 and id >= $1 and id < $1", "COVERING INDEX requests_id")]
    [InlineData("select count(*) from requests where directory_id = $1 and id >= $1 and id < $1 and status >= 400", "INDEX requests_refused")]
    public async Task A_page_of_the_dashboard_is_found_by_an_index_in_its_order(string sql, string expected)
    {
        var plan = await Plan(sql, [Guid.Empty]);
        plan.ShouldContain(expected);
        plan.ShouldNotContain("TEMP B-TREE");
        plan.ShouldNotContain("SCAN");
    }

    private Task<string> Plan(string filter, params ScimAttribute[] attributes)
    {
        var type = ScimSchemas.Standard.User.With(new SchemaExtension(new ScimSchema("urn:example:own:2.0:User", "Own", "", [.. attributes]), Required: false));
        var sql = SqlFilter.Translate(ScimFilterParser.ParseFilter(filter), type, Database.Dialect, Guid.Empty, 0L);
        return Plan($"select r.id, r.document from resources r where r.directory_id = $1 and r.kind = $2 and {sql.Predicate} order by r.ordinal", sql.Parameters);
    }

    private async Task<string> Plan(string sql, SqlValue[] parameters) =>
        string.Join('\n', await Database.ReadAsync(session => session.ListAsync("explain query plan " + sql, parameters, row => row.Text(3))));
}
