using System.Text;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Bulk;

/// <summary>What reading a Bulk message makes of it. What becomes of its operations is shown by the cases of <c>Bulk.json</c>, over every store.</summary>
public sealed class BulkPlanTests
{
    [Fact]
    public void Each_bulkId_stands_for_one_id_wherever_it_is_met()
    {
        var plan = Read("""
            {"Operations":[
              {"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"G","members":[{"value":"bulkId:u"},{"value":"known"}]}},
              {"method":"PATCH","path":"/Users/bulkId:u","data":{"Operations":[{"op":"add","path":"title","value":"T"}]}},
              {"method":"POST","path":"/Users","bulkId":"u","data":{"userName":"u"}}]}
            """);
        var group = plan.Operations[0].Change.ShouldBeOfType<ResourceChange.Create>();
        var user = plan.Operations[2].Change.ShouldBeOfType<ResourceChange.Create>();
        group.Members.ShouldHaveSingleItem().ShouldBeOfType<MemberChange.Add>().Ids.ShouldBe([user.NewId!, "known"]);
        plan.Operations[1].Change!.Id.ShouldBe(user.NewId);
        string.Equals(group.NewId, user.NewId, StringComparison.Ordinal).ShouldBeFalse();
        plan.Steps.Select(s => s.ShouldHaveSingleItem()).ShouldBe([2, 0, 1]);
    }

    [Fact]
    public void The_body_of_each_operation_is_weighed()
    {
        const string Data = """{"userName":"u"}""";
        var plan = Read($$"""{"Operations":[{"method":"POST","path":"/Users","bulkId":"u","data":{{Data}}},{"method":"DELETE","path":"/Users/x"}]}""");
        plan.Operations.Select(o => o.Change!.Bytes).ShouldBe([Data.Length, 0]);
    }

    [Fact]
    public void A_message_may_begin_with_a_byte_order_mark() =>
        Read("\uFEFF" + """{"Operations":[{"method":"POST","path":"/Users","bulkId":"ü","data":{"userName":"ü"}}]}""").Operations.ShouldHaveSingleItem().Change.ShouldNotBeNull();

    [Theory]
    [InlineData("""{"Operations":[{"method":"DELETE","path":"/Persons/secret@ex.test"}]}""", "/ResourceTypes")]
    [InlineData("""{"Operations":[{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"G","members":[{"value":"bulkId:secret@ex.test"}]}}]}""", "bulkId ?")]
    [InlineData("""{"Operations":[{"method":"POST","path":"/Users","bulkId":"secret@ex.test","data":{"userName":"a"}},{"method":"POST","path":"/Users","bulkId":"secret@ex.test","data":{"userName":"b"}}]}""", "bulkId ?")]
    public void Why_an_operation_is_refused_is_logged_without_what_the_client_called_it(string body, string told)
    {
        var refusal = Read(body).Operations[^1].Refusal.ShouldNotBeNull();
        refusal.LoggedDetail.ShouldContain(told);
        refusal.LoggedDetail.ShouldNotContain("secret");
    }

    [Fact]
    public void Who_refers_to_a_failed_operation_is_told_which_and_the_log_is_not()
    {
        var run = Read("""{"Operations":[{"method":"POST","path":"/Groups","bulkId":"secret","data":{}},{"method":"POST","path":"/Groups","bulkId":"h","data":{"displayName":"H","members":[{"value":"bulkId:secret"}]}}]}""").Begin();
        run.Next().ShouldBeEmpty();
        var refusal = run.RefusalOf(1).ShouldNotBeNull();
        refusal.Detail.ShouldContain("'secret'");
        refusal.LoggedDetail.ShouldNotContain("secret");
        run.RefusalOf(0)!.Detail.ShouldContain("displayName");
    }

    [Fact]
    public void What_is_left_out_of_an_operation_is_told_of_it_and_what_is_left_out_of_the_frame_of_the_whole()
    {
        var ignored = new List<string>();
        var plan = Read("""
            {"failOnErrors":0,"note":{"a":1},"Operations":[
              {"method":"POST","path":"/Users","bulkId":"u","version":"W/\"1\"","id":"x","data":{"userName":"u","shoeSize":9}},
              {"method":"DELETE","path":"/Users/x","data":{}},
              {"method":"DELETE","path":"/Users/y","data":null}]}
            """, ignored);
        ignored.ShouldBe(["failOnErrors", "note"]);
        plan.FailOnErrors.ShouldBeNull();
        plan.Operations.Select(o => string.Join(", ", o.Ignored)).ShouldBe(["POST id, POST version, shoeSize", "DELETE data", ""]);
    }

    [Fact]
    public void A_request_of_the_limit_is_read_and_one_beyond_is_refused_without_reading_on()
    {
        const string Operation = """{"method":"DELETE","path":"/Users/x"}""";
        var limits = new ScimLimits { BulkOperations = 2 };
        Read($$"""{"Operations":[{{Operation}},{{Operation}}]}""", limits: limits).Operations.Length.ShouldBe(2);
        var refusal = Should.Throw<ScimException>(() => Read($$"""{"Operations":[{{Operation}},{{Operation}},{{Operation}},!""", limits: limits));
        refusal.Status.ShouldBe(413);
        refusal.Detail.ShouldContain("2 operations");
    }

    private static BulkPlan Read(string body, List<string>? ignored = null, ScimLimits? limits = null)
    {
        var next = 0;
        var declared = body.Insert(body.IndexOf('{', StringComparison.Ordinal) + 1, $"\"schemas\":[\"{SchemaUrns.BulkRequest}\"],");
        return BulkPlan.Read(Encoding.UTF8.GetBytes(declared), ScimSchemas.Standard, ScimDialect.Tolerant, limits ?? ScimLimits.Default, () => $"id-{next++}", ignored ?? []);
    }
}
