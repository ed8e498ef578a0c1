using System.Text.Json;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Resources;

/// <summary>Where in a JSON text a token stands, as the path of an attribute. Found by reading the text a second time, so that only a refusal pays for it.</summary>
internal static class JsonPlace
{
    /// <summary>The path of a token, such as <c>emails[0].value</c>; of a name, the path of what it names.</summary>
    /// <param name="utf8">The text, well-formed up to the token.</param>
    /// <param name="start">The token's first byte.</param>
    public static string Of(ReadOnlySpan<byte> utf8, long start)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var containers = new Stack<Container>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                containers.Pop();
                continue;
            }
            if (containers.TryPeek(out var container))
                container.Reach(reader);
            if (reader.TokenStartIndex >= start)
                break;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                containers.Push(new(reader.TokenType is JsonTokenType.StartArray));
        }
        var (path, separator) = ("", "");
        foreach (var container in containers.Reverse())
        {
            path = container.Behind(path, separator);
            // RFC 7644 §3.10: behind the URN of an extension stands a colon.
            separator = separator.Length == 0 && path.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? ":" : ".";
        }
        return path.Length == 0 ? "The body" : path;
    }

    private sealed class Container(bool isList)
    {
        private string _name = "";
        private int _index = -1;

        public void Reach(in Utf8JsonReader reader)
        {
            if (isList)
                _index++;
            else if (reader.TokenType is JsonTokenType.PropertyName)
                _name = Excerpt.Of(reader.GetString()!);
        }

        public string Behind(string before, string separator) => isList ? $"{before}[{_index}]" : $"{before}{separator}{_name}";
    }
}
