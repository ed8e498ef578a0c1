using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>What a body says of itself in <c>schemas</c> (RFC 7643 §3, RFC 7644 §3.1).</summary>
internal static class SchemaDeclaration
{
    private const string Section = "(RFC 7643 §3)";

    /// <summary>Tolerant: may be absent, URNs that mean nothing are left out. Strict: complete and nothing else.</summary>
    public static void Check(ScimObject body, ResourceType type, ValueBinder binder)
    {
        var declared = Urns(body[CommonAttributes.Schemas.Name], binder);
        if (binder.IsStrict)
            Demand(body, type, declared);
        foreach (var urn in declared)
        {
            if (!Same(urn, type.Schema.Id) && type.FindExtension(urn) is null)
                binder.UnknownSchema(urn, type, Section);
        }
    }

    private static void Demand(ScimObject body, ResourceType type, List<string> declared)
    {
        if (!declared.Any(urn => Same(urn, type.Schema.Id)))
            throw ScimException.InvalidSyntax($"schemas must name {type.Schema.Id}, the schema of a {type.Name}. {Section}");
        foreach (var (extension, _) in type.Extensions)
        {
            if (body[extension.Id] is { IsUnassigned: false } && !declared.Any(urn => Same(urn, extension.Id)))
                throw ScimException.InvalidSyntax($"schemas must name {extension.Id} too, since the body has attributes of it. {Section}");
        }
    }

    private static List<string> Urns(ScimValue? schemas, ValueBinder binder)
    {
        if (schemas is null or ScimNull)
            return [];
        var urns = new List<string>();
        foreach (var item in schemas is ScimList list ? list.Items : [schemas])
        {
            if (item is ScimString urn && (schemas is ScimList || !binder.IsStrict))
                urns.Add(urn.Value);
            else if (binder.IsStrict)
                throw ScimException.InvalidSyntax($"schemas must be an array of URNs, not {(schemas is ScimList ? $"one with {item.Kind} in it" : item.Kind)}. {Section}");
            else
                binder.Unknown(CommonAttributes.Schemas.Name);
        }
        return urns;
    }

    private static bool Same(string urn, string other) => string.Equals(urn, other, StringComparison.OrdinalIgnoreCase);
}
