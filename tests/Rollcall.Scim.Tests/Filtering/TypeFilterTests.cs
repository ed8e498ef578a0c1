using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Filtering;

public class TypeFilterTests
{
    [Theory]
    [InlineData("userName eq \"a\"", "userName eq \"a\"", "none")]
    [InlineData("userName ne \"a\"", "userName ne \"a\"", "all")]
    [InlineData("userName eq null", "userName eq null", "all")]
    [InlineData("userName ne null", "userName ne null", "none")]
    [InlineData("not (userName pr)", "not (userName pr)", "all")]
    [InlineData("userName pr and id pr", "userName pr and id pr", "none")]
    [InlineData("userName pr or id pr", "userName pr or id pr", "id pr")]
    [InlineData("not (userName pr and id pr)", "not (userName pr and id pr)", "all")]
    [InlineData("not (userName pr or id pr)", "not (userName pr or id pr)", "not (id pr)")]
    [InlineData("userName pr or displayName pr", "userName pr or displayName pr", "displayName pr")]
    [InlineData("members pr or id pr or title pr", "id pr or title pr", "members pr or id pr")]
    [InlineData("(members pr or id pr) and title pr", "id pr and title pr", "none")]
    [InlineData("emails[type eq \"work\"]", "emails[type eq \"work\"]", "none")]
    [InlineData("not (emails[type eq \"work\"])", "not (emails[type eq \"work\"])", "all")]
    [InlineData("meta.resourceType eq \"User\"", "all", "none")]
    [InlineData("META.RESOURCETYPE ne \"User\"", "none", "all")]
    [InlineData("meta.resourceType eq \"user\"", "none", "none")]
    [InlineData("meta.resourceType eq \"Group\" and id pr", "none", "id pr")]
    [InlineData("meta.resourceType eq \"Group\" or id pr", "id pr", "all")]
    [InlineData("meta.resourceType pr and meta.created pr", "meta.created pr", "meta.created pr")]
    public void A_filter_is_reduced_to_what_it_says_of_one_type(string filter, string users, string groups)
    {
        Said(filter, ScimSchemas.Standard.User).ShouldBe(users);
        Said(filter, ScimSchemas.Standard.Group).ShouldBe(groups);
    }

    [Fact]
    public void What_the_type_knows_and_cannot_compare_is_refused() =>
        Should.Throw<ScimException>(() => TypeFilter.Of(ScimFilterParser.ParseFilter("active gt true"), ScimSchemas.Standard.User)).ScimType.ShouldBe("invalidFilter");

    private static string Said(string filter, ResourceType type)
    {
        var reduced = TypeFilter.Of(ScimFilterParser.ParseFilter(filter), type);
        if (!reduced.CanMatch)
            reduced.Filter.ShouldBeNull();
        return reduced.Filter?.ToString() ?? (reduced.CanMatch ? "all" : "none");
    }
}
