using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary><c>op</c> with capital letters.</summary>
public sealed class OperationCase : Tolerance
{
    private const string Op = "op";

    /// <inheritdoc/>
    public override string Clients => "Entra without aadOptscim062020";

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) => PatchMessage.EachOperation(body, operation =>
        operation.Text(Op) is { } op && op.Any(char.IsAsciiLetterUpper) ? operation.With(Op, new ScimString(op.ToLowerInvariant())) : operation);
}
