namespace Rollcall.Server.Tests.Model;

/// <summary>Sequences in files: what once failed, and what chance seldom makes.</summary>
public static class ModelSequences
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Model", "Sequences");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    internal static ModelSequence Read(string name) => ModelSequence.Parse(File.ReadAllText(Path.Combine(Folder, name + ".txt")));
}
