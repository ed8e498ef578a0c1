using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Resources;

/// <summary>
/// JSON text to <see cref="ScimValue"/> and back. Reading is strict (RFC 8259 and RFC 7493): duplicate names, lone surrogates, invalid UTF-8,
/// comments, trailing text and too deep nesting are <c>invalidSyntax</c>, whatever bytes come. Nothing but <see cref="ScimException"/> escapes.
/// </summary>
public static class ScimJson
{
    // Bodies are served as application/scim+json with nosniff, so nothing needs HTML's escapes.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int DecimalDigits = 28;
    private const decimal DecimalBound = 1e28m;

    /// <summary>Reads one JSON text.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>, naming line and byte; <c>invalidValue</c> for U+0000 and for numbers beyond 28 digits.</exception>
    public static ScimValue Read(ReadOnlySpan<byte> utf8, ScimLimits? limits = null)
    {
        utf8 = WithoutMark(utf8);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = (limits ?? ScimLimits.Default).JsonDepth });
        try
        {
            if (!reader.Read())
                throw ScimException.InvalidSyntax("The body is empty; send a JSON object. (RFC 7644 §3.8)");
            var value = Value(ref reader);
            if (reader.Read())
                throw ScimException.InvalidSyntax("There is text behind the end of the JSON document. (RFC 8259 §2)");
            return value;
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode(reader);
        }
        catch (UnacceptableTokenException e)
        {
            throw e.At(JsonPlace.Of(utf8, reader.TokenStartIndex));
        }
    }

    /// <summary>Writes a value as compact UTF-8 JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ScimValue value)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        Write(writer, value);
    }

    /// <summary>Writes a value into a writer that belongs to the caller.</summary>
    public static void Write(Utf8JsonWriter writer, ScimValue value)
    {
        switch (value)
        {
            case ScimString text:
                writer.WriteStringValue(text.Value);
                break;
            case ScimBoolean flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case ScimInteger integer:
                writer.WriteNumberValue(integer.Value);
                break;
            case ScimDecimal number:
                writer.WriteNumberValue(number.Value);
                break;
            case ScimNull:
                writer.WriteNullValue();
                break;
            case ScimList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case ScimObject complex:
                writer.WriteStartObject();
                foreach (var (name, member) in complex.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"Unknown value {value.GetType()}.");
        }
    }

    /// <summary>A value as compact UTF-8 JSON.</summary>
    public static byte[] ToBytes(ScimValue value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The text without a byte order mark.</summary>
    internal static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    // The message of a foreign exception may echo input; line and position are enough to find the place.
    internal static ScimException Malformed(JsonException failure) =>
        ScimException.InvalidSyntax($"The body is not valid JSON, or nested deeper than this server reads, at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}. (RFC 8259 §2)");

    /// <summary>What Utf8JsonReader.GetString's InvalidOperationException means: invalid UTF-8 or a lone surrogate (RFC 7493 §2.1 forbids both).</summary>
    internal static ScimException NotUnicode(in Utf8JsonReader reader) => ScimException.InvalidSyntax($"A text near byte {reader.TokenStartIndex + 1} is not valid UTF-8, or holds half a surrogate pair. (RFC 8259 §8)");

    private static ScimValue Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => new ScimString(Text(ref reader)),
        JsonTokenType.True => ScimBoolean.True,
        JsonTokenType.False => ScimBoolean.False,
        JsonTokenType.Null => ScimNull.Instance,
        JsonTokenType.Number => Number(ref reader),
        JsonTokenType.StartArray => List(ref reader),
        JsonTokenType.StartObject => Object(ref reader),
        _ => throw ScimException.InvalidSyntax("The body is not valid JSON. (RFC 8259 §2)"),
    };

    private static ScimList List(ref Utf8JsonReader reader)
    {
        var items = ImmutableArray.CreateBuilder<ScimValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader));
        return items.Count == 0 ? ScimList.Empty : new(items.DrainToImmutable());
    }

    private static ScimObject Object(ref Utf8JsonReader reader)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ScimValue>>(8);
        HashSet<string>? names = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Text(ref reader);
            if (Repeats(members, ref names, name))
                throw new UnacceptableTokenException(place => ScimException.InvalidSyntax($"{place} stands there twice: the same name in another case is the same attribute. Send it once. (RFC 7643 §2.1)"));
            reader.Read();
            members.Add(new(name, Value(ref reader)));
        }
        return new(members.DrainToImmutable());
    }

    // Up to 16 names a scan is quicker; beyond, a set keeps an object of 100,000 names from costing 10^10 comparisons.
    private static bool Repeats(ImmutableArray<KeyValuePair<string, ScimValue>>.Builder members, ref HashSet<string>? names, string name)
    {
        if (names is null && members.Count == 16)
            names = members.Select(m => m.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (names is not null)
            return !names.Add(name);
        foreach (var (known, _) in members)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        var text = reader.GetString()!;
        // No database keeps U+0000 in text, and no name needs it.
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new UnacceptableTokenException(place => ScimException.InvalidValue($"{place} contains the character U+0000, which this server does not keep. Remove it at its source."));
        return text;
    }

    private static ScimValue Number(ref Utf8JsonReader reader)
    {
        var digits = reader.ValueSpan;
        if (digits.IndexOfAny(".eE"u8) < 0 && reader.TryGetInt64(out var integer))
            return new ScimInteger(integer);
        // A decimal holds 28 digits, and 28 places behind the point, without rounding. What would be rounded is refused, not changed;
        // a whole number is an integer however it was written, so that what is written back reads as the same value.
        if (digits.Length <= 64 && IsExact(digits) && reader.TryGetDecimal(out var number) && Math.Abs(number) < DecimalBound)
            return number.Scale == 0 && number is >= long.MinValue and <= long.MaxValue ? new ScimInteger((long)number) : new ScimDecimal(number);
        var length = digits.Length;
        throw new UnacceptableTokenException(place => ScimException.InvalidValue($"{place} is a number of {length} characters; this server keeps up to {DecimalDigits} digits, and rounds none. Send fewer, or a text."));
    }

    private static bool IsExact(ReadOnlySpan<byte> number)
    {
        var exponentAt = number.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? number : number[..exponentAt];
        var exponent = 0;
        if (exponentAt >= 0 && !int.TryParse(number[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return false;
        var point = mantissa.IndexOf((byte)'.');
        var places = point < 0 ? 0 : mantissa.Length - point - 1;
        return SignificantDigits(mantissa) <= DecimalDigits && (long)places - exponent <= DecimalDigits;
    }

    private static int SignificantDigits(ReadOnlySpan<byte> mantissa)
    {
        var count = 0;
        foreach (var c in mantissa)
        {
            if (char.IsAsciiDigit((char)c) && (count > 0 || c != '0'))
                count++;
        }
        return count;
    }
}
