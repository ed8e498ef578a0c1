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
