using Rollcall.Scim.Filtering;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>
/// The attributes a query parameter names, as a tree: at the top core attributes and extension URNs, below an extension its attributes, below an
/// attribute its sub-attributes. Never larger than the schemas, however long the parameter.
/// </summary>
internal sealed class AttributeNames
{
    private readonly Dictionary<string, AttributeNames> _parts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether this itself was named, not only something below.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>What was named at or below a part; null when nothing was.</summary>
    public AttributeNames? Part(string name) => _parts.GetValueOrDefault(name);

    public static AttributeNames Read(IEnumerable<string> names, ResourceType type)
    {
        var root = new AttributeNames();
        foreach (var name in names)
        {
            if (string.Equals(name, type.Schema.Id, StringComparison.OrdinalIgnoreCase))
                root.AddCore(type.Schema);
            else if (ScimFilterParser.TryParseAttribute(name) is { } path && type.Resolve(path) is { } target)
                root.Add(target);
        }
        return root;
    }

    /// <summary>What documents, or parts of them, give a value to.</summary>
    public static AttributeNames Of(IEnumerable<ScimObject> given, ResourceType type)
    {
        var root = new AttributeNames();
        foreach (var (name, value) in given.SelectMany(g => g.Members))
        {
            var at = root.Below(name);
            if (type.FindExtension(name) is null)
                at.AddValue(value);
            else
                foreach (var (attribute, part) in (value as ScimObject ?? ScimObject.Empty).Members)
                    at.Below(attribute).AddValue(part);
        }
        return root;
    }

    private void AddValue(ScimValue value)
    {
        IsWhole = true;
        foreach (var item in value is ScimList list ? list.Items : [value])
        {
            foreach (var (sub, _) in (item as ScimObject ?? ScimObject.Empty).Members)
                Below(sub).IsWhole = true;
        }
    }

    // Naming a schema names what it returns by default; what is returned on request must be asked for one by one (RFC 7643 §7).
    private void AddCore(ScimSchema schema)
    {
        foreach (var attribute in schema.Attributes.Where(a => a.Returned != Returned.Request))
            Below(attribute.Name).IsWhole = true;
    }

    private void Add(AttributeTarget target)
    {
        var at = target.Extension is null ? this : Below(target.Extension.Id);
        if (target.Attribute is not null)
            at = at.Below(target.Attribute.Name);
        if (target.SubAttribute is not null)
            at = at.Below(target.SubAttribute.Name);
        at.IsWhole = true;
    }

    private AttributeNames Below(string name)
    {
        if (!_parts.TryGetValue(name, out var part))
            _parts.Add(name, part = new());
        return part;
    }
}
