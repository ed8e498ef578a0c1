using System.Globalization;
using System.Numerics;
using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The query parameters of RFC 7644 §3.4.2 and §3.9. Unknown ones are ignored: Entra appends its feature flags to the tenant URL.</summary>
internal static class ListParameters
{
    public const string Filter = "filter";
    public const string StartIndex = "startIndex";
    public const string Count = "count";
    public const string Attributes = "attributes";
    public const string ExcludedAttributes = "excludedAttributes";

    /// <summary>What the answer is to carry.</summary>
    public static Projection Projection(IQueryCollection query, ResourceType type, bool strict) =>
        Resources.Projection.Parse(One(query, Attributes, strict), One(query, ExcludedAttributes, strict), type);

    /// <summary>The list asked for, with the filter already in plain SCIM.</summary>
    public static ResourceQuery List(IQueryCollection query, ResourceType type, ScimTenant tenant, ReadOptions options)
    {
        var strict = tenant.Dialect.IsStrict;
        // RFC 7644 §3.4.2.4: below 1 is 1, a negative count is 0, and the server may return fewer than asked for.
        var start = Number(query, StartIndex, strict) is { } s ? Math.Max(1, s) : 1;
        var count = Number(query, Count, strict) ?? tenant.Limits.DefaultPage;
        return new(ReadFilter(query, type, tenant), start, (int)Math.Clamp(count, 0, tenant.Limits.MaxPage), options);
    }

    /// <summary>The one value of a parameter. Names are found in any case; null when it is absent.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: given twice in a strict directory. Elsewhere the first counts.</exception>
    public static string? One(IQueryCollection query, string name, bool strict)
    {
        if (!query.TryGetValue(name, out var values))
            return null;
        if (values.Count > 1 && strict)
            throw ScimException.InvalidValue($"The query parameter '{name}' may stand only once.");
        return values.Count == 0 ? null : values[0];
    }

    private static Filter? ReadFilter(IQueryCollection query, ResourceType type, ScimTenant tenant)
    {
        var strict = tenant.Dialect.IsStrict;
        if (One(query, Filter, strict) is not { } text)
            return null;
        // A form with an empty box sends "filter=": nobody means "match nothing" by it.
        if (string.IsNullOrWhiteSpace(text) && !strict)
            return null;
        return tenant.Dialect.Rewrite(ScimFilterParser.ParseFilter(text, tenant.Limits, lenient: !strict), type);
    }

    private static long? Number(IQueryCollection query, string name, bool strict)
    {
        if (One(query, name, strict) is not { } text || (!strict && string.IsNullOrWhiteSpace(text)))
            return null;
        // A default instead of what cannot be read would answer another page than the client believes to have asked for: 400 in every directory.
        // The length is capped before, since reading n digits costs n².
        if (text.Length > 100 || !BigInteger.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw ScimException.InvalidValue($"The query parameter '{name}' must be a whole number.");
        return (long)BigInteger.Clamp(number, long.MinValue, long.MaxValue);
    }
}
