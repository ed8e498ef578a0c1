namespace Rollcall.Architecture.Tests;

public sealed class FileTests
{
    private const int MostLines = 450;

    // Written apart, so that this file does not find itself.
    private static readonly string[] NeverWritten = ["/wo" + "rk/", "/tmp/" + "wt", "nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com"];

    private static readonly string[] Binary = [".png", ".jpg", ".ico", ".woff2", ".db", ".snk", ".pfx", ".gz", ".zip"];

    [Fact]
    public void Files_can_be_read_in_one_sitting() =>
        SourceTree.Sources.Where(f => f.Lines.Length >= MostLines).Select(f => $"{f.Path}: {f.Lines.Length} lines").ShouldBeEmpty();

    [Fact]
    public void No_file_tells_where_it_was_written_or_fetched()
    {
        var told = SourceTree.Files("*").Where(p => !Binary.Contains(Path.GetExtension(p), StringComparer.OrdinalIgnoreCase)).SelectMany(path =>
        {
            var text = SourceTree.Text(path);
            return NeverWritten.Where(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(word => $"{path}: {word}");
        });
        told.ShouldBeEmpty();
    }

    [Fact]
    public void Lock_files_name_packages_and_no_place_to_fetch_them()
    {
        var locks = SourceTree.Files("packages.lock.json").Concat(SourceTree.Files("package-lock.json")).ToList();
        SourceTree.Projects.Select(p => Path.GetDirectoryName(p.Path)!.Replace('\\', '/') + "/packages.lock.json").Except(locks, StringComparer.Ordinal).ShouldBeEmpty();
        // npm notes beside each package where its author may be thanked; what matters is that it does not say where it was fetched.
        locks.Where(path => SourceTree.Text(path).Contains(path.EndsWith("package-lock.json", StringComparison.Ordinal) ? "\"resolved\"" : "://", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
