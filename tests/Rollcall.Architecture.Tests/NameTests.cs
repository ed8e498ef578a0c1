namespace Rollcall.Architecture.Tests;

public sealed class NameTests
{
    private static readonly string[] Nowhere = ["Core", "Common", "Helpers", "Utils", "Managers"];

    private static readonly string[] NoSuffix = ["Manager", "Helper", "Util", "Utils", "Service", "Impl", "Base", "Dto", "Info", "Data"];

    [Fact]
    public void No_project_folder_or_namespace_is_a_place_for_anything()
    {
        var folders = SourceTree.Sources.SelectMany(f => f.Folders.Where(Meaningless).Select(part => $"{f.Path}: folder {part}"));
        var namespaces = SourceTree.Sources.SelectMany(f => (f.Namespace ?? "").Split('.').Where(Meaningless).Select(part => $"{f.Path}: namespace part {part}"));
        var projects = SourceTree.Projects.SelectMany(p => p.Name.Split('.').Where(Meaningless).Select(part => $"{p.Path}: project part {part}"));
        folders.Concat(namespaces).Concat(projects).ShouldBeEmpty();
    }

    [Fact]
    public void Namespaces_mirror_folders()
    {
        var astray = SourceTree.Sources.Where(f => f.Namespace is not null)
            .Select(f => (f.Path, f.Namespace, Expected: string.Join('.', [f.Project, .. f.Folders])))
            .Where(f => !string.Equals(f.Namespace, f.Expected, StringComparison.Ordinal)).Select(f => $"{f.Path}: {f.Namespace}, not {f.Expected}");
        astray.ShouldBeEmpty();
    }

    [Fact]
    public void Types_are_nouns_of_the_domain()
    {
        var types = SourceTree.Sources.SelectMany(f => f.Types.Select(type => (f.Path, Type: type))).ToList();
        types.Count.ShouldBeGreaterThan(100);
        types.Where(t => Array.Exists(NoSuffix, s => t.Type.EndsWith(s, StringComparison.Ordinal))).Select(t => $"{t.Path}: {t.Type}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = SourceTree.Text("Rollcall.slnx");
        SourceTree.Projects.Where(p => !solution.Contains($"\"{p.Path}\"", StringComparison.Ordinal)).Select(p => p.Path).ShouldBeEmpty();
    }

    private static bool Meaningless(string name) => Nowhere.Contains(name, StringComparer.OrdinalIgnoreCase);
}
