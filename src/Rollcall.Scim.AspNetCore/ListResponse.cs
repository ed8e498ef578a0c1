using System.Text.Json;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The frame of RFC 7644 §3.4.2 around a list. The numbers are JSON integers, since Okta silently stops at a string; <c>Resources</c> always stands there.</summary>
internal static class ListResponse
{
    /// <summary>Writes everything up to the first resource.</summary>
    public static void Begin(Utf8JsonWriter json, long total, long startIndex, int itemsPerPage)
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas");
        json.WriteStringValue(SchemaUrns.ListResponse);
        json.WriteEndArray();
        json.WriteNumber("totalResults", total);
        json.WriteNumber("startIndex", startIndex);
        json.WriteNumber("itemsPerPage", itemsPerPage);
        json.WriteStartArray("Resources");
    }

    /// <summary>Writes everything behind the last resource.</summary>
    public static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
