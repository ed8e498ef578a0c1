using System.Text.Json;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>The JSON Okta makes itself, property by property in its order.</summary>
internal static class OktaBodies
{
    private const string UserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string GroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    private const string PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>A password comes with every create, even where passwords are not synchronised: then it is a placeholder.</summary>
    public static byte[] CreateUser(Person person) => ScimJson.Write(json =>
    {
        json.WriteStartObject();
        var extensions = person.First.Mapped.GroupBy(mapped => mapped.Namespace, StringComparer.Ordinal).ToList();
        WriteSchemas(json, [UserSchema, .. extensions.Select(extension => extension.Key)]);
        json.WriteString("userName", person.First.UserName);
        WriteName(json, person.First);
        WriteEmails(json, person.First);
        json.WriteString("displayName", person.First.DisplayName);
        json.WriteString("locale", person.Locale);
        json.WriteString("externalId", person.OktaId);
        json.WriteStartArray("groups");
        json.WriteEndArray();
        json.WriteString("password", person.Placeholder);
        json.WriteBoolean("active", true);
        foreach (var extension in extensions)
        {
            json.WriteStartObject(extension.Key);
            foreach (OktaMappedAttribute mapped in extension)
            {
                json.WritePropertyName(mapped.Name);
                mapped.Value.WriteTo(json);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });

    public static byte[] PatchActive(bool active) => PatchValue(json => json.WriteBoolean("active", active));

    public static byte[] PatchPassword(string password) => PatchValue(json => json.WriteString("password", password));

    /// <summary>Only what changed: name and title.</summary>
    public static byte[] PatchProfile(Profile profile) => PatchValue(json =>
    {
        WriteName(json, profile);
        json.WriteString("displayName", profile.DisplayName);
        json.WriteString("title", profile.Title);
    });

    public static byte[] PatchTitle(string title) => PatchValue(json => json.WriteString("title", title));

    public static byte[] CreateGroup(string displayName, IEnumerable<Member> members) => ScimJson.Write(json =>
    {
        json.WriteStartObject();
        WriteSchemas(json, GroupSchema);
        json.WriteString("displayName", displayName);
        WriteMembers(json, "members", members);
        json.WriteEndObject();
    });

    public static byte[] PutGroup(string id, string displayName, IEnumerable<Member> members) => ScimJson.Write(json =>
    {
        json.WriteStartObject();
        WriteSchemas(json, GroupSchema);
        json.WriteString("id", id);
        json.WriteString("displayName", displayName);
        // In a PUT display is at times an explicit null.
        WriteMembers(json, "members", members.Select((member, index) => index % 2 == 1 ? member with { Display = null } : member));
        json.WriteEndObject();
    });

    /// <summary>Okta puts the id inside the value and sends no path.</summary>
    public static byte[] PatchGroupName(string id, string displayName) => PatchValue(json =>
    {
        json.WriteString("id", id);
        json.WriteString("displayName", displayName);
    });

    /// <summary>One remove for each leaver, then one add for all joiners.</summary>
    public static byte[] PatchMembers(IEnumerable<Member> leaving, IReadOnlyList<Member> joining) => Patch(json =>
    {
        foreach (Member member in leaving)
        {
            json.WriteStartObject();
            json.WriteString("op", "remove");
            json.WriteString("path", $"members[value eq {OktaTargets.Quoted(member.Id)}]");
            json.WriteEndObject();
        }
        if (joining.Count > 0)
            WriteMembersOperation(json, "add", joining);
    });

    public static byte[] PatchAllMembers(IEnumerable<Member> members) => Patch(json => WriteMembersOperation(json, "replace", members));

    private static byte[] PatchValue(Action<Utf8JsonWriter> value) => Patch(json =>
    {
        json.WriteStartObject();
        json.WriteString("op", "replace");
        json.WriteStartObject("value");
        value(json);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static byte[] Patch(Action<Utf8JsonWriter> operations) => ScimJson.Write(json =>
    {
        json.WriteStartObject();
        WriteSchemas(json, PatchSchema);
        json.WriteStartArray("Operations");
        operations(json);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteMembersOperation(Utf8JsonWriter json, string op, IEnumerable<Member> members)
    {
        json.WriteStartObject();
        json.WriteString("op", op);
        json.WriteString("path", "members");
        WriteMembers(json, "value", members);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, string property, IEnumerable<Member> members)
    {
        json.WriteStartArray(property);
        foreach (Member member in members)
        {
            json.WriteStartObject();
            json.WriteString("value", member.Id);
            json.WriteString("display", member.Display);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSchemas(Utf8JsonWriter json, params IEnumerable<string> schemas)
    {
        json.WriteStartArray("schemas");
        foreach (string schema in schemas)
            json.WriteStringValue(schema);
        json.WriteEndArray();
    }

    private static void WriteName(Utf8JsonWriter json, Profile profile)
    {
        json.WriteStartObject("name");
        json.WriteString("givenName", profile.GivenName);
        json.WriteString("familyName", profile.FamilyName);
        json.WriteEndObject();
    }

    private static void WriteEmails(Utf8JsonWriter json, Profile profile)
    {
        json.WriteStartArray("emails");
        json.WriteStartObject();
        json.WriteBoolean("primary", true);
        json.WriteString("value", profile.Email);
        json.WriteString("type", "work");
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
