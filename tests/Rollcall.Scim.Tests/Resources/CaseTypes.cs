using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;

namespace Rollcall.Scim.Tests.Resources;

/// <summary>The resource types that cases name: those of the RFC, one with every data type, and one with every value of "returned".</summary>
internal static class CaseTypes
{
    private static readonly ScimSchemas All = ScimSchemas.Standard
        .With(new ResourceType("Device", "/Devices", "", Schema("validation", "device"), [new SchemaExtension(Schema("validation", "lease"), Required: false)]))
        .With(new ResourceType("Person", "/People", "", Schema("projection", "person"), [new SchemaExtension(Schema("projection", "secret"), Required: false)]));

    public static ResourceType Find(string name) => All.Find(name) ?? throw new ArgumentException($"No type {name}.", nameof(name));

    private static ScimSchema Schema(string folder, string name) => SchemaJson.Read(CaseFile.Fixture(folder, name + ".schema"));
}
