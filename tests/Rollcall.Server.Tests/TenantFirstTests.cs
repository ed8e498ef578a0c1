using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Rollcall.Storage;

namespace Rollcall.Server.Tests;

/// <summary>
/// Every SQL text of the program, read from its sources: what belongs to a directory is only reached with its <c>directory_id</c>, and nothing in the schema stands in
/// the way of sharding by it. <c>docs/scale.md</c> says which table is which.
/// </summary>
public sealed partial class TenantFirstTests
{
    // Small, the same on every shard, or about an environment: not distributed by directory.
    private static readonly string[] Reference =
        ["installation", "environments", "organizations", "feed", "feed_state", "schema_migrations", "administrators", "recovery_codes", "sessions", "setup_links", "key_ring", "audit"];

    // Statements that reach over directories, each with its reason.
    private static readonly (string Text, string Reason)[] Across =
    [
        ("select distinct o.environment_id from feed_inbox", "the sequencer looks for environments that have something waiting"),
        ("select i.directory_id, i.first_sequence, i.last_sequence from feed_inbox", "the sequencer takes what waits of all directories of an environment"),
        ("insert into feed_inbox (directory_id, first_sequence, last_sequence) select", "a migration fills the inbox once"),
        ("select count(*) from {table.Name}", "the copy moves whole tables"),
        ("select {table.ColumnList} from {table.Name}", "the copy moves whole tables"),
        ("select exists (select 1 from {table.Name})", "the copy looks for any row"),
        ("copy {table.Name}", "the copy moves whole tables"),
        ("select {Columns} from jobs j where j.state = 0", "the worker looks for work of all directories"),
        ("select d.organization_id, {JobStore.Columns} from jobs j", "administrators list the directories that are being deleted"),
        ("select d.id, o.name, d.name, d.idp", "administrators list the directories themselves"),
    ];

    private static readonly string Sources = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src"));

    [Fact]
    public void Every_statement_names_the_directory_for_each_of_its_tables()
    {
        var tables = PerDirectory().ToList();
        tables.Contains("resources", StringComparer.Ordinal).ShouldBeTrue();
        var (statements, wrong) = (0, new List<string>());
        foreach (var (file, sql) in Statements())
        {
            statements++;
            if (Across.Any(a => sql.StartsWith(a.Text, StringComparison.Ordinal)))
                continue;
            var wanted = TableUse().Matches(sql).Count(m => tables.Contains(m.Groups["table"].Value, StringComparer.Ordinal) || m.Groups["table"].Value.StartsWith('{'));
            var named = DirectoryId().Count(sql);
            if (named < wanted)
                wrong.Add($"{file}: {sql}");
        }
        wrong.ShouldBeEmpty();
        statements.ShouldBeGreaterThan(60, "the sources are read");
    }

    [Fact]
    public void Every_exception_is_still_needed()
    {
        var all = Statements().Select(s => s.Sql).Concat(Scripts().SelectMany(s => s.Text.Split(';').Select(Flat))).ToList();
        foreach (var (text, reason) in Across)
            all.ShouldContain(sql => sql.StartsWith(text, StringComparison.Ordinal), reason);
    }

    [Fact]
    public void Nothing_in_the_schema_stands_in_the_way_of_sharding()
    {
        foreach (var (name, text) in Scripts())
        {
            foreach (var word in (string[])["trigger", "references", "serial", "generated", "now()", "current_timestamp", "gen_random_uuid", "nextval"])
                WithoutComments(text).ShouldNotContain(word, Case.Insensitive, name);
            foreach (Match index in Unique().Matches(text))
            {
                if (!Reference.Contains(index.Groups["table"].Value, StringComparer.Ordinal) && index.Groups["table"].Value is not "directories")
                    index.Groups["columns"].Value.ShouldStartWith("directory_id", Case.Sensitive, $"{name}: {index.Value}");
            }
        }
    }

    [Fact]
    public void No_conflict_is_settled_by_something_that_differs_from_shard_to_shard()
    {
        foreach (var (file, sql) in Statements().Where(s => s.Sql.Contains("on conflict", StringComparison.Ordinal)))
            foreach (var word in (string[])["now()", "random(", "current_timestamp", "gen_random_uuid", "clock_timestamp"])
                sql.ShouldNotContain(word, Case.Insensitive, file);
    }

    [Fact]
    public void Every_table_is_classified_in_the_document()
    {
        var document = File.ReadAllText(Path.Combine(Sources, "..", "docs", "scale.md"));
        foreach (var table in PerDirectory().Concat(Reference).Append("directories"))
            document.ShouldContain($"`{table}`", Case.Sensitive);
    }

    private static IEnumerable<string> PerDirectory() =>
        Scripts().SelectMany(s => Created().Matches(s.Text)).Where(m => m.Groups["columns"].Value.Contains("directory_id", StringComparison.Ordinal)).Select(m => m.Groups["table"].Value)
            .Except(Reference, StringComparer.Ordinal).Distinct(StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Text)> Scripts()
    {
        var assembly = typeof(Database).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource, reader.ReadToEnd());
        }
    }

    private static IEnumerable<(string File, string Sql)> Statements()
    {
        foreach (var project in (string[])["Rollcall.Server", "Rollcall.Storage"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Sources, project), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)))
            {
                foreach (Match literal in Literal().Matches(File.ReadAllText(file)))
                {
                    var text = Flat(literal.Groups["raw"].Success ? literal.Groups["raw"].Value : literal.Groups["plain"].Value);
                    if (Verb().IsMatch(text))
                        yield return (Path.GetFileName(file), text);
                }
            }
        }
    }

    private static string WithoutComments(string script) => string.Join('\n', script.Split('\n').Where(l => !l.StartsWith("--", StringComparison.Ordinal)));

    private static string Flat(string sql) => Spaces().Replace(WithoutComments(sql), " ").Trim();

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("\"\"\"(?<raw>.*?)\"\"\"|\"(?<plain>([^\"\\\\\\r\\n]|\\\\.)*)\"", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^(select .* from|insert into|update [a-z{].* set|delete from|with recursive|copy) ?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"\b(from|join|into|update)\s+(?<table>[a-z_]+|\{[a-z.A-Z]+\})", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TableUse();

    // {Where} is a search's condition, which begins with the directory.
    [GeneratedRegex(@"\bdirectory_id\b|\{Where\}", RegexOptions.None, 10_000)]
    private static partial Regex DirectoryId();

    [GeneratedRegex(@"create table (if not exists )?(?<table>[a-z_]+) \((?<columns>.*?)\n\)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Created();

    [GeneratedRegex(@"create unique index [a-z_]+ on (?<table>[a-z_]+) \((?<columns>[^)]*)\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Unique();

    [GeneratedRegex(@"\s+", RegexOptions.None, 10_000)]
    private static partial Regex Spaces();
}
