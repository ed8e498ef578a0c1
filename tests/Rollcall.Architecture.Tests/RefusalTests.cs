using System.Text.RegularExpressions;

namespace Rollcall.Architecture.Tests;

/// <summary>Every refusal of what a client sent says whose rule it is: the section of an RFC, or that it is this server's own. Also those no test provokes.</summary>
public sealed partial class RefusalTests
{
    [Fact]
    public void Every_refusal_names_a_section_or_says_that_the_rule_is_this_servers()
    {
        var refusals = SourceTree.Sources.Where(file => file.IsProduct && !file.Path.EndsWith("/ScimException.cs", StringComparison.Ordinal))
            .SelectMany(file => Refusals(SourceTree.Text(file.Path)), (file, text) => (file.Path, Text: text)).ToList();
        refusals.Count.ShouldBeGreaterThan(100);
        refusals.Where(refusal => !SaysWhose(refusal.Text)).Select(refusal => $"{refusal.Path}: {refusal.Text}").ShouldBeEmpty();
    }

    // What passes on a sentence made elsewhere has no text of its own.
    private static bool SaysWhose(string argument) =>
        !argument.Contains('"', StringComparison.Ordinal) || Section().IsMatch(argument) || argument.Contains("this server", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Refusals(string source)
    {
        foreach (var start in Refusal().Matches(source).Select(match => match.Index + match.Length))
        {
            var (end, depth, quoted) = (start, 1, false);
            for (; depth > 0; end++)
            {
                if (source[end] == '"' && source[end - 1] != '\\')
                    quoted = !quoted;
                else if (!quoted && source[end] is '(' or ')')
                    depth += source[end] == '(' ? 1 : -1;
            }
            yield return source[start..(end - 1)];
        }
    }

    // Not those about tokens, switches and the state of the server: no section of SCIM decides them.
    [GeneratedRegex(@"ScimException\.(Invalid\w+|NoTarget|Mutability|TooMany|ExpiredCursor|MisplacedMethod|TooLarge|UnsupportedMediaType|NotImplemented)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\(RFC \d{4} (§\d|\{section\})|\{[sS]ection\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();
}
