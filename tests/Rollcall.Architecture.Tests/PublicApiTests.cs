using System.Reflection;

namespace Rollcall.Architecture.Tests;

/// <summary>
/// What users of the packages see is pinned: a change of it shows as a change of <c>PublicApi.txt</c> in review.
/// ROLLCALL_RECORD=1 writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Rollcall.Contracts")]
    [InlineData("Rollcall.IdpSimulator")]
    [InlineData("Rollcall.Scim")]
    [InlineData("Rollcall.Scim.AspNetCore")]
    public void The_public_API_is_as_approved(string library)
    {
        var path = Path.Combine(SourceTree.Root, "src", library, "PublicApi.txt");
        var actual = PublicApi.Describe(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("ROLLCALL_RECORD") is "1")
            File.WriteAllText(path, actual);
        var approved = File.ReadAllText(path);
        if (string.Equals(actual, approved, StringComparison.Ordinal))
            return;
        var (now, before) = (actual.Split('\n'), approved.Split('\n'));
        string[] difference = [.. before.Except(now, StringComparer.Ordinal).Select(line => "- " + line.Trim()), .. now.Except(before, StringComparer.Ordinal).Select(line => "+ " + line.Trim())];
        Assert.Fail($"The public API of {library} differs from PublicApi.txt. If that is meant: ROLLCALL_RECORD=1 ./test Architecture\n" + string.Join('\n', difference));
    }

    [Fact]
    public void Every_packable_library_has_a_baseline()
    {
        var packable = SourceTree.Projects.Where(p => p.IsPackable).Select(p => p.Name);
        var pinned = typeof(PublicApiTests).GetMethod(nameof(The_public_API_is_as_approved))!.GetCustomAttributes<InlineDataAttribute>().Select(d => (string)d.Data[0]!);
        packable.ShouldBe(pinned);
    }
}
