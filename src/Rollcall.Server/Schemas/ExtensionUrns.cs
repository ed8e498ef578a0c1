using System.Text.RegularExpressions;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Schemas;

/// <summary>The URNs a directory's own attributes may stand under.</summary>
public static partial class ExtensionUrns
{
    private const string CustomUser = "urn:ietf:params:scim:schemas:extension:custom:2.0:User";
    private const string CustomGroup = "urn:ietf:params:scim:schemas:extension:custom:2.0:Group";
    private const string Registered = "urn:ietf:params:scim:";
    private const int Longest = 200;

    /// <summary>The extension attributes stand under when nobody says otherwise.</summary>
    public static string Custom(ResourceKind resource) => resource == ResourceKind.User ? CustomUser : CustomGroup;

    /// <summary>Why no attribute of this resource type can stand under a URN, or null when one can.</summary>
    /// <param name="urn">The URN.</param>
    /// <param name="resource">The resource type.</param>
    /// <param name="others">The URNs under which the directory has attributes of its own, with their resource types.</param>
    public static string? Problem(string urn, ResourceKind resource, IEnumerable<(string Urn, ResourceKind Resource)> others)
    {
        if (Is(urn, Custom(resource)) || (resource == ResourceKind.User && Is(urn, SchemaUrns.EnterpriseUser)))
            return null;
        if (urn.Length > Longest || !Shape().IsMatch(urn))
            return $"must be a URN of at most {Longest} characters, such as urn:example:acme:2.0:User (RFC 7643 §10.2.1)";
        if (urn.StartsWith(Registered, StringComparison.OrdinalIgnoreCase))
            return $"begins with {Registered}, whose names the IETF gives out; take {Custom(resource)} or a URN of your own";
        foreach (var (other, theirs) in others)
        {
            if (theirs != resource && Is(urn, other))
                return $"is the schema of the other resource type; a schema belongs to one";
            // urn:a:b:User:x could be a schema, or the attribute x of the schema urn:a:b:User.
            if (urn.StartsWith(other + ":", StringComparison.OrdinalIgnoreCase) || other.StartsWith(urn + ":", StringComparison.OrdinalIgnoreCase))
                return $"and {other} cannot be told apart in paths: one is the beginning of the other";
        }
        return null;
    }

    /// <summary>The name of an extension for people.</summary>
    public static string NameOf(string urn) => Is(urn, CustomUser) ? "CustomUser" : Is(urn, CustomGroup) ? "CustomGroup" : urn[(urn.LastIndexOf(':') + 1)..];

    internal static bool Is(string urn, string other) => string.Equals(urn, other, StringComparison.OrdinalIgnoreCase);

    // RFC 8141 §2 without the characters that end a word of a filter or a path.
    [GeneratedRegex("^urn:[a-z0-9][a-z0-9-]{1,31}(:[a-z0-9._~-]+)+$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
