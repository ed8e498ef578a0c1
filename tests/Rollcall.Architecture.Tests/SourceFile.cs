using System.Text.RegularExpressions;

namespace Rollcall.Architecture.Tests;

/// <summary>A C# file.</summary>
/// <param name="Path">From the root, such as <c>src/Rollcall.Scim/Filtering/Filter.cs</c>.</param>
public sealed partial record SourceFile(string Path)
{
    /// <summary>Its lines.</summary>
    public string[] Lines { get; } = SourceTree.Text(Path).TrimEnd('\n').Split('\n');

    /// <summary>Whether it is part of the product.</summary>
    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>The project it lies in.</summary>
    public string Project => Path.Split('/')[1];

    /// <summary>Its folders inside the project.</summary>
    public string[] Folders => Path.Split('/')[2..^1];

    /// <summary>The namespace it declares, or null.</summary>
    public string? Namespace => Lines.Select(line => NamespacePattern().Match(line)).FirstOrDefault(m => m.Success)?.Groups["name"].Value;

    /// <summary>The types it declares, nested ones too.</summary>
    public IEnumerable<string> Types => Lines.Select(line => TypePattern().Match(line)).Where(m => m.Success).Select(m => m.Groups["name"].Value);

    /// <summary>What its code, not its comments, names below <c>Rollcall.</c></summary>
    public IEnumerable<string> OursNamed =>
        Lines.Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).SelectMany(line => OursPattern().Matches(line)).Select(m => m.Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^\s*((public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(class|record(\s+(class|struct))?|struct|interface|enum)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypePattern();

    // Not inside texts: names of resources and log categories are no references.
    [GeneratedRegex(@"(?<![\w.""/])Rollcall\.[A-Z]\w*(\.[A-Z]\w*)*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OursPattern();
}
