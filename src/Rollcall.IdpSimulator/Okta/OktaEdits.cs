using System.Text.Json.Nodes;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>
/// How Okta changes a user by PUT: it takes the server's own representation, edits it in place and sends all of it back, with id,
/// meta, groups and every attribute it does not know.
/// </summary>
internal static class OktaEdits
{
    public static void Apply(this JsonObject user, Profile profile)
    {
        user["userName"] = profile.UserName;
        if (user["name"] is not JsonObject name)
            user["name"] = name = [];
        name["givenName"] = profile.GivenName;
        name["familyName"] = profile.FamilyName;
        SetPrimaryEmail(user, profile.Email);
        user["displayName"] = profile.DisplayName;
        if (profile.Title is not null)
            user["title"] = profile.Title;
        foreach (OktaMappedAttribute mapped in profile.Mapped)
        {
            if (user[mapped.Namespace] is not JsonObject extension)
                user[mapped.Namespace] = extension = [];
            extension[mapped.Name] = mapped.Value.DeepClone();
            // The server's own list is sent back; a namespace that was not in it has to be added (RFC 7643 §3).
            if (user["schemas"] is JsonArray schemas && !schemas.Any(s => string.Equals(s?.ToString(), mapped.Namespace, StringComparison.OrdinalIgnoreCase)))
                schemas.Add(mapped.Namespace);
        }
    }

    private static void SetPrimaryEmail(JsonObject user, string email)
    {
        if (user["emails"] is not JsonArray emails)
            user["emails"] = emails = [];
        if (UserCheck.PrimaryEmail(user) is { } primary)
            primary["value"] = email;
        else
            emails.Insert(0, new JsonObject { ["primary"] = true, ["value"] = email, ["type"] = "work" });
    }
}
