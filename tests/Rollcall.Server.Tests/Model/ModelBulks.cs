using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>Bulk messages: few operations that refer to what others make, before and behind them, and to what nobody makes.</summary>
internal static partial class ModelBulks
{
    private const string MessageUrn = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],";

    private static readonly Gen<string> Reference = Gen.Frequency((19, Gen.Choose(0, 8)), (1, Gen.Constant(9))).Select(n => $"bulkId:b{n}");

    private static readonly Gen<string> Member = Gen.Frequency((2, Reference.Select(id => $"{{\"value\":\"{id}\"}}")), (1, ModelBodies.Member));

    private static readonly Gen<string> Version = Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements("\"version\":\"W/\\\"1\\\"\",", "\"version\":\"W/\\\"2\\\"\",")));

    private static readonly Gen<string> Group =
        from name in ModelWords.Name
        from members in ModelWords.List(Member, 2)
        select $$"""{"schemas":["{{ModelType.GroupUrn}}"],"displayName":{{name}},"members":{{members}}}""";

    private static readonly Gen<string> Led =
        from name in ModelWords.Name
        from manager in Reference
        select $$$$"""{"schemas":["{{{{ModelType.UserUrn}}}}","{{{{ModelType.EnterpriseUrn}}}}"],"userName":{{{{name}}}},"{{{{ModelType.EnterpriseUrn}}}}":{"manager":{"value":"{{{{manager}}}}"}}}""";

    public static Gen<ModelOperation> Message(bool strict) =>
        from count in Gen.Choose(1, 5)
        from operations in Operation(strict).ListOf(count)
        from frame in Gen.Frequency((14, Gen.Constant(MessageUrn)), (5, Gen.Choose(1, 2).Select(n => $"{MessageUrn}\"failOnErrors\":{n},")), (1, Gen.Elements("", MessageUrn + "\"failOnErrors\":0,", MessageUrn + "\"failOnErrors\":\"few\",")))
        select new ModelOperation("POST", "Bulk", $$"""{{{frame}}"Operations":[{{string.Join(',', Referring(operations))}}]}""");

    // A name that was drawn becomes one of those that are there, as far as any is.
    private static IEnumerable<string> Referring(List<string> operations)
    {
        var made = Enumerable.Range(0, operations.Count).Where(at => operations[at].Contains("b#", StringComparison.Ordinal)).ToList();
        for (var at = 0; at < operations.Count; at++)
        {
            var operation = operations[at].Replace("b#", $"b{at}", StringComparison.Ordinal);
            yield return made.Count == 0 ? operation : Drawn().Replace(operation, match => $"bulkId:b{made[match.Groups["number"].Value[0] % made.Count]}");
        }
    }

    private static Gen<string> Operation(bool strict) => Gen.Frequency(
        (5, Post("Users", ModelBodies.User(strict))),
        (2, Post("Users", Led)),
        (6, Post("Groups", Group)),
        (3, Change("PATCH", "Groups", Target(ModelWords.GroupId), Patch(GroupPatch))),
        (3, Change("PATCH", "Users", Target(ModelWords.UserId), Patch(Gen.OneOf(UserPatch, ModelPatches.User(strict))))),
        (2, Change("PUT", "Users", Target(ModelWords.UserId), Gen.OneOf(Led, ModelBodies.User(strict)))),
        (1, Change("PUT", "Groups", Target(ModelWords.GroupId), Group)),
        (2, from place in Gen.OneOf(Target(ModelWords.UserId).Select(id => "Users/" + id), Target(ModelWords.GroupId).Select(id => "Groups/" + id))
            from version in Version
            select $$"""{"method":"DELETE",{{version}}"path":"/{{place}}"}"""),
        (1, Odd));

    private static Gen<string> GroupPatch { get; } = Gen.OneOf(
        ModelWords.List(Member, 2).Select(members => $$"""{"op":"add","path":"members","value":{{members}}}"""),
        ModelWords.List(Member, 2).Select(members => $$"""{"op":"replace","path":"members","value":{{members}}}"""),
        Reference.Select(id => $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}"""));

    // Names that are passed on and swapped, and managers who come in the same message.
    private static Gen<string> UserPatch { get; } = Gen.OneOf(
        ModelWords.Name.Select(name => $$"""{"op":"replace","path":"userName","value":{{name}}}"""),
        Reference.Select(id => $$"""{"op":"add","path":"{{ModelType.EnterpriseUrn}}:manager.value","value":"{{id}}"}"""));

    /// <summary>What is no operation.</summary>
    private static Gen<string> Odd { get; } = Gen.Elements(
        """{"method":"GET","path":"/Users/{user:0}"}""",
        """{"path":"/Users/{user:0}"}""",
        """{"method":"DELETE"}""",
        """{"method":"DELETE","path":"/Groups"}""",
        """{"method":"DELETE","path":"/Things/7"}""",
        """{"method":"DELETE","path":"/Users/{user:3}","data":{}}""",
        """{"method":"PUT","path":"/Users/{user:0}"}""",
        """{"method":"POST","path":"/Users/{user:0}","bulkId":"b#","data":{}}""",
        $$$"""{"method":"POST","path":"/Groups","data":{"schemas":["{{{ModelType.GroupUrn}}}"],"displayName":"eve"}}""",
        $$$"""{"method":"POST","path":"/Groups","bulkId":"b0","data":{"schemas":["{{{ModelType.GroupUrn}}}"],"displayName":"eve"}}""",
        $$$"""{"method":"POST","path":"/Groups","bulkId":"b#","version":"W/\"1\"","data":{"schemas":["{{{ModelType.GroupUrn}}}"],"displayName":"eve"}}""",
        "7");

    private static Gen<string> Post(string endpoint, Gen<string> body) => body.Select(data => $$"""{"method":"POST","path":"/{{endpoint}}","bulkId":"b#","data":{{data}}}""");

    private static Gen<string> Change(string method, string endpoint, Gen<string> ids, Gen<string> body) =>
        from id in ids
        from version in Version
        from data in body
        select $$"""{"method":"{{method}}","path":"/{{endpoint}}/{{id}}",{{version}}"data":{{data}}}""";

    private static Gen<string> Patch(Gen<string> operation) => operation.Select(one => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{one}}]}""");

    private static Gen<string> Target(Gen<string> ids) => Gen.Frequency((2, ids), (1, Reference));

    [GeneratedRegex("bulkId:b(?<number>[0-8])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drawn();
}
