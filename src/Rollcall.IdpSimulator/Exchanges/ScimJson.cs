using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.IdpSimulator.Exchanges;

/// <summary>Reading a stranger's JSON without being thrown off by it, and writing ours without needless escapes.</summary>
internal static class ScimJson
{
    // Java clients write é, ' and + as they are.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="JsonException">Not JSON, a key twice, or half a surrogate pair.</exception>
    public static JsonNode? Parse(byte[] utf8)
    {
        try
        {
            RefuseBrokenText(utf8);
            return JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The text is not valid Unicode.", e);
        }
    }

    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
            content(json);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Write(JsonNode node) => Write(json => node.WriteTo(json));

    public static string? Text(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static string? Text(this JsonObject? parent, string name) => parent?[name].Text();

    public static bool? Flag(this JsonObject? parent, string name) => parent?[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The node as it stands in the answer, short enough for a sentence.</summary>
    public static string Shown(this JsonNode? node)
    {
        string text = node is null ? "nothing" : node.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
    }

    /// <summary>A node is read lazily and would throw at its first use; here it is still a fault of the body.</summary>
    private static void RefuseBrokenText(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                _ = reader.GetString();
        }
    }
}
