namespace Rollcall.Architecture.Tests;

/// <summary>The repository on disk, as the rules look at it.</summary>
public static class SourceTree
{
    private static readonly string[] Made = ["bin", "obj", "out", "data", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", ".git", ".vs", ".idea"];

    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project, by name.</summary>
    public static IReadOnlyList<Project> Projects { get; } = [.. Files("*.csproj").Select(Project.Read).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>Every C# file that people write.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } = [.. Files("*.cs").Order(StringComparer.Ordinal).Select(path => new SourceFile(path))];

    /// <summary>Files below the root that are not made by tools, as paths from the root with slashes.</summary>
    public static IEnumerable<string> Files(string pattern) => Walk(Root, pattern).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'));

    /// <summary>The text of a file.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        // In a second worktree .git is a file.
        foreach (var file in Directory.EnumerateFiles(folder, pattern).Where(f => Path.GetFileName(f) is not ".git"))
            yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder).Where(d => !Made.Contains(Path.GetFileName(d), StringComparer.Ordinal)))
        {
            foreach (var file in Walk(inner, pattern))
                yield return file;
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rollcall.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie below the solution.");
        return folder.FullName;
    }
}
