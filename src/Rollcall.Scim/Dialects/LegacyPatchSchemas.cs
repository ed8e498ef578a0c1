using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>The message does not say that it is a PatchOp: no <c>schemas</c>, or URNs from drafts and of resources. The HTTP method has said it already.</summary>
public sealed class LegacyPatchSchemas : Tolerance
{
    private const string Schemas = "schemas";

    /// <inheritdoc/>
    public override string Clients => "OneLogin, old Entra jobs, clients without schemas";

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        body[Schemas] is ScimList list && list.Items.Any(IsPatchOp) ? body : body.With(Schemas, new ScimList([new ScimString(SchemaUrns.PatchOp)]));

    private static bool IsPatchOp(ScimValue urn) => urn is ScimString text && string.Equals(text.Value, SchemaUrns.PatchOp, StringComparison.OrdinalIgnoreCase);
}
