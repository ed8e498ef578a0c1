using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Cases;

namespace Rollcall.Scim.Tests.Resources;

/// <summary>The resource types that cases name: those of the RFC, and one with every data type.</summary>
internal static class CaseTypes
{
    private static readonly ScimSchemas All = ScimSchemas.Standard.With(new ResourceType(
        "Device", "/Devices", "A thing.", Schema("device.schema"), [new SchemaExtension(Schema("lease.schema"), Required: false)]));

    public static ResourceType Find(string name) => All.Find(name) ?? throw new ArgumentException($"No type {name}.", nameof(name));

    private static ScimSchema Schema(string file) => SchemaJson.Read(CaseFile.Fixture("validation", file));
}
