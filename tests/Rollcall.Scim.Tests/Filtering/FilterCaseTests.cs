using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;
using Rollcall.Scim.Tests.Messages;

namespace Rollcall.Scim.Tests.Filtering;

public sealed class FilterCaseTests
{
    private static readonly ScimObject Resources = CaseFile.Fixture("filter", "resources");

    [Theory]
    [MemberData(nameof(CaseFile.Folder), "filter", MemberType = typeof(CaseFile))]
    public void A_filter_case_holds(CaseFile test)
    {
        if (test.Has("prints"))
            ScimFilterParser.ParseFilter(test.Text("filter")).ToString().ShouldBe(test.Text("prints"), test.Section);
        else if (test.Has("error"))
            ShouldTell(test, Should.Throw<ScimException>(() => Matches(test), test.Section), test.Text("filter"));
        else
            Matches(test).ShouldBe(test.Texts("matches"), test.Section);
    }

    [Theory]
    [MemberData(nameof(CaseFile.Folder), "path", MemberType = typeof(CaseFile))]
    public void A_path_case_holds(CaseFile test)
    {
        if (test.Has("error"))
        {
            ShouldTell(test, Should.Throw<ScimException>(() => ScimFilterParser.ParsePath(test.Text("path")), test.Section), test.Text("path"));
            return;
        }
        var path = ScimFilterParser.ParsePath(test.Text("path"));
        path.ToString().ShouldBe(test.Text("prints"), test.Section);
        ScimFilterParser.ParsePath(path.ToString()).ShouldBe(path);
    }

    // An attribute by its name, and what is no attribute by its position.
    private static void ShouldTell(CaseFile test, ScimException refusal, string text)
    {
        refusal.ScimType.ShouldBe(test.Text("error"));
        RefusalVoice.ShouldTell(refusal.ScimType, refusal.Detail);
        (refusal.Detail.Contains("osition ", StringComparison.Ordinal) || text.Split(' ', '(', ')', '[', ']').Any(word => word.Length > 1 && refusal.Detail.Contains($"'{word}", StringComparison.OrdinalIgnoreCase)))
            .ShouldBeTrue($"what it is about: {refusal.Detail}");
    }

    private static string[] Matches(CaseFile test)
    {
        var type = ScimSchemas.Standard.Find(test.Text("type"))!;
        var predicate = ScimPredicate.Compile(ScimFilterParser.ParseFilter(test.Text("filter")), type);
        return [.. Resources.Members.Where(m => IsOf(type, (ScimObject)m.Value) && predicate.Matches(m.Value)).Select(m => m.Key).Order(StringComparer.Ordinal)];
    }

    private static bool IsOf(ResourceType type, ScimObject resource) =>
        ((ScimObject)resource["meta"]!).Text("resourceType") is { } name && string.Equals(name, type.Name, StringComparison.Ordinal);
}
