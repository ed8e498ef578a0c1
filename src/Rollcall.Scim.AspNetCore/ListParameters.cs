using System.Globalization;
using System.Numerics;
using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>What a list request asks for, as sent: by query parameters or by the body of <c>/.search</c>. Null is absent.</summary>
internal sealed record ListParameters
{
    public const string FilterName = "filter";
    public const string SortByName = "sortBy";
    public const string SortOrderName = "sortOrder";
    public const string StartIndexName = "startIndex";
    public const string CountName = "count";
    public const string CursorName = "cursor";
    public const string AttributesName = "attributes";
    public const string ExcludedAttributesName = "excludedAttributes";

    public string? Filter { get; init; }

    public string? SortBy { get; init; }

    public string? SortOrder { get; init; }

    public long? StartIndex { get; init; }

    public long? Count { get; init; }

    /// <summary>Empty for the first page of a query that is to be followed by cursors (RFC 9865 §2).</summary>
    public string? Cursor { get; init; }

    public string? Attributes { get; init; }

    public string? ExcludedAttributes { get; init; }

    /// <summary>Reads the query parameters of RFC 7644 §3.4.2 and RFC 9865 §2. Unknown ones are ignored: Entra appends its feature flags to the tenant URL.</summary>
    public static ListParameters Read(IQueryCollection query, bool strict) => new()
    {
        Filter = One(query, FilterName, strict),
        SortBy = One(query, SortByName, strict),
        SortOrder = One(query, SortOrderName, strict),
        StartIndex = Number(query, StartIndexName, strict),
        Count = Number(query, CountName, strict),
        Cursor = One(query, CursorName, strict),
        Attributes = One(query, AttributesName, strict),
        ExcludedAttributes = One(query, ExcludedAttributesName, strict),
    };

    /// <summary>What the answer of an operation on one resource is to carry.</summary>
    public static Projection Projection(IQueryCollection query, ResourceType type, bool strict) =>
        Resources.Projection.Parse(One(query, AttributesName, strict), One(query, ExcludedAttributesName, strict), type);

    /// <summary>Reads a whole number of any size; what no page can reach is as good as the largest one.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>.</exception>
    public static long Number(string name, string text)
    {
        // A default instead of what cannot be read would answer another page than the client believes to have asked for: 400 in every directory.
        // The length is capped before, since reading n digits costs n².
        if (text.Length > 100 || !BigInteger.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw ScimException.InvalidValue($"'{name}' must be a whole number, not a text of {text.Length} characters. (RFC 7644 §3.4.2.4)");
        return (long)BigInteger.Clamp(number, long.MinValue, long.MaxValue);
    }

    private static long? Number(IQueryCollection query, string name, bool strict) =>
        One(query, name, strict) is not { } text || (!strict && string.IsNullOrWhiteSpace(text)) ? null : Number(name, text);

    // Names are found in any case. In a strict directory a parameter stands once; elsewhere the first counts.
    private static string? One(IQueryCollection query, string name, bool strict)
    {
        if (!query.TryGetValue(name, out var values))
            return null;
        if (values.Count > 1 && strict)
            throw ScimException.InvalidValue($"The query parameter '{name}' may stand only once, and stands {values.Count} times. (RFC 7644 §3.4.2)");
        return values.Count == 0 ? null : values[0] ?? "";
    }
}
