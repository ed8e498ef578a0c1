using System.Text;

namespace Rollcall.Storage.Tests;

public abstract class SqlSessionTests<TEngine> : StorageContract<TEngine> where TEngine : StorageEngine, new()
{
    private static readonly Guid Id = Guid.Parse("0198a0e0-0001-7abc-8def-0000000000ff");

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("É é e\u0301 ß İ")]
    [InlineData("\U0001F600 and \U00020000 and \U0010FFFF")]
    [InlineData("'; drop table t; --")]
    [InlineData("100% _under_ \\ \"quoted\"")]
    [InlineData("line\nline\r\n\ttab\u2028")]
    public async Task Text_comes_back_as_it_went(string text)
    {
        await Table(SqlKind.Text);
        await Insert(text);
        (await Read(row => row.Text(0))).ShouldBe(text);
        (await Read(row => row.TextOrNull(0))).ShouldBe(text);
        (await Read(row => Encoding.UTF8.GetString(row.Bytes(0)))).ShouldBe(text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1 << 20)]
    public async Task Documents_of_any_size_come_back_byte_for_byte(int length)
    {
        await Table(SqlKind.Utf8);
        // Three bytes a character, so that every buffer's edge falls inside one.
        var bytes = Encoding.UTF8.GetBytes(new string('€', length));
        await Insert(SqlValue.Utf8(bytes));
        (await Read(row => row.Bytes(0))).ShouldBe(bytes);
        (await Read(row => row.Text(0).Length)).ShouldBe(length);
        (await Read(row => row.IsNull(0))).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task Blobs_come_back_byte_for_byte(int length)
    {
        await Table(SqlKind.Blob);
        var bytes = new byte[length];
        new Random(7643).NextBytes(bytes);
        await Insert(SqlValue.Blob(bytes));
        (await Read(row => row.Bytes(0))).ShouldBe(bytes);
        (await Read(row => row.IsNull(0))).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task Integers_come_back(long number)
    {
        await Table(SqlKind.Integer);
        await Insert(number);
        (await Read(row => row.Integer(0))).ShouldBe(number);
    }

    [Fact]
    public async Task Flags_times_and_identifiers_come_back()
    {
        await Run($"create table t (flag {Engine.ColumnType(SqlKind.Integer)}, at {Engine.ColumnType(SqlKind.Integer)}, id {Engine.ColumnType(SqlKind.Id)})");
        var at = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2));
        await Database.WriteAsync(async session =>
        {
            session.Execute("insert into t (flag, at, id) values ($1, $2, $3)", true, at, Id);
            await session.FlushAsync();
        });
        var read = await Database.ReadAsync(session => session.SingleAsync("select flag, at, id from t", [], row => (row.Flag(0), row.Time(1), row.Id(2), row.FlagOrNull(0), row.TimeOrNull(1), row.IdOrNull(2))));
        read.ShouldBe((true, at, Id, true, at, Id));
    }

    [Fact]
    public async Task Null_of_every_kind_is_null()
    {
        await Run($"create table t (a {Engine.ColumnType(SqlKind.Text)}, b {Engine.ColumnType(SqlKind.Integer)}, c {Engine.ColumnType(SqlKind.Integer)}, d {Engine.ColumnType(SqlKind.Text)}, e {Engine.ColumnType(SqlKind.Id)}, f {Engine.ColumnType(SqlKind.Integer)})");
        SqlValue[] values = [SqlValue.Null, (long?)null, (bool?)null, (string?)null, (Guid?)null, (DateTimeOffset?)null];
        values.ShouldAllBe(value => value.Kind == SqlKind.Null);
        await Database.WriteAsync(async session =>
        {
            session.Execute("insert into t (a, b, c, d, e, f) values ($1, $2, $3, $4, $5, $6)", values);
            await session.FlushAsync();
        });
        var read = await Database.ReadAsync(session => session.ListAsync("select a, b, c, d, e, f from t", [], row =>
        {
            Enumerable.Range(0, 6).ShouldAllBe(column => row.IsNull(column));
            return (row.TextOrNull(0), row.IntegerOrNull(1), row.FlagOrNull(2), row.TextOrNull(3), row.IdOrNull(4), row.TimeOrNull(5));
        }));
        read.ShouldBe([(null, null, null, null, null, null)]);
    }

    [Fact]
    public async Task Identifiers_sort_by_time()
    {
        await Table(SqlKind.Id);
        var ids = Enumerable.Range(0, 50).Select(i => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(i * 397))).ToList();
        foreach (var id in ids.OrderBy(i => i.GetHashCode()))
            await Insert(id);
        (await Database.ReadAsync(session => session.ListAsync("select v from t order by v", [], row => row.Id(0)))).ShouldBe(ids);
    }

    [Fact]
    public async Task A_list_of_identifiers_finds_those_and_no_others()
    {
        await Table(SqlKind.Id);
        var ids = Enumerable.Range(0, 1000).Select(i => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(i))).ToList();
        await Database.WriteAsync(async session =>
        {
            foreach (var id in ids)
                session.Execute("insert into t (v) values ($1)", id);
            await session.FlushAsync();
        });
        (await Among(ids.Take(500).Append(Id).ToList())).ShouldBe(500);
        (await Among(ids)).ShouldBe(1000);
        (await Among([ids[3], ids[3]])).ShouldBe(1);
        (await Among([])).ShouldBe(0);

        ValueTask<long> Among(List<Guid> wanted) =>
            Database.ReadAsync(session => session.SingleAsync($"select count(*) from t where {Database.Dialect.AnyId("v", "$1")}", [SqlValue.Of(wanted)], row => row.Integer(0)));
    }

    [Fact]
    public async Task A_list_of_texts_finds_those_and_no_others()
    {
        await Table(SqlKind.Text);
        string[] texts = ["plain", "", "'quoted'", "\"double\"", "back\\slash", "[1,2]", "null", "17", "É", "\U0001F600", "<&>", "\u2028"];
        foreach (var text in texts)
            await Insert(text);
        foreach (var text in texts)
            (await Among([text])).ShouldBe([text]);
        (await Among([.. texts, "nobody"])).Count.ShouldBe(texts.Length);
        (await Among([])).ShouldBeEmpty();

        ValueTask<List<string>> Among(List<string> wanted) =>
            Database.ReadAsync(session => session.ListAsync($"select v from t where {Database.Dialect.AnyText("v", "$1")}", [SqlValue.Of(wanted)], row => row.Text(0)));
    }

    [Fact]
    public async Task Parameters_keep_their_places_wherever_they_appear()
    {
        var row = await Database.ReadAsync(session => session.SingleAsync(
            "select $2 - $1, $1, $2, $3 where $1 = 5", [5, 12, "last"], r => (r.Integer(0), r.Integer(1), r.Integer(2), r.Text(3))));
        row.ShouldBe((7, 5, 12, "last"));
    }

    [Fact]
    public async Task Single_gives_the_default_when_there_is_no_row()
    {
        await Table(SqlKind.Integer);
        (await Read(row => row.Integer(0))).ShouldBe(0);
        (await Read(row => row.TextOrNull(0))).ShouldBeNull();
    }

    [Fact]
    public async Task A_statement_that_was_refused_can_be_run_again()
    {
        await Run($"create table t (v {Engine.ColumnType(SqlKind.Text)})", "create unique index t_v on t (v)");
        await Insert("a");
        for (var i = 0; i < 3; i++)
            (await Should.ThrowAsync<DatabaseRefusedException>(async () => await Insert("a"))).Uniqueness.ShouldBeTrue();
        await Insert("b");
        (await Number("select count(*) from t")).ShouldBe(2);
    }

    [Fact]
    public async Task More_texts_of_statements_than_are_remembered_still_run()
    {
        var sum = await Database.ReadAsync(async session =>
        {
            var total = 0L;
            for (var round = 0; round < 2; round++)
                for (var i = 0; i < 500; i++)
                    session.Query($"select $1 + {i}", [1], row => total += row.Integer(0));
            await session.FlushAsync();
            return total;
        });
        sum.ShouldBe(2 * (500 + 499 * 500 / 2));
    }

    protected ValueTask Table(SqlKind kind) => Run($"create table t (v {Engine.ColumnType(kind)})");

    protected ValueTask Insert(SqlValue value) => Database.WriteAsync(async session =>
    {
        session.Execute("insert into t (v) values ($1)", value);
        await session.FlushAsync();
    });

    protected ValueTask<T?> Read<T>(Func<SqlRow, T> read) => Database.ReadAsync(session => session.SingleAsync("select v from t", [], read));
}
