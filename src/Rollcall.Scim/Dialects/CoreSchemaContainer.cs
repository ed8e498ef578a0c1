using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>The attributes of the core schema inside an object named by its URN, as those of an extension are. What stands outside too counts from there.</summary>
public sealed class CoreSchemaContainer : Tolerance
{
    /// <inheritdoc/>
    public override string Clients => "clients of laravel-scim-server, scimverify";

    /// <inheritdoc/>
    public override ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored)
    {
        if (body[type.Schema.Id] is not ScimObject container)
            return body;
        var next = body.Without(type.Schema.Id);
        foreach (var (name, value) in container.Members)
        {
            if (next[name] is null)
                next = next.With(name, value);
            else
                ignored.Leave($"{type.Schema.Id}:{name}");
        }
        return next;
    }

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) => PatchMessage.EachOperation(body, operation =>
    {
        if (!operation.IsWithoutPath() || operation[PatchMessage.Value] is not ScimObject value)
            return operation;
        var next = RewriteResource(value, type, ignored);
        return ReferenceEquals(next, value) ? operation : operation.With(PatchMessage.Value, next);
    });
}
