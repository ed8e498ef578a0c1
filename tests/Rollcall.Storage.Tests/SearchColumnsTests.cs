using System.Text;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Tests;

public sealed class SearchColumnsTests
{
    private static readonly ResourceType User = ScimSchemas.Standard.User;
    private static readonly ResourceType Group = ScimSchemas.Standard.Group;

    [Theory]
    [InlineData("userName", SearchKind.Key)]
    [InlineData("USERNAME", SearchKind.Key)]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName", SearchKind.Key)]
    [InlineData("id", SearchKind.Id)]
    [InlineData("externalId", SearchKind.ExactText)]
    [InlineData("active", SearchKind.Flag)]
    [InlineData("meta.lastModified", SearchKind.Time)]
    [InlineData("meta.created", SearchKind.Time)]
    [InlineData("emails", SearchKind.ValueIndex)]
    [InlineData("emails.value", SearchKind.ValueIndex)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", SearchKind.ValueIndex)]
    public void A_hot_attribute_of_a_user_is_found_however_it_is_spelled(string path, SearchKind kind) => Find(User, path).ShouldBe(kind);

    [Theory]
    [InlineData("displayName", SearchKind.Key)]
    [InlineData("members", SearchKind.Member)]
    [InlineData("members.value", SearchKind.Member)]
    [InlineData("externalId", SearchKind.ExactText)]
    public void A_hot_attribute_of_a_group_is_found(string path, SearchKind kind) => Find(Group, path).ShouldBe(kind);

    [Theory]
    [InlineData("title")]
    [InlineData("displayName")]
    [InlineData("emails.type")]
    [InlineData("meta.version")]
    public void Any_other_attribute_of_a_user_is_left_to_the_evaluator(string path) => Find(User, path).ShouldBeNull();

    [Fact]
    public void The_unique_name_is_the_one_the_schema_requires()
    {
        SearchColumns.KeyAttribute(User).ShouldBe("userName");
        SearchColumns.KeyAttribute(Group).ShouldBe("displayName");
    }

    [Fact]
    public void Values_are_folded_each_once_and_without_the_own_name() =>
        Values("""{"userName":"Ada@Example.com","emails":[{"value":"ada@example.com"},{"value":"ADA@home.org"},{"value":"ada@HOME.org"},{"type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"É1"}}""")
            .ShouldBe([("emails", "ada@home.org"), ("employeeNumber", "é1")]);

    [Fact]
    public void A_document_without_them_has_no_values() => Values("""{"userName":"ada"}""").ShouldBeEmpty();

    [Fact]
    public void Groups_have_no_values() => SearchColumns.IndexedValues(Group, Read("""{"displayName":"x"}"""), "x").ShouldBeEmpty();

    private static SearchKind? Find(ResourceType type, string path) => SearchColumns.Find(type, type.Resolve(ScimFilterParser.TryParseAttribute(path)!)!)?.Kind;

    private static IEnumerable<(string Path, string Key)> Values(string json)
    {
        var document = Read(json);
        return SearchColumns.IndexedValues(User, document, Folding.Key(document.Text("userName")!));
    }

    private static ScimObject Read(string json) => (ScimObject)ScimJson.Read(Encoding.UTF8.GetBytes(json));
}
