using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rollcall.Architecture.Tests;

/// <summary><c>docs/conformance.md</c> claims only what is there: the tests and cases it names, every occurrence it counts, every rule of the dialects.</summary>
public sealed partial class ConformanceTests
{
    private const string Document = "docs/conformance.md";
    private const string Cases = "/Cases/";

    private static readonly string[] Lines = SourceTree.Text(Document).Split('\n');

    [Fact]
    public void Every_test_and_case_it_names_exists()
    {
        var known = TestNames().Concat(CaseNames()).ToHashSet(StringComparer.Ordinal);
        var named = Lines.SelectMany(line => Quoted().Matches(line)).Select(m => m.Groups["text"].Value).Where(IsReference).ToList();
        named.Count.ShouldBeGreaterThan(200);
        named.Except(known, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_line_has_a_status_and_what_is_done_is_shown()
    {
        string[] statuses = ["done", "not yet", "declined", "not applicable"];
        foreach (var row in Requirements())
        {
            statuses.Contains(row.Status, StringComparer.Ordinal).ShouldBeTrue(row.Text);
            row.Evidence.ShouldNotBeNullOrWhiteSpace(row.Text);
        }
    }

    [Fact]
    public void Every_occurrence_of_a_key_word_is_counted()
    {
        var rows = Requirements().ToList();
        foreach (var total in Lines.Select(line => Cells(line)).Where(cells => cells is [['R', 'F', 'C', ' ', ..], _, _, _, _, _]))
        {
            var counted = rows.Where(r => string.Equals(r.Rfc, total[0], StringComparison.Ordinal)).ToList();
            counted.Sum(r => r.Count).ShouldBe(Number(total[1]), total[0]);
            string[] statuses = ["done", "not yet", "declined", "not applicable"];
            statuses.Select(status => counted.Where(r => string.Equals(r.Status, status, StringComparison.Ordinal)).Sum(r => r.Count)).ShouldBe(total[2..].Select(Number), total[0]);
        }
    }

    [Fact]
    public void Every_rule_of_the_dialects_is_in_its_table()
    {
        var rules = Assembly.Load("Rollcall.Scim").GetTypes().Where(t => !t.IsAbstract && IsTolerance(t)).Select(t => t.Name).Order(StringComparer.Ordinal);
        var named = Lines.SkipWhile(line => !string.Equals(line, "## Tolerances", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("Some tolerance", StringComparison.Ordinal))
            .Select(line => Cells(line)).Where(cells => cells is [['`', ..], ..]).Select(cells => cells[0].Trim('`')).Order(StringComparer.Ordinal);
        named.ShouldBe(rules);
    }

    private sealed record Requirement(string Rfc, string Text, int Count, string Status, string Evidence);

    private static IEnumerable<Requirement> Requirements()
    {
        var rfc = "";
        foreach (var line in Lines)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                rfc = line.StartsWith("## RFC ", StringComparison.Ordinal) ? line[3..line.IndexOf(':', StringComparison.Ordinal)] : "";
            if (rfc.Length > 0 && Cells(line) is [var text, _, var count, var status, var evidence] && count.All(char.IsAsciiDigit))
                yield return new(rfc, text, Number(count), status, evidence);
        }
    }

    private static string[] Cells(string line) => line.StartsWith("| ", StringComparison.Ordinal) ? line[2..^2].Split(" | ") : [];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsReference(string text) => text.Contains(".json: ", StringComparison.Ordinal) || text.Contains("Tests.", StringComparison.Ordinal);

    private static bool IsTolerance(Type? type) => type is not null && (string.Equals(type.Name, "Tolerance", StringComparison.Ordinal) || IsTolerance(type.BaseType));

    private static IEnumerable<string> TestNames() => SourceTree.Sources.Where(f => f.Path.EndsWith("Tests.cs", StringComparison.Ordinal))
        .SelectMany(f => Method().Matches(SourceTree.Text(f.Path)), (f, m) => $"{Path.GetFileNameWithoutExtension(f.Path)}.{m.Groups["name"].Value}");

    private static IEnumerable<string> CaseNames()
    {
        foreach (var path in SourceTree.Files("*.json").Where(p => p.StartsWith("tests/", StringComparison.Ordinal) && p.Contains(Cases, StringComparison.Ordinal)))
        {
            using var cases = JsonDocument.Parse(SourceTree.Text(path));
            if (cases.RootElement.ValueKind is not JsonValueKind.Array)
                continue;
            var file = path[(path.IndexOf(Cases, StringComparison.Ordinal) + Cases.Length)..];
            foreach (var one in cases.RootElement.EnumerateArray().Where(e => e.ValueKind is JsonValueKind.Object && e.TryGetProperty("name", out _)))
                yield return $"{file}: {one.GetProperty("name").GetString()}";
        }
    }

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"public (async |static )*(void|Task|ValueTask|Property) (?<name>[A-Z]\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
