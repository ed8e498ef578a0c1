using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Tests.Filtering;

/// <summary>The evaluator's cases again, against the database: what is found must not depend on who decides.</summary>
public abstract class StoredFilterTests(FilterDirectory directory)
{
    private static readonly Gen<Filter> UserTerm = Terms(
        ["userName", "externalId", "id", "active", "emails", "emails.value", "emails.type", "meta.created", "meta.lastModified", "title", "displayName",
            $"{SchemaUrns.EnterpriseUser}:employeeNumber", "name.familyName", "groups", "meta.version"],
        ["Ada@Example.com", "ADA@example.com", "dave@example.com", "ismail", "mini", "_", "%", "linus_", "example.com", "bob@example.org", "ada@home.example.org", "work", "00u1Ada", "00U1ADA",
            "0198a0e0-0001-7abc-8def-000000000001", "0198A0E0-0001-7ABC-8DEF-000000000001", "not-a-uuid", "2011-05-13T04:42:34Z", "2011-05-13T06:42:34.5004+02:00", "2011-01-03T00:00:00Z",
            "1999-12-31T23:59:59.9999999Z", "", "É", "e\u0301", "İ", "1001", "\U0010FFFF"]);

    private static readonly Gen<Filter> GroupTerm = Terms(
        ["displayName", "members", "members.value", "members.type", "externalId", "id", "meta.lastModified"],
        ["Engineering", "everyone", "ZÜRICH", "Zu\u0308rich", "zu", "", "0198a0e0-0001-7abc-8def-000000000001", "0198A0E0-0001-7ABC-8DEF-000000000001", "0198a0e0-000a-7abc-8def-00000000000a",
            "User", "g-1", "G-1", "2012-01-01T00:00:00Z", "2013"]);

    // Cases about printing and parsing alone say nothing of what is stored.
    public static IEnumerable<TheoryDataRow<CaseFile>> Cases() => CaseFile.Folder("filter").Where(row => !row.Data.Has("prints"));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_filter_case_holds_on_stored_resources(CaseFile test)
    {
        if (test.Has("error"))
            (await Should.ThrowAsync<ScimException>(() => MatchesAsync(test), test.Section)).ScimType.ShouldBe(test.Text("error"));
        else
            (await MatchesAsync(test)).ShouldBe(test.Texts("matches"), test.Section);
    }

    [Fact]
    public void Sql_never_leaves_out_a_user_the_evaluator_would_find() => Agree(UserTerm, ScimSchemas.Standard.User);

    [Fact]
    public void Sql_never_leaves_out_a_group_the_evaluator_would_find() => Agree(GroupTerm, ScimSchemas.Standard.Group);

    private void Agree(Gen<Filter> term, ResourceType type)
    {
        var resources = FilterDirectory.Resources.Members.Where(m => string.Equals(FilterDirectory.TypeOf((ScimObject)m.Value).Name, type.Name, StringComparison.Ordinal)).ToList();
        var narrowed = 0;
        Prop.ForAll(Gen.Sized(size => Combined(term, Math.Min(size, 6))).ToArbitrary(), filter =>
        {
            ScimPredicate predicate;
            try
            {
                predicate = ScimPredicate.Compile(filter, type);
            }
            catch (ScimException refused) when (refused.ScimType is "invalidFilter")
            {
                return true;
            }
            var sql = SqlFilter.Translate(filter, type, directory.Database.Dialect, directory.Access.DirectoryId, type == ScimSchemas.Standard.User ? 0 : 1);
            if (sql.Predicate is not "true")
                narrowed++;
            var expected = resources.Where(m => predicate.Matches(m.Value)).Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
            var found = Found(sql);
            return sql.IsExact ? found.SetEquals(expected) : found.IsSupersetOf(expected);
        }).Check(Properties.Config.WithMaxTest(2000));
        narrowed.ShouldBeGreaterThan(200, "most filters must put SQL to work");
    }

    private HashSet<string> Found(SqlFilter sql)
    {
        var found = directory.Database.ReadAsync(session => session.ListAsync(
            $"select r.id from resources r where r.directory_id = $1 and r.kind = $2 and {sql.Predicate}", sql.Parameters, row => FilterDirectory.NameOf(IdText.Format(row.Id(0)))));
        return found.AsTask().GetAwaiter().GetResult().ToHashSet(StringComparer.Ordinal);
    }

    private async Task<string[]> MatchesAsync(CaseFile test)
    {
        var type = ScimSchemas.Standard.Find(test.Text("type"))!;
        var page = await directory.Store.QueryAsync(directory.Access, new([new(type, ScimFilterParser.ParseFilter(test.Text("filter")), new(false))], 1, 1000), CancellationToken.None);
        page.TotalResults.ShouldBe(page.Resources.Count);
        return [.. page.Resources.Select(r => FilterDirectory.NameOf(r.Id)).Order(StringComparer.Ordinal)];
    }

    private static Gen<Filter> Terms(string[] paths, string[] texts)
    {
        var path = Gen.Elements(paths).Select(p => ScimFilterParser.TryParseAttribute(p)!);
        var value = Gen.Frequency((8, Gen.Elements(texts).Select(ScimValue (t) => new ScimString(t))), (1, Gen.Elements<ScimValue>(ScimBoolean.True, ScimBoolean.False, ScimNull.Instance)));
        var compare = path.SelectMany(p => Gen.Elements(Enum.GetValues<CompareOperator>()).SelectMany(o => value.Select(Filter (v) => new Filter.Comparison(p, o, v))));
        var flag = Gen.Elements("active eq true", "active ne true", "active eq false", "not (active eq true)", "externalId pr", "emails[type eq \"work\" and value eq \"bob@example.org\"]",
            "emails[value eq \"BOB@example.com\"]", "emails[not (value eq \"bob@example.com\")]", "emails[type eq \"work\" or value eq \"x\"]",
            "members[value eq \"0198A0E0-0001-7ABC-8DEF-000000000001\"]", "members[type eq \"Group\"]").Select(t => ScimFilterParser.ParseFilter(t));
        return Gen.Frequency((5, compare), (1, flag));
    }

    private static Gen<Filter> Combined(Gen<Filter> leaf, int size)
    {
        if (size < 2)
            return leaf;
        var half = Combined(leaf, size / 2);
        return Gen.Frequency(
            (3, leaf),
            (2, half.SelectMany(f => half.Select(Filter (g) => new Filter.And([f, g])))),
            (2, half.SelectMany(f => half.Select(Filter (g) => new Filter.Or([f, g])))),
            (2, half.Select(Filter (f) => new Filter.Not(f))));
    }
}
