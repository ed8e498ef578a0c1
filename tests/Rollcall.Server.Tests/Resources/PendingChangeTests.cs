using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Tests.Resources;

/// <summary>What a change weighs while it waits: lanes are bounded by it, so memory is too.</summary>
public sealed class PendingChangeTests
{
    [Theory]
    [InlineData(2_000, 1)]
    [InlineData(1 << 20, 65)]
    [InlineData(16 << 20, 1025)]
    public void A_large_body_weighs_more_than_a_plain_change(int bytes, int weight) =>
        new PendingChange(Access, new ResourceChange.Create(ScimSchemas.Standard.User, ScimObject.Empty) { Bytes = bytes }).Weight.ShouldBe(weight);

    [Fact]
    public void Many_members_weigh_more_than_one()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => $"01a1ffeb-3dd8-7aa3-8f41-{i:x12}");
        var change = new ResourceChange.Replace(ScimSchemas.Standard.Group, "01a1ffeb-3dd8-7aa3-8f41-5c42fdffd962", ScimObject.Empty) { Members = [new MemberChange.ReplaceAll([.. ids])] };
        new PendingChange(Access, change).Weight.ShouldBe(21);
    }

    private static DirectoryAccess Access { get; } = new()
    {
        DirectoryId = Guid.Empty,
        TokenId = Guid.Empty,
        HasNestedGroups = false,
        BaseUrl = new Uri("http://127.0.0.1/scim/x/v2"),
        Schemas = ScimSchemas.Standard,
        Dialect = ScimDialect.Strict,
    };
}
