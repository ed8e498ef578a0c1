using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Model;

/// <summary>Makes sequences: few names and few resources, so that requests meet each other; most fit, some break each rule.</summary>
internal static class ModelGenerator
{
    private const string PatchUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>Users and groups are made first, so that the rest has something to work on.</summary>
    public static Gen<ModelSequence> Sequence(bool strict) =>
        from users in CreateUser(strict).ListOf(2)
        from groups in CreateGroup(strict).ListOf(1)
        from length in Gen.Choose(5, 13)
        from more in Operation(strict).ListOf(length)
        select new ModelSequence(strict, [.. users, .. groups, .. more]);

    private static Gen<ModelOperation> Operation(bool strict) => Gen.Frequency(
        (3, CreateUser(strict)),
        (2, CreateGroup(strict)),
        (3, Conditional(from id in ModelWords.UserId from body in ModelBodies.User(strict) select new ModelOperation("PUT", $"Users/{id}", body))),
        (2, Conditional(from id in ModelWords.GroupId from body in ModelBodies.Group(strict) select new ModelOperation("PUT", $"Groups/{id}", body))),
        (6, ModelBulks.Message(strict)),
        (9, Conditional(Patch("Users", ModelWords.UserId, ModelPatches.User(strict)))),
        (6, Conditional(Patch("Groups", ModelWords.GroupId, ModelPatches.Group(strict)))),
        (2, Conditional(from id in ModelWords.UserId select new ModelOperation("DELETE", $"Users/{id}"))),
        (1, Conditional(from id in ModelWords.GroupId select new ModelOperation("DELETE", $"Groups/{id}"))),
        (1, from id in ModelWords.UserId from query in ModelQueries.Projection from seen in Seen select new ModelOperation("GET", $"Users/{id}{query}") { IfNoneMatch = seen }),
        (1, from id in ModelWords.GroupId from query in ModelQueries.Projection from seen in Seen select new ModelOperation("GET", $"Groups/{id}{query}") { IfNoneMatch = seen }),
        (4, from query in ModelQueries.List(ModelQueries.UserFilter) select new ModelOperation("GET", $"Users{query}")),
        (2, from query in ModelQueries.List(ModelQueries.GroupFilter) select new ModelOperation("GET", $"Groups{query}")));

    private static Gen<ModelOperation> CreateUser(bool strict) => ModelBodies.User(strict).Select(body => new ModelOperation("POST", "Users", body));

    private static Gen<ModelOperation> CreateGroup(bool strict) => ModelBodies.Group(strict).Select(body => new ModelOperation("POST", "Groups", body));

    private static Gen<ModelOperation> Patch(string endpoint, Gen<string> ids, Gen<string> operation) =>
        from id in ids
        from query in Gen.Frequency((5, Gen.Constant("")), (1, ModelQueries.Projection))
        from count in Gen.Frequency((6, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Choose(0, 4)))
        from operations in operation.ListOf(count)
        from urn in Gen.Frequency((30, Gen.Constant(PatchUrn)), (1, Gen.Constant(ModelType.UserUrn)))
        select new ModelOperation("PATCH", $"{endpoint}/{id}{query}", $$"""{"schemas":["{{urn}}"],"Operations":[{{string.Join(',', operations)}}]}""");

    private static Gen<ModelOperation> Conditional(Gen<ModelOperation> operation) =>
        from made in operation
        from condition in Gen.Frequency(
            (8, Gen.Constant<string?>(null)),
            (2, Gen.Elements<string?>("{current}", "*", "W/\"1\"", "W/\"2\"", "\"1\"", "W/\"99\"", "W/\"99\", {current}", "\"foreign\"")))
        select made with { IfMatch = condition };

    private static Gen<string?> Seen => Gen.Frequency((4, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("{current}", "W/\"1\"", "W/\"99\"", "*")));
}
