using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rollcall.Architecture.Tests;

/// <summary>Who may know whom. ARCHITECTURE.md draws the same arrows for people.</summary>
public sealed class ArrowTests
{
    // What is not named here may reference nothing of ours.
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Rollcall.Scim"] = [],
        ["Rollcall.Contracts"] = [],
        ["Rollcall.IdpSimulator"] = [],
        ["Rollcall.Scim.AspNetCore"] = ["Rollcall.Scim"],
        ["Rollcall.Storage"] = ["Rollcall.Scim"],
        ["Rollcall.Client"] = ["Rollcall.Contracts"],
        ["Rollcall.Server"] = ["Rollcall.Scim", "Rollcall.Scim.AspNetCore", "Rollcall.Storage", "Rollcall.Contracts", "Rollcall.IdpSimulator"],
    };

    // The protocol library computes: it asks no clock, no disk, no network, no chance, and tells nobody.
    private static readonly string[] NotComputing =
    [
        "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Threading.Timer", "System.Random", "System.Console", "System.Environment",
        "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.Net.Http.HttpClient", "System.Net.Sockets.Socket", "System.Diagnostics.Process",
        "System.Diagnostics.Trace", "System.Security.Cryptography.RandomNumberGenerator",
    ];

    private static readonly string[] Clocks =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7",
    ];

    [Fact]
    public void Projects_reference_only_what_the_arrows_allow()
    {
        var forbidden = SourceTree.Projects.Where(p => p.IsProduct)
            .SelectMany(p => p.References.Except(Arrows.GetValueOrDefault(p.Name, []), StringComparer.Ordinal).Select(r => $"{p.Name} → {r}"));
        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void Code_names_only_what_the_arrows_allow()
    {
        // What is reached through another project compiles without a reference of its own; it is an arrow all the same.
        var forbidden = SourceTree.Sources.Where(f => f.IsProduct).SelectMany(file => file.OursNamed.Select(Owner)
            .Where(owner => !string.Equals(owner, file.Project, StringComparison.Ordinal) && !Arrows.GetValueOrDefault(file.Project, []).Contains(owner, StringComparer.Ordinal))
            .Select(owner => $"{file.Path} → {owner}"));
        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_simulate_verb_knows_the_simulator()
    {
        var users = SourceTree.Sources.Where(f => f.Path.StartsWith("src/Rollcall.Server/", StringComparison.Ordinal) && f.OursNamed.Any(name => Owner(name) is "Rollcall.IdpSimulator"));
        users.Select(f => f.Path).ShouldBe(["src/Rollcall.Server/Commands/SimulateCommand.cs"]);
    }

    [Fact]
    public void Packable_libraries_bring_no_packages_along()
    {
        SourceTree.Projects.Where(p => p.IsPackable).SelectMany(p => p.Packages.Select(package => $"{p.Name} → {package}")).ShouldBeEmpty();
        SourceTree.Projects.Where(p => p.IsProduct && p.Frameworks.Count > 0).Select(p => p.Name).ShouldBe(["Rollcall.Scim.AspNetCore", "Rollcall.Server"]);
    }

    [Theory]
    [InlineData("Rollcall.Scim")]
    [InlineData("Rollcall.Contracts")]
    [InlineData("Rollcall.IdpSimulator")]
    public void Pure_libraries_stand_on_the_BCL_alone(string library)
    {
        var references = Read(library, metadata => metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToList());
        references.ShouldNotBeEmpty();
        references.Where(name => !name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("System.Data", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void The_protocol_library_only_computes()
    {
        var types = Read("Rollcall.Scim", metadata => metadata.TypeReferences.Select(h => FullName(metadata, h)).ToList());
        types.ShouldContain(type => type == "System.String");
        types.Intersect(NotComputing, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void The_protocol_library_asks_no_clock()
    {
        var members = Read("Rollcall.Scim", metadata => metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => (Type: FullName(metadata, (TypeReferenceHandle)m.Parent), Name: metadata.GetString(m.Name)))
            .Select(m => $"{m.Type}.{m.Name}").ToList());
        members.ShouldNotBeEmpty();
        members.Intersect(Clocks, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static T Read<T>(string assembly, Func<MetadataReader, T> read)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var image = new PEReader(file);
        return read(image.GetMetadataReader());
    }

    private static string FullName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);
    }

    // Rollcall.Scim.Filtering belongs to Rollcall.Scim, Rollcall.Scim.AspNetCore to itself: the longest project name that fits owns the namespace.
    private static string Owner(string name) =>
        Arrows.Keys.Where(p => name.Equals(p, StringComparison.Ordinal) || name.StartsWith(p + ".", StringComparison.Ordinal)).MaxBy(p => p.Length) ?? name;
}
