using System.Text;
using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Tests.Cases;

/// <summary>
/// One case of a case file: an object of an array in <c>Cases/folder/*.json</c>, shown in the runner as "file: name". Use:
/// <c>[Theory, MemberData(nameof(CaseFile.Folder), "patch", MemberType = typeof(CaseFile))] public void Case_holds(CaseFile test)</c>.
/// </summary>
public sealed class CaseFile
{
    private readonly JsonElement _json;

    private CaseFile(string file, JsonElement json)
    {
        _json = json;
        File = file;
    }

    /// <summary>The file's name without extension.</summary>
    public string File { get; }

    /// <summary>The sentence that names the case.</summary>
    public string Name => Text("name");

    /// <summary>The section of the RFC, or of the notes on clients, that decides it.</summary>
    public string Section => Text("section");

    /// <summary>Every case of a folder's files, file by file in the order written. Files that hold an object instead of an array are fixtures, see <see cref="Fixture"/>.</summary>
    public static TheoryData<CaseFile> Folder(string folder)
    {
        var rows = new TheoryData<CaseFile>();
        foreach (var path in Directory.EnumerateFiles(PathOf(folder), "*.json").Order(StringComparer.Ordinal))
        {
            var root = Parse(path);
            if (root.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var element in root.EnumerateArray())
                rows.Add(Row(new CaseFile(Path.GetFileNameWithoutExtension(path), element)));
        }
        return rows;
    }

    /// <summary>Every file of a folder that holds one object, as a case named by the file.</summary>
    public static TheoryData<CaseFile> Objects(string folder)
    {
        var rows = new TheoryData<CaseFile>();
        foreach (var path in Directory.EnumerateFiles(PathOf(folder), "*.json").Order(StringComparer.Ordinal))
            rows.Add(new TheoryDataRow<CaseFile>(new CaseFile(Path.GetFileNameWithoutExtension(path), Parse(path))) { TestDisplayName = Path.GetFileNameWithoutExtension(path) });
        return rows;
    }

    /// <summary>A file with one object, such as resources by key that many cases share.</summary>
    public static ScimObject Fixture(string folder, string file) =>
        (ScimObject)ScimJson.Read(System.IO.File.ReadAllBytes(Path.Combine(PathOf(folder), file + ".json")));

    /// <summary>Whether the case has a member of this name.</summary>
    public bool Has(string member) => _json.TryGetProperty(member, out _);

    /// <summary>A text that must be there.</summary>
    public string Text(string member) => _json.GetProperty(member).GetString()!;

    /// <summary>A text, or null when the member is absent.</summary>
    public string? TextOrNull(string member) => _json.TryGetProperty(member, out var value) ? value.GetString() : null;

    /// <summary>A flag, false when absent.</summary>
    public bool Flag(string member) => _json.TryGetProperty(member, out var value) && value.GetBoolean();

    /// <summary>A list of texts that must be there.</summary>
    public string[] Texts(string member) => [.. _json.GetProperty(member).EnumerateArray().Select(e => e.GetString()!)];

    /// <summary>A member as the library reads it. Must be there.</summary>
    public ScimValue Value(string member) => ScimJson.Read(Encoding.UTF8.GetBytes(_json.GetProperty(member).GetRawText()));

    /// <summary>A member as the library reads it, which must be an object.</summary>
    public ScimObject Object(string member) => (ScimObject)Value(member);

    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Name}";

    private static TheoryDataRow<CaseFile> Row(CaseFile test) => new(test) { TestDisplayName = test.ToString() };

    private static string PathOf(string folder) => Path.Combine(AppContext.BaseDirectory, "Cases", folder);

    private static JsonElement Parse(string path)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
