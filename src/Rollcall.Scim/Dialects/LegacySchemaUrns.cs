using System.Collections.Immutable;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// URNs from before RFC 7643, and misspelt ones, in <c>schemas</c> and as names of the extension's container.
/// </summary>
public sealed class LegacySchemaUrns : Tolerance
{
    private static readonly ImmutableArray<string> Core =
    [
        "urn:scim:schemas:core:1.0",
        "urn:scim:schemas:core:2.0",
        "urn:scim:schemas:core:2.0:User",
        "urn:scim:schemas:core:2.0:Group",
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User",
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
    ];

    private static readonly ImmutableArray<string> Enterprise =
    [
        "urn:scim:schemas:extension:enterprise:1.0",
        "urn:scim:schemas:extension:enterprise:2.0",
        "urn:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0User",
    ];

    /// <inheritdoc/>
    public override string Clients => "OneLogin, Google Workspace, Microsoft Entra ID (groups)";

    /// <inheritdoc/>
    public override ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored)
    {
        var result = body["schemas"] is ScimList schemas ? WithSchemas(body, schemas, type) : body;
        foreach (var (name, content) in body.Members)
        {
            var urn = Rfc(name, type);
            if (string.Equals(urn, name, StringComparison.Ordinal))
                continue;
            if (result.TryGet(urn, out _))
                ignored.Leave(name);
            else
                result = result.With(urn, content);
            result = result.Without(name);
        }
        return result;
    }

    private static ScimObject WithSchemas(ScimObject body, ScimList schemas, ResourceType type)
    {
        var urns = schemas.Items.Select(item => item is ScimString urn ? new ScimString(Rfc(urn.Value, type)) : item).Distinct().ToImmutableArray();
        return urns.SequenceEqual(schemas.Items) ? body : body.With("schemas", new ScimList(urns));
    }

    private static string Rfc(string urn, ResourceType type)
    {
        if (Core.Contains(urn, StringComparer.OrdinalIgnoreCase))
            return type.Schema.Id;
        return Enterprise.Contains(urn, StringComparer.OrdinalIgnoreCase) && type.FindExtension(SchemaUrns.EnterpriseUser) is { } extension ? extension.Id : urn;
    }
}
