using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// One value of a multi-valued attribute without the array around it, in the body of a POST or PUT: <c>"emails": {"value": "a@b.example"}</c>.
/// In a PATCH the RFC allows it (RFC 7644 §3.5.2.1).
/// </summary>
public sealed class SingleValueForMany : Tolerance
{
    /// <inheritdoc/>
    public override string Clients => "OneLogin, whose body is a template the administrator edits";

    /// <inheritdoc/>
    public override ScimObject RewriteResource(ScimObject body, ResourceType type, ICollection<string> ignored)
    {
        var result = body;
        foreach (var (name, value) in body.Members)
        {
            if (type.FindExtension(name) is { } extension && value is ScimObject container)
                result = With(result, name, value, Rewritten(container, extension.Find));
        }
        return Rewritten(result, type.Find);
    }

    private static ScimObject Rewritten(ScimObject source, Func<string, ScimAttribute?> find) => source.Members.Aggregate(source, (result, member) =>
        member.Value is ScimObject { IsUnassigned: false } or ScimString { Value.Length: > 0 } && find(member.Key) is { MultiValued: true }
            ? result.With(member.Key, new ScimList([member.Value]))
            : result);

    private static ScimObject With(ScimObject source, string name, ScimValue before, ScimValue after) =>
        ReferenceEquals(before, after) ? source : source.With(name, after);
}
