using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore;

/// <summary>
/// A request as logs may show it: filters name people (RFC 7644 §7.5.2), so no value that a client sent stands in it, only what the protocol names.
/// </summary>
internal static class RequestShape
{
    private const string Masked = "?";
    private const int LongestWord = 40;
    private const int LongestUserAgent = 200;

    public static string Of(HttpContext http, ScimRoute? route, ScimTenant? tenant)
    {
        var query = http.Request.Query.SelectMany(p => p.Value, (p, value) => Parameter(p.Key, value ?? "", tenant)).ToList();
        var path = route?.Pattern ?? Unknown(http.GetRouteValue("path") as string ?? "");
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    public static string? UserAgent(HttpRequest request)
    {
        var text = request.Headers.UserAgent.ToString();
        return text.Length switch
        {
            0 => null,
            > LongestUserAgent => text[..LongestUserAgent],
            _ => text,
        };
    }

    // Of a path that no route has, the first word behind the directory tells a mistyped base URL; whatever follows may be an id or a name.
    private static string Unknown(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        var shown = segments.TakeWhile(IsWord).Take(2).ToList();
        return "/" + string.Join('/', shown.Concat(segments.Skip(shown.Count).Select(_ => ScimRoute.IdSegment)));
    }

    private static string Parameter(string name, string value, ScimTenant? tenant)
    {
        if (Is(name, ListParameters.FilterName))
            return $"{ListParameters.FilterName}={Filter(value, tenant)}";
        if (Is(name, ListParameters.StartIndexName) || Is(name, ListParameters.CountName))
            return $"{Known(name)}={(long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : Masked)}";
        if (Is(name, ListParameters.AttributesName) || Is(name, ListParameters.ExcludedAttributesName))
            return $"{Known(name)}={string.Join(',', value.Split(',').Select(Attribute))}";
        if (Is(name, ListParameters.SortByName))
            return $"{ListParameters.SortByName}={Attribute(value)}";
        if (Is(name, ListParameters.SortOrderName))
            return $"{ListParameters.SortOrderName}={(Is(value, "ascending") ? "ascending" : Is(value, "descending") ? "descending" : Masked)}";
        return IsWord(name) ? $"{name}={Masked}" : Masked;
    }

    private static string Filter(string text, ScimTenant? tenant)
    {
        if (tenant is null)
            return Masked;
        try
        {
            var filter = ScimFilterParser.ParseFilter(text, tenant.Limits, lenient: !tenant.Dialect.IsStrict);
            return Mask(filter).ToString().Replace("\"?\"", Masked, StringComparison.Ordinal);
        }
        catch (ScimException)
        {
            return Masked;
        }
    }

    private static Filter Mask(Filter filter) => filter switch
    {
        Filter.And and => new Filter.And([.. and.Terms.Select(Mask)]),
        Filter.Or or => new Filter.Or([.. or.Terms.Select(Mask)]),
        Filter.Not not => new Filter.Not(Mask(not.Term)),
        Filter.ValuePath path => path with { Inner = Mask(path.Inner) },
        Filter.Comparison comparison => comparison with { Value = new ScimString(Masked) },
        Filter.Present present => present,
        _ => throw new InvalidOperationException($"Unknown filter {filter.GetType()}."),
    };

    private static string Attribute(string text) => ScimFilterParser.TryParseAttribute(text.Trim())?.ToString() is { Length: <= 200 } path ? path : Masked;

    private static string Known(string name) =>
        Is(name, ListParameters.StartIndexName) ? ListParameters.StartIndexName
        : Is(name, ListParameters.CountName) ? ListParameters.CountName
        : Is(name, ListParameters.AttributesName) ? ListParameters.AttributesName
        : ListParameters.ExcludedAttributesName;

    private static bool IsWord(string text) => text.Length is > 0 and <= LongestWord && text.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(text[0]);

    private static bool Is(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
