using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Storage.Filters;

/// <summary>How an attribute is found in SQL.</summary>
public enum SearchKind
{
    /// <summary>The resource's own identifier.</summary>
    Id,

    /// <summary>The folded name, in column <c>key</c>.</summary>
    Key,

    /// <summary>Case-exact text in a column.</summary>
    ExactText,

    /// <summary>A boolean in a column; null where the attribute is absent.</summary>
    Flag,

    /// <summary>An instant in a column, in whole milliseconds.</summary>
    Time,

    /// <summary>Folded values in <c>value_index</c>; one equal to the resource's own key has no row.</summary>
    ValueIndex,

    /// <summary>Values of an extension's attribute in <c>value_index</c>, as <see cref="ScimComparer.IndexKey"/> spells them; each has a row.</summary>
    OwnIndex,

    /// <summary>Members of a group, by identifier, in <c>members</c>.</summary>
    Member,
}

/// <summary>An attribute that SQL can find.</summary>
/// <param name="Path">The attribute as <see cref="AttributeTarget.ToString"/> spells it.</param>
/// <param name="Kind">How.</param>
/// <param name="Column">The column, or the <c>path</c> in <c>value_index</c>.</param>
public sealed record SearchColumn(string Path, SearchKind Kind, string Column);

/// <summary>
/// The one map from attributes to hot columns and <c>value_index</c>. Who writes a resource's row and who translates filters both read it.
/// </summary>
public static class SearchColumns
{
    private static readonly SearchColumn[] Common =
    [
        new("id", SearchKind.Id, "r.id"),
        new("externalId", SearchKind.ExactText, "r.external_id"),
        new("meta.created", SearchKind.Time, "r.created_at"),
        new("meta.lastModified", SearchKind.Time, "r.changed_at"),
    ];

    private static readonly SearchColumn[] User =
    [
        .. Common,
        new("userName", SearchKind.Key, "r.key"),
        new("active", SearchKind.Flag, "r.active"),
        new("emails", SearchKind.ValueIndex, "emails"),
        new("emails.value", SearchKind.ValueIndex, "emails"),
        new($"{SchemaUrns.EnterpriseUser}:employeeNumber", SearchKind.ValueIndex, "employeeNumber"),
    ];

    private static readonly SearchColumn[] Group =
    [
        .. Common,
        new("displayName", SearchKind.Key, "r.key"),
        new("members", SearchKind.Member, "members"),
        new("members.value", SearchKind.Member, "members"),
    ];

    /// <summary>The attribute whose folded value is a resource's unique name: <c>userName</c>, <c>displayName</c>.</summary>
    public static string KeyAttribute(ResourceType type) => Of(type).First(c => c.Kind == SearchKind.Key).Path;

    /// <summary>How a target is found, or null when only the evaluator can decide.</summary>
    public static SearchColumn? Find(ResourceType type, AttributeTarget target)
    {
        var path = target.ToString();
        var hot = Of(type).FirstOrDefault(c => string.Equals(c.Path, path, StringComparison.Ordinal));
        // An index that is still being filled would leave resources out.
        return hot ?? (target is { Extension: not null, Attribute: { } attribute, SubAttribute: null } && (attribute.Searchable || attribute.Uniqueness != Uniqueness.None)
            ? new(path, SearchKind.OwnIndex, path)
            : null);
    }

    /// <summary>The rows of <c>value_index</c> for a document: path and folded value, each once, without the resource's own key.</summary>
    public static IEnumerable<(string Path, string Key)> IndexedValues(ResourceType type, ScimObject document, string ownKey) =>
        HotValues(type, document, ownKey).Concat(type.IndexedAttributes.SelectMany(target => OwnValues(type, target, document), (target, key) => (target.ToString(), key)));

    /// <summary>The keys of one attribute of an extension, each once; none where a hot column or row holds them.</summary>
    public static IEnumerable<string> OwnValues(ResourceType type, AttributeTarget target, ScimObject document)
    {
        var path = target.ToString();
        if (Of(type).Any(c => string.Equals(c.Path, path, StringComparison.Ordinal)))
            return [];
        var comparer = new ScimComparer(target.Attribute!);
        return (document[target.Extension!.Id] as ScimObject)?[target.Attribute!.Name] switch
        {
            null => [],
            ScimList list => list.Items.Select(comparer.IndexKey).OfType<string>().Distinct(StringComparer.Ordinal),
            var value => comparer.IndexKey(value) is { } key ? [key] : [],
        };
    }

    private static IEnumerable<(string Path, string Key)> HotValues(ResourceType type, ScimObject document, string ownKey)
    {
        if (!string.Equals(type.Name, "User", StringComparison.Ordinal))
            return [];
        var emails = document["emails"] is ScimList list ? list.Items.OfType<ScimObject>().Select(e => ("emails", e.Text("value"))) : [];
        var number = (document[SchemaUrns.EnterpriseUser] as ScimObject)?.Text("employeeNumber");
        return emails.Append(("employeeNumber", number)).Where(v => v.Item2 is not null).Select(v => (v.Item1, Folding.Key(v.Item2!)))
            .Where(v => !string.Equals(v.Item2, ownKey, StringComparison.Ordinal)).Distinct();
    }

    private static SearchColumn[] Of(ResourceType type) => type.Name switch
    {
        "User" => User,
        "Group" => Group,
        _ => Common,
    };
}
