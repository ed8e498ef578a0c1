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
    /// <summary>The value when it is of the attribute's type.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming place, type expected and section.</exception>
    public static ScimValue Check(ScimAttribute attribute, ScimValue value, in AttributePlace place, ScimLimits limits)
    {
        switch (attribute.Type)
        {
            case AttributeType.String:
                if (value is not ScimString text)
                    throw WrongType(place, "a string", value, "§2.3.1");
                if (attribute.Format == TextFormat.Date && !IsDate(text.Value))
                    throw ScimException.InvalidValue($"{place} must be a date such as 2011-08-01. (RFC 7643 §2.3.1)");
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
                Text(place, value, "a URI", "§2.3.7", IsReference);
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
            throw ScimException.InvalidValue($"{place} is longer than {limits.KeyBytes} bytes in UTF-8, which is the limit for values this server looks up.");
    }

    public static ScimException WrongType(in AttributePlace place, string expected, ScimValue value, string section) =>
        ScimException.InvalidValue($"{place} must be {expected}, not {value.Kind}. (RFC 7643 {section})");

    private static void Text(in AttributePlace place, ScimValue value, string expected, string section, Func<string, bool> isValid)
    {
        if (value is not ScimString text)
            throw WrongType(place, "a string", value, section);
        if (!isValid(text.Value))
            throw ScimException.InvalidValue($"{place} must be {expected}. (RFC 7643 {section})");
    }

    // Without a time zone it would be no instant.
    private static bool IsInstant(string text) => ScimInstant.Ticks(text) is not null;

    private static bool IsDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsBase64(string text) => Base64.IsValid(text) || Base64Url.IsValid(text);

    // Clients put all sorts of things into references, and nothing here follows one: the form is not this server's business.
    private static bool IsReference(string text) => text.Length > 0 && !text.Any(char.IsControl);
}
