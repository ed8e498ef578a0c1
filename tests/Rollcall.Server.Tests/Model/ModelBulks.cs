using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>Bulk messages: few operations that refer to what others make, before and behind them, and to what nobody makes.</summary>
internal static class ModelBulks
{
    private static readonly Gen<string> Name = Gen.Frequency((9, Gen.Choose(0, 3).Select(n => $"b{n}")), (1, Gen.Constant("b9")));

    private static readonly Gen<string> Member = Gen.Frequency((2, Name.Select(name => $"{{\"value\":\"bulkId:{name}\"}}")), (1, ModelBodies.Member));

    private static readonly Gen<string> Version = Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements("\"version\":\"W/\\\"1\\\"\",", "\"version\":\"W/\\\"2\\\"\",")));

    public static Gen<ModelOperation> Message(bool strict) =>
        from count in Gen.Choose(1, 4)
        from operations in Operation(strict).ListOf(count)
        from fail in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Choose(1, 2).Select(n => $"\"failOnErrors\":{n},")))
        select new ModelOperation("POST", "Bulk", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],{{fail}}"Operations":[{{string.Join(',', operations.Select((o, at) => o.Replace("b#", $"b{at}", StringComparison.Ordinal)))}}]}""");

    private static Gen<string> Operation(bool strict) => Gen.Frequency(
        (4, ModelBodies.User(strict).Select(body => $$"""{"method":"POST","path":"/Users","bulkId":"b#","data":{{body}}}""")),
        (1, from name in ModelWords.Name
            from manager in Name
            select $$$$$"""{"method":"POST","path":"/Users","bulkId":"b#","data":{"schemas":["{{{{{ModelType.UserUrn}}}}}","{{{{{ModelType.EnterpriseUrn}}}}}"],"userName":{{{{{name}}}}},"{{{{{ModelType.EnterpriseUrn}}}}}":{"manager":{"value":"bulkId:{{{{{manager}}}}}"}}}}"""),
        (4, from name in ModelWords.Name
            from members in ModelWords.List(Member, 2)
            select $$$"""{"method":"POST","path":"/Groups","bulkId":"b#","data":{"schemas":["{{{ModelType.GroupUrn}}}"],"displayName":{{{name}}},"members":{{{members}}}}}"""),
        (2, from id in Gen.OneOf(ModelWords.GroupId, Name.Select(name => "bulkId:" + name))
            from version in Version
            from members in ModelWords.List(Member, 2)
            select $$$"""{"method":"PATCH","path":"/Groups/{{{id}}}",{{{version}}}"data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":{{{members}}}}]}}"""),
        (1, from id in ModelWords.UserId
            from version in Version
            from operation in ModelPatches.User(strict)
            select $$$"""{"method":"PATCH","path":"/Users/{{{id}}}",{{{version}}}"data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{{operation}}}]}}"""),
        (1, from id in ModelWords.UserId
            from body in ModelBodies.User(strict)
            select $$"""{"method":"PUT","path":"/Users/{{id}}","data":{{body}}}"""),
        (1, from id in ModelWords.UserId from version in Version select $$"""{"method":"DELETE",{{version}}"path":"/Users/{{id}}"}"""));
}
