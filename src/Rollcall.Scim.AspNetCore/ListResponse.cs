using System.Text.Json;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The frame of RFC 7644 §3.4.2 around a list. The numbers are JSON integers, since Okta silently stops at a string; <c>Resources</c> always stands there.</summary>
internal static class ListResponse
{
    /// <summary>Writes everything up to the first resource.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="total">How many match in all.</param>
    /// <param name="startIndex">Null where cursors are followed: RFC 9865 §2 has none.</param>
    /// <param name="itemsPerPage">How many follow.</param>
    /// <param name="nextCursor">Null behind the last page, and where the client pages by index.</param>
    public static void Begin(Utf8JsonWriter json, long total, long? startIndex, int itemsPerPage, string? nextCursor = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas");
        json.WriteStringValue(SchemaUrns.ListResponse);
        json.WriteEndArray();
        json.WriteNumber("totalResults", total);
        if (startIndex is { } start)
            json.WriteNumber("startIndex", start);
        json.WriteNumber("itemsPerPage", itemsPerPage);
        if (nextCursor is not null)
            json.WriteString("nextCursor", nextCursor);
        json.WriteStartArray("Resources");
    }

    /// <summary>Writes everything behind the last resource.</summary>
    public static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
