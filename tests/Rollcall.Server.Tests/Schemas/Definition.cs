using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;
using Rollcall.Server.Schemas;

namespace Rollcall.Server.Tests.Schemas;

/// <summary>Attributes as tests write them: the JSON of RFC 7643 §7 with <c>field</c>, <c>label</c>, <c>resource</c> and <c>schema</c> beside it.</summary>
internal static class Definition
{
    public static NewAttribute Read(string json) => Read((ScimObject)ScimJson.Read(Encoding.UTF8.GetBytes(json)));

    public static NewAttribute Read(ScimObject json)
    {
        var scim = SchemaJson.ReadAttribute(json["name"] is null ? json.With("name", new ScimString("unnamed")) : json);
        var resource = json.Text("resource") is "Group" ? ResourceKind.Group : ResourceKind.User;
        return new()
        {
            Resource = resource,
            Schema = json.Text("schema") is "enterprise" ? SchemaUrns.EnterpriseUser : json.Text("schema"),
            Name = json.Text("name"),
            Label = json.Text("label"),
            Description = scim.Description,
            Field = json.Text("field") is { } field ? FieldShape.Find(field)!.Kind : FieldKind.Plain,
            Type = json["type"] is null ? null : scim.Type,
            MultiValued = json["multiValued"] is null ? null : scim.MultiValued,
            Required = scim.Required,
            CaseExact = json["caseExact"] is null ? null : scim.CaseExact,
            Mutability = scim.Mutability,
            Returned = json["returned"] is null ? null : scim.Returned,
            Uniqueness = scim.Uniqueness,
            Searchable = scim.Searchable,
            CanonicalValues = scim.CanonicalValues,
            ReferenceTypes = scim.ReferenceTypes,
            SubAttributes = scim.SubAttributes,
        };
    }
}
