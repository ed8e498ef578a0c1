namespace Rollcall.Storage.Tests;

public abstract class SqlDialectTests<TEngine> : StorageContract<TEngine> where TEngine : StorageEngine, new()
{
    private static readonly string[] Texts = ["", "a", "ab", "a%b", "a_b", "axb", "é", "e\u0301", "a\U0001F600", "a\U0010FFFF", "a\U0010FFFFb", "\U0001F600", "b", "B", "a'b", "a\\b", "a\"b", "*", "a?b"];

    private static readonly string[] Parts = ["", "a", "%", "_", "a%", "a_", "b", "\U0001F600", "\U0010FFFF", "é", "\u0301", "'", "\\", "*", "?", "a\U0010FFFF", "ab", "zz"];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Run($"create table t (v {Engine.ColumnType(SqlKind.Text)})", "create index t_v on t (v)");
        await Database.WriteAsync(async session =>
        {
            foreach (var text in Texts)
                session.Execute("insert into t (v) values ($1)", text);
            await session.FlushAsync();
        });
    }

    [Fact]
    public Task Contains_means_the_characters_as_they_stand() => Agrees(Database.Dialect.Contains("v", "$1"), (text, part) => text.Contains(part, StringComparison.Ordinal));

    [Fact]
    public Task Starts_with_means_the_characters_as_they_stand() => Agrees(Database.Dialect.StartsWith("v", "$1"), (text, part) => text.StartsWith(part, StringComparison.Ordinal));

    [Fact]
    public Task Ends_with_means_the_characters_as_they_stand() => Agrees(Database.Dialect.EndsWith("v", "$1"), (text, part) => text.EndsWith(part, StringComparison.Ordinal));

    private async Task Agrees(string predicate, Func<string, string, bool> expected)
    {
        foreach (var part in Parts)
        {
            var found = await Database.ReadAsync(session => session.ListAsync($"select v from t where {predicate}", [part], row => row.Text(0)));
            found.Order(StringComparer.Ordinal).ShouldBe(Texts.Where(t => expected(t, part)).Order(StringComparer.Ordinal), $"part '{part}'");
        }
    }
}
