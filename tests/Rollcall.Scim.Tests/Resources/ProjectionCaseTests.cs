using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Tests.Cases;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ProjectionCaseTests
{
    [Theory]
    [MemberData(nameof(CaseFile.Folder), "projection", MemberType = typeof(CaseFile))]
    public void A_resource_is_shown_as_the_section_says(CaseFile test)
    {
        var resource = CaseFile.Fixture("projection", test.Text("resource"));

        if (test.TextOrNull("error") is { } scimType)
        {
            Should.Throw<ScimException>(() => Read(test)).ScimType.ShouldBe(scimType);
            return;
        }
        var projection = Read(test);
        var shown = projection.Apply(resource);

        Json.Text(shown).ShouldBe(Json.Text(test.Value("result")));
        foreach (var (name, _) in shown.Members.Where(m => !m.Key.StartsWith("urn:", StringComparison.Ordinal)))
            projection.Includes(name).ShouldBeTrue(name);
        if (projection.IsDefault)
            shown.ShouldBe(resource);
    }

    private static Projection Read(CaseFile test) =>
        Projection.Parse(test.TextOrNull("attributes"), test.TextOrNull("excludedAttributes"), CaseTypes.Find(test.Text("type")));
}
