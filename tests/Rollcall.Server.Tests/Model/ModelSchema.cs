namespace Rollcall.Server.Tests.Model;

/// <summary>An attribute as RFC 7643 §4 and §8.7.1 describe it.</summary>
internal sealed record ModelAttribute(string Name, string Type = "string")
{
    public bool Multi { get; init; }

    public bool CaseExact { get; init; }

    public bool ReadOnly { get; init; }

    public bool Required { get; init; }

    /// <summary>Taken and never given back (RFC 7643 §2.2: writeOnly, returned never).</summary>
    public bool Secret { get; init; }

    public ModelAttribute[] Parts { get; init; } = [];

    public bool IsComplex => Parts.Length > 0;

    public ModelAttribute? Part(string name) => Array.Find(Parts, p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A place an attribute path leads to: an attribute of the core or of an extension, and perhaps a part of it.</summary>
internal sealed record ModelPlace(string? Extension, ModelAttribute Attribute, ModelAttribute? Part)
{
    public bool ReadOnly => Attribute.ReadOnly || Part is { ReadOnly: true };
}

/// <summary>The two resource types. Only what the generator can name is listed; what is not listed is unknown to it too.</summary>
internal sealed record ModelType(string Name, string Endpoint, string Urn, ModelAttribute[] Attributes, string? Extension, ModelAttribute[] ExtensionAttributes)
{
    public const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string GroupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public const string EnterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly ModelAttribute[] Common =
    [
        new("schemas") { Multi = true, CaseExact = false, ReadOnly = true },
        new("id") { CaseExact = true, ReadOnly = true },
        new("externalId") { CaseExact = true },
        new("meta", "complex")
        {
            ReadOnly = true,
            Parts = [new("resourceType") { CaseExact = true, ReadOnly = true }, new("created", "dateTime") { ReadOnly = true }, new("lastModified", "dateTime") { ReadOnly = true },
                new("location") { CaseExact = true, ReadOnly = true }, new("version") { CaseExact = true, ReadOnly = true }],
        },
    ];

    private static readonly ModelAttribute[] Plural = [new("value"), new("display"), new("type"), new("primary", "boolean")];

    public static ModelType User { get; } = new("User", "Users", UserUrn,
    [
        .. Common,
        new("userName") { Required = true },
        new("name", "complex") { Parts = [new("formatted"), new("familyName"), new("givenName"), new("middleName"), new("honorificPrefix"), new("honorificSuffix")] },
        new("displayName"), new("nickName"), new("title"), new("userType"), new("preferredLanguage"), new("locale"), new("timezone"),
        new("active", "boolean"),
        new("password") { Secret = true },
        new("emails", "complex") { Multi = true, Parts = Plural },
        new("phoneNumbers", "complex") { Multi = true, Parts = Plural },
        new("roles", "complex") { Multi = true, Parts = Plural },
        new("groups", "complex") { Multi = true, ReadOnly = true, Parts = [new("value"), new("$ref") { CaseExact = true }, new("display"), new("type")] },
    ], EnterpriseUrn,
    [
        new("employeeNumber"), new("costCenter"), new("organization"), new("division"), new("department"),
        // Erratum 8472: the id of a manager is case exact.
        new("manager", "complex") { Parts = [new("value") { CaseExact = true }, new("$ref") { CaseExact = true }, new("displayName") { ReadOnly = true }] },
    ]);

    public static ModelType Group { get; } = new("Group", "Groups", GroupUrn,
    [
        .. Common,
        // Erratum 5368.
        new("displayName") { Required = true },
        new("members", "complex") { Multi = true, Parts = [new("value") { CaseExact = true, Required = true }, new("$ref") { CaseExact = true }, new("type"), new("display")] },
    ], null, []);

    /// <summary>The attribute whose values no two resources share; a tolerant directory has one for groups too (DESIGN §3).</summary>
    public string? Unique(bool strict) => Name is "User" ? "userName" : strict ? null : "displayName";

    public ModelAttribute? Find(string name) => Array.Find(Attributes, a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public ModelAttribute? FindExtension(string name) => Array.Find(ExtensionAttributes, a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public bool IsExtension(string urn) => Extension is { } own && own.Equals(urn, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads attribute notation (RFC 7644 §3.10): a URN may stand before the name, and nothing of it is case sensitive.</summary>
    /// <param name="name">The text.</param>
    /// <param name="strict">A tolerant directory finds what only the extension has without its URN (docs/conformance.md, Tolerances).</param>
    public ModelPlace? Resolve(string name, bool strict)
    {
        string? extension = null;
        if (name.StartsWith(Urn + ":", StringComparison.OrdinalIgnoreCase))
        {
            name = name[(Urn.Length + 1)..];
            strict = true;
        }
        else if (Extension is not null && name.StartsWith(Extension + ":", StringComparison.OrdinalIgnoreCase))
        {
            name = name[(Extension.Length + 1)..];
            extension = Extension;
        }
        var parts = name.Split('.');
        if (parts.Length > 2)
            return null;
        var attribute = extension is null ? Find(parts[0]) : FindExtension(parts[0]);
        if (attribute is null && extension is null && !strict && FindExtension(parts[0]) is { } unqualified)
        {
            attribute = unqualified;
            extension = Extension;
        }
        if (attribute is null)
            return null;
        if (parts.Length == 1)
            return new(extension, attribute, null);
        return attribute.Part(parts[1]) is { } part ? new(extension, attribute, part) : null;
    }
}
