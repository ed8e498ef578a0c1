using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Server.Resources;

/// <summary>A resource as JSON for people who know SCIM: indented, as a GET would answer it, without groups and members.</summary>
internal static class RawScim
{
    // A page is no place for more.
    private const int Longest = 100_000;

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ResourceType type, StoredResource stored, ScimObject document)
    {
        if (stored.Document.Length > Longest)
            return "";
        var complete = Projection.For(type).Apply(document).With("id", new ScimString(stored.Id)).With("meta", new ScimObject(
            ("resourceType", new ScimString(type.Name)),
            ("created", new ScimString(stored.Created.ToString("O", CultureInfo.InvariantCulture))),
            ("lastModified", new ScimString(stored.LastModified.ToString("O", CultureInfo.InvariantCulture))),
            ("version", new ScimString(VersionCondition.Tag(stored.Version)))));
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            ScimJson.Write(writer, complete);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
