using System.Text;
using Rollcall.Scim.Resources;

namespace Rollcall.Benchmarks;

/// <summary>The bodies every benchmark works on: a user of about 1 KB, as identity providers send them, and what is done to it.</summary>
internal static class Samples
{
    public static byte[] User { get; } = Encoding.UTF8.GetBytes(
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"ada.lovelace@example.com",
        "externalId":"00u1abcDEF2ghiJKL3x7","active":true,"displayName":"Ada Lovelace","title":"Staff Engineer","userType":"Employee","preferredLanguage":"en-US","locale":"en-US",
        "timezone":"Europe/Paris","nickName":"ada","name":{"formatted":"Ada Lovelace","familyName":"Lovelace","givenName":"Ada"},
        "emails":[{"value":"ada.lovelace@example.com","type":"work","primary":true},{"value":"ada@home.example","type":"home"}],
        "phoneNumbers":[{"value":"+33 1 02 03 04 05","type":"work"}],
        "addresses":[{"type":"work","streetAddress":"10 Long Street","locality":"Paris","region":"IDF","postalCode":"75001","country":"FR"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130","department":"Research"}}
        """);

    public static byte[] Deactivation { get; } = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}"""u8.ToArray();

    public static byte[] WorkAddress { get; } =
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada@new.example"}]}"""u8.ToArray();

    public const string ValuePathFilter = "emails[type eq \"work\" and value sw \"ada\"]";

    public const string NameFilter = "userName eq \"ada.lovelace@example.com\"";

    public static ScimObject Read(byte[] json) => (ScimObject)ScimJson.Read(json);
}
