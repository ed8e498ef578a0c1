using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>The data types of RFC 7643 §2.3, all but complex.</summary>
internal static class SimpleValues
{
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=");

    /// <summary>The value when it is of the attribute's type. What a reference looks like is looked at in strict directories only.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming place, type expected and section.</exception>
    public static ScimValue Check(ScimAttribute attribute, ScimValue value, in AttributePlace place, ScimLimits limits, bool strict)
    {
        switch (attribute.Type)
        {
            case AttributeType.String:
                if (value is not ScimString text)
                    throw WrongType(place, "a string", value, "§2.3.1");
                if (attribute.Format == TextFormat.Date && !IsDate(text.Value))
                    throw ScimException.InvalidValue($"{place} must be a date such as 2011-08-01, not {Shape(text)}. (RFC 7643 §2.3.1)");
                break;
            case AttributeType.Boolean:
                if (value is not ScimBoolean)
                    throw WrongType(place, "a boolean", value, "§2.3.2");
                break;
            case AttributeType.Decimal:
                if (value is not (ScimDecimal or ScimInteger))
                    throw WrongType(place, "a number", value, "§2.3.3");
                break;
            case AttributeType.Integer:
                if (value is not ScimInteger)
                    throw WrongType(place, "an integer", value, "§2.3.4");
                break;
            case AttributeType.DateTime:
                Text(place, value, "a date and time such as 2011-08-01T18:29:49Z", "§2.3.5", IsInstant);
                break;
            case AttributeType.Binary:
                Text(place, value, "base64 text", "§2.3.6", IsBase64);
                break;
            case AttributeType.Reference:
                Text(place, value, "a URI", "§2.3.7", strict ? IsUri : IsPrintable);
                break;
            default:
                throw new InvalidOperationException($"{attribute.Type} is no simple type.");
        }
        if (value is ScimString key && attribute.IsIndexed)
            CheckKey(key.Value, place, limits);
        return value;
    }

    /// <summary>Refuses a text too long for an index.</summary>
    public static void CheckKey(string text, in AttributePlace place, ScimLimits limits)
    {
        if (text.Length * 3 > limits.KeyBytes && Encoding.UTF8.GetByteCount(text) > limits.KeyBytes)
            throw ScimException.InvalidValue($"{place} is longer than {limits.KeyBytes} bytes in UTF-8: it has {Encoding.UTF8.GetByteCount(text)}, and this server looks resources up by it. Shorten it at its source.");
    }

    public static ScimException WrongType(in AttributePlace place, string expected, ScimValue value, string section) =>
        ScimException.InvalidValue($"{place} must be {expected}, not {value.Kind}. (RFC 7643 {section})");

    private static void Text(in AttributePlace place, ScimValue value, string expected, string section, Func<string, bool> isValid)
    {
        if (value is not ScimString text)
            throw WrongType(place, "a string", value, section);
        if (!isValid(text.Value))
            throw ScimException.InvalidValue($"{place} must be {expected}, not {Shape(text)}. (RFC 7643 {section})");
    }

    // What was sent may be a person's secret: its shape tells enough.
    private static string Shape(ScimString text) => $"a text of {text.Value.Length} {(text.Value.Length == 1 ? "character" : "characters")}";

    // Without a time zone it would be no instant.
    private static bool IsInstant(string text) => ScimInstant.Ticks(text) is not null;

    private static bool IsDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsBase64(string text) => Base64.IsValid(text) || Base64Url.IsValid(text);

    // Clients put all sorts of things into references, and nothing here follows one: where they are understood, the form does not matter.
    private static bool IsPrintable(string text) => text.Length > 0 && !text.Any(char.IsControl);

    // RFC 3986 §2: a URI, absolute or relative, is made of these characters; everything else is percent-encoded.
    private static bool IsUri(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' ? i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]) : !UriCharacters.Contains(text[i]))
                return false;
        }
        return text.Length > 0;
    }
}
