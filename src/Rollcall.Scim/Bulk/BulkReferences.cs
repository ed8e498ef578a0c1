using System.Diagnostics.CodeAnalysis;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// The bulkIds of one request and the ids they stand for (RFC 7644 §3.7.2). An id is given out when its bulkId is first met, wherever that is, so that references may
/// point forward and in circles; whether an operation creates it is known when all have been read.
/// </summary>
/// <param name="schemas">They say which attributes hold references.</param>
/// <param name="newId">Makes an id nobody has.</param>
internal sealed class BulkReferences(ScimSchemas schemas, Func<string> newId)
{
    private const string Prefix = "bulkId:";

    // RFC 7643 §7: references to what is no resource here.
    private static readonly string[] Outside = ["external", "uri"];

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _creators = new(StringComparer.Ordinal);
    private readonly List<string> _met = [];

    /// <summary>The id a bulkId stands for.</summary>
    public string IdOf(string bulkId)
    {
        if (!_ids.TryGetValue(bulkId, out var id))
            _ids.Add(bulkId, id = newId());
        return id;
    }

    /// <summary>Takes note of the operation that creates what a bulkId stands for; false when another does already.</summary>
    public bool Define(string bulkId, int operation) => _creators.TryAdd(bulkId, operation);

    /// <summary>The operation that creates what a bulkId stands for, or null.</summary>
    public int? CreatorOf(string bulkId) => _creators.TryGetValue(bulkId, out var operation) ? operation : null;

    /// <summary>The bulkIds referred to since this was last asked, each once.</summary>
    public IReadOnlyList<string> TakeMet()
    {
        var met = _met.Distinct(StringComparer.Ordinal).ToList();
        _met.Clear();
        return met;
    }

    /// <summary>A text that is a reference and nothing else, as the id it stands for.</summary>
    public bool TryResolve(string text, [NotNullWhen(true)] out string? id)
    {
        id = text.StartsWith(Prefix, StringComparison.Ordinal) ? Meet(text[Prefix.Length..]) : null;
        return id is not null;
    }

    /// <summary>The body of a POST or PUT with ids in place of references.</summary>
    public ScimObject InResource(ScimObject body, ResourceType type) => new ValueRewriting(Resolve).Resource(body, type);

    /// <summary>The body of a PATCH with ids in place of references, in values and in the value filters of paths.</summary>
    public ScimObject InPatch(ScimObject body, ResourceType type) => new ValueRewriting(Resolve).Patch(
        PatchMessage.EachOperation(body, operation =>
            operation[PatchMessage.Path] is ScimString path && path.Value.Contains(Prefix, StringComparison.Ordinal) && type.FindExtension(path.Value) is null
                ? operation.With(PatchMessage.Path, new ScimString(InPath(path.Value, type)))
                : operation),
        type);

    private string InPath(string text, ResourceType type)
    {
        var path = ScimFilterParser.ParsePath(text);
        return path.ValueFilter is { } filter && type.Resolve(path.Attribute) is { Attribute: not null } target
            ? (path with { ValueFilter = InFilter(filter, target) }).ToString()
            : text;
    }

    private Filter InFilter(Filter filter, AttributeTarget target) => filter switch
    {
        Filter.And and => new Filter.And([.. and.Terms.Select(term => InFilter(term, target))]),
        Filter.Or or => new Filter.Or([.. or.Terms.Select(term => InFilter(term, target))]),
        Filter.Not not => new Filter.Not(InFilter(not.Term, target)),
        Filter.Comparison comparison when target.Attribute!.Find(comparison.Path.Name) is { } sub => comparison with { Value = Resolve(target with { SubAttribute = sub }, comparison.Value) },
        Filter.Comparison or Filter.Present or Filter.ValuePath => filter,
        _ => throw new InvalidOperationException($"Unknown filter {filter.GetType()}."),
    };

    private ScimValue Resolve(AttributeTarget target, ScimValue value)
    {
        if (!HoldsReferences(target))
            return value;
        return value switch
        {
            ScimString text => Resolve(text),
            ScimList list => ValueRewriting.Items(list, item => item is ScimString text ? Resolve(text) : item),
            _ => value,
        };
    }

    // "bulkId:x" where an id belongs; "/Users/bulkId:x", with whatever stands before, where a URL does.
    private ScimString Resolve(ScimString text)
    {
        var at = text.Value.LastIndexOf('/' + Prefix, StringComparison.Ordinal) + 1;
        return TryResolve(text.Value[at..], out var id) ? new(text.Value[..at] + id) : text;
    }

    private bool HoldsReferences(AttributeTarget target)
    {
        var leaf = target.Leaf!;
        if (leaf.Mutability == Mutability.ReadOnly || target.Attribute!.Mutability == Mutability.ReadOnly)
            return false;
        return IsReference(leaf) || (IsValue(target.SubAttribute) && target.Attribute.SubAttributes.Any(IsReference));
    }

    private bool IsReference(ScimAttribute attribute) => attribute.Type == AttributeType.Reference
        && (attribute.ReferenceTypes.IsEmpty || attribute.ReferenceTypes.Except(Outside, StringComparer.OrdinalIgnoreCase).Any(name => schemas.Find(name) is not null));

    // RFC 7643 §2.4 gives "value" and "$ref" their meaning in every complex attribute: where $ref is the URL of a resource, value is its id.
    private static bool IsValue(ScimAttribute? sub) => sub is { Type: AttributeType.String } && string.Equals(sub.Name, "value", StringComparison.OrdinalIgnoreCase);

    private string Meet(string bulkId)
    {
        _met.Add(bulkId);
        return IdOf(bulkId);
    }
}
