using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary><c>Operations</c> is one operation instead of an array of one.</summary>
public sealed class SingleOperation : Tolerance
{
    /// <inheritdoc/>
    public override string Clients => "Home-grown clients and admin-edited templates";

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        body[PatchMessage.Operations] is ScimObject only ? body.With(PatchMessage.Operations, new ScimList([only])) : body;
}
