using System.Collections.Immutable;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// Paths as names in a value without path: <c>name.givenName</c>, <c>urn:…:User:employeeNumber</c>, <c>emails[type eq "work"].value</c>.
/// Each becomes an operation of its own. A name that leads nowhere stays, and is treated as any unknown name.
/// </summary>
public sealed class AttributeNotationKeys : Tolerance
{
    /// <inheritdoc/>
    public override string Clients => "Entra with aadOptscim062020";

    /// <inheritdoc/>
    public override ScimObject RewritePatch(ScimObject body, ResourceType type, ICollection<string> ignored) =>
        PatchMessage.EachOperation(body, operation => Operations(operation, type));

    private static ImmutableArray<ScimValue> Operations(ScimObject operation, ResourceType type)
    {
        if (!operation.IsWithoutPath() || operation[PatchMessage.Value] is not ScimObject value)
            return [operation];
        var kinds = value.Members.ToLookup(member => IsPath(member.Key, type));
        if (!kinds[true].Any())
            return [operation];
        var rest = kinds[false].ToImmutableArray();
        var operations = kinds[true].Select(ScimValue (path) =>
            operation.Without(PatchMessage.Path).With(PatchMessage.Value, path.Value).With(PatchMessage.Path, new ScimString(path.Key)));
        return rest.IsEmpty ? [.. operations] : [operation.With(PatchMessage.Value, new ScimObject(rest)), .. operations];
    }

    private static bool IsPath(string name, ResourceType type)
    {
        if (name.AsSpan().IndexOfAny(".:[") < 0 || type.FindExtension(name) is not null)
            return false;
        try
        {
            var path = ScimFilterParser.ParsePath(name);
            return type.Resolve(path.Attribute with { SubAttribute = path.SubAttribute ?? path.Attribute.SubAttribute }) is not null;
        }
        catch (ScimException)
        {
            return false;
        }
    }
}
