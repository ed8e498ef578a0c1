using System.Xml.Linq;

namespace Rollcall.Architecture.Tests;

/// <summary>A project file.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Name">Without extension.</param>
/// <param name="References">Names of referenced projects.</param>
/// <param name="Packages">Names of packages needed at run time.</param>
/// <param name="Frameworks">Shared frameworks beyond the BCL.</param>
/// <param name="IsPackable">Whether it becomes a package.</param>
public sealed record Project(string Path, string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks, bool IsPackable)
{
    /// <summary>Whether it is part of the product.</summary>
    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>Reads one.</summary>
    public static Project Read(string path)
    {
        var xml = XDocument.Parse(SourceTree.Text(path));
        string[] Included(string element) =>
            [.. xml.Descendants(element).Where(e => (string?)e.Attribute("PrivateAssets") is not "all").Select(e => (string?)e.Attribute("Include")).OfType<string>()];
        string[] web = (string?)xml.Root!.Attribute("Sdk") is "Microsoft.NET.Sdk.Web" ? ["Microsoft.AspNetCore.App"] : [];
        return new(
            path,
            System.IO.Path.GetFileNameWithoutExtension(path),
            [.. Included("ProjectReference").Select(r => System.IO.Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))],
            Included("PackageReference"),
            [.. Included("FrameworkReference"), .. web],
            xml.Descendants("IsPackable").Any(e => (bool)e));
    }
}
