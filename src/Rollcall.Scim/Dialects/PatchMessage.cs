using System.Collections.Immutable;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Dialects;

/// <summary>The parts of a PatchOp message as rules see them: nothing is checked here, what has no proper shape is passed on as it is.</summary>
internal static class PatchMessage
{
    public const string Operations = "Operations";
    public const string Path = "path";
    public const string Value = "value";

    /// <summary>Rewrites every operation to one or several; the same instance when none changes.</summary>
    public static ScimObject EachOperation(ScimObject body, Func<ScimObject, ImmutableArray<ScimValue>> rewrite)
    {
        if (body[Operations] is not ScimList operations)
            return body;
        var next = ImmutableArray.CreateBuilder<ScimValue>(operations.Items.Length);
        var changed = false;
        foreach (var item in operations.Items)
        {
            if (item is not ScimObject operation)
            {
                next.Add(item);
                continue;
            }
            var rewritten = rewrite(operation);
            changed |= rewritten is not [var only] || !ReferenceEquals(only, operation);
            next.AddRange(rewritten);
        }
        return changed ? body.With(Operations, new ScimList(next.DrainToImmutable())) : body;
    }

    /// <summary>Rewrites every operation to one other.</summary>
    public static ScimObject EachOperation(ScimObject body, Func<ScimObject, ScimObject> rewrite) =>
        EachOperation(body, operation => ImmutableArray.Create<ScimValue>(rewrite(operation)));

    /// <summary>Whether an operation says nothing of where.</summary>
    public static bool IsWithoutPath(this ScimObject operation) => operation[Path] is null or ScimNull;
}
