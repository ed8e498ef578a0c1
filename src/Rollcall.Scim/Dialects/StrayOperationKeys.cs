using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>Names that a PATCH message or an operation does not have, such as <c>name</c> beside <c>path</c>. They are left out and named in the verdict.</summary>
public sealed class StrayOperationKeys : Tolerance
{
    private static readonly string[] OfMessage = ["schemas", PatchMessage.Operations];
    private static readonly string[] OfOperation = ["op", PatchMessage.Path, PatchMessage.Value];

    /// <inheritdoc/>
    public override string Clients => "Entra, SCIM validators";

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        PatchMessage.EachOperation(Only(body, OfMessage, "", ignored), operation => Only(operation, OfOperation, "Operations.", ignored));

    private static ScimObject Only(ScimObject message, string[] known, string prefix, ICollection<string> ignored)
    {
        if (message.Members.All(member => known.Contains(member.Key, StringComparer.OrdinalIgnoreCase)))
            return message;
        foreach (var (name, _) in message.Members)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                ignored.Leave(prefix + name);
        }
        return new([.. message.Members.Where(member => known.Contains(member.Key, StringComparer.OrdinalIgnoreCase))]);
    }
}
