using System.Globalization;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The body of <c>/.search</c> (RFC 7644 §3.4.3): the parameters of a list, where no proxy writes them into its log.</summary>
internal static class SearchRequest
{
    /// <summary>Reads the message. Members it does not define are ignored, as unknown query parameters are (RFC 7644 §3.4.2).</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>: not a message of this shape; 400 <c>invalidValue</c>: a number that is not whole.</exception>
    public static ListParameters Read(ScimObject body, bool strict)
    {
        if (strict && !IsDeclared(body))
            throw ScimException.InvalidSyntax($"'schemas' must be [\"{SchemaUrns.SearchRequest}\"]. (RFC 7644 §3.4.3)");
        return new()
        {
            Filter = Text(body, ListParameters.FilterName),
            SortBy = Text(body, ListParameters.SortByName),
            SortOrder = Text(body, ListParameters.SortOrderName),
            StartIndex = Number(body, ListParameters.StartIndexName, strict),
            Count = Number(body, ListParameters.CountName, strict),
            Cursor = Text(body, ListParameters.CursorName),
            Attributes = Names(body, ListParameters.AttributesName, strict),
            ExcludedAttributes = Names(body, ListParameters.ExcludedAttributesName, strict),
        };
    }

    private static bool IsDeclared(ScimObject body) =>
        body["schemas"] is ScimList { Items: [ScimString urn] } && urn.Value.Equals(SchemaUrns.SearchRequest, StringComparison.OrdinalIgnoreCase);

    private static string? Text(ScimObject body, string name) => body[name] switch
    {
        null or ScimNull => null,
        ScimString text => text.Value,
        var other => throw Wrong(name, "a string", other),
    };

    private static long? Number(ScimObject body, string name, bool strict) => body[name] switch
    {
        null or ScimNull => null,
        ScimInteger number => number.Value,
        ScimString text when !strict => ListParameters.Number(name, text.Value),
        ScimDecimal number when decimal.IsInteger(number.Value) => ListParameters.Number(name, number.Value.ToString("F0", CultureInfo.InvariantCulture)),
        ScimDecimal => throw ScimException.InvalidValue($"'{name}' must be a whole number, not a decimal number. (RFC 7644 §3.4.2.4)"),
        var other => throw Wrong(name, "an integer", other),
    };

    // RFC 7644 §3.4.3: a list here, where the query parameter is one text with commas; clients send that too.
    private static string? Names(ScimObject body, string name, bool strict) => body[name] switch
    {
        null or ScimNull => null,
        ScimString text when !strict => text.Value,
        ScimList list => string.Join(',', list.Items.Select(item => item is ScimString text ? text.Value : throw Wrong(name, "a list of strings", item))),
        var other => throw Wrong(name, "a list of strings", other),
    };

    private static ScimException Wrong(string name, string expected, ScimValue value) => ScimException.InvalidSyntax($"'{name}' must be {expected}, not {value.Kind}. (RFC 7644 §3.4.3)");
}
