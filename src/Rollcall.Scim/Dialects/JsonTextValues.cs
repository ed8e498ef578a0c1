using System.Text;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Dialects;

/// <summary>
/// A complex value as a text that holds its JSON, in place of the object or as its <c>value</c>: <c>"roles": [{"value": "{\"value\":\"Admin\"}"}]</c>.
/// </summary>
public sealed class JsonTextValues : ValueTolerance
{
    private const string Value = "value";

    /// <inheritdoc/>
    public override string Clients => "Entra, app roles";

    /// <inheritdoc/>
    protected override ScimValue Rewrite(AttributeTarget target, ScimValue value)
    {
        if (!target.Leaf!.IsComplex)
            return value;
        return value is ScimList list ? Items(list, Parsed) : Parsed(value);
    }

    private static ScimValue Parsed(ScimValue value)
    {
        if (value is ScimString text)
            return (ScimValue?)Read(text.Value) ?? value;
        if (value is ScimObject complex && complex.Text(Value) is { } inner && Read(inner) is { } parts && parts[Value] is not null)
            return Joined(complex, parts);
        return value;
    }

    // Names by the ten thousand fit into a text: each is looked up in a set, not in the object.
    private static ScimObject Joined(ScimObject complex, ScimObject parts)
    {
        var names = parts.Members.Select(part => part.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new([.. complex.Members.Where(member => !names.Contains(member.Key)), .. parts.Members]);
    }

    private static ScimObject? Read(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal))
            return null;
        try
        {
            return ScimJson.Read(Encoding.UTF8.GetBytes(text)) as ScimObject;
        }
        catch (ScimException)
        {
            // Not what this rule is about; the binder will say what it expected.
            return null;
        }
    }
}
