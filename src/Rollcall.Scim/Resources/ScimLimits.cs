namespace Rollcall.Scim.Resources;

/// <summary>Caps checked before or while something is parsed, so that no input can cost more than it says here.</summary>
public sealed record ScimLimits
{
    /// <summary>The defaults.</summary>
    public static ScimLimits Default { get; } = new();

    /// <summary>Nesting of JSON objects and arrays. Default 32.</summary>
    public int JsonDepth { get; init; } = 32;

    /// <summary>Length of a filter or path in UTF-16 characters. Default 8,192.</summary>
    public int FilterLength { get; init; } = 8192;

    /// <summary>Nesting of parentheses and brackets in a filter. Default 32.</summary>
    public int FilterDepth { get; init; } = 32;

    /// <summary>Comparisons in one filter. Default 200.</summary>
    public int FilterTerms { get; init; } = 200;

    /// <summary>Operations in one PATCH. Default 1,000.</summary>
    public int PatchOperations { get; init; } = 1000;

    /// <summary>Members of a group named in one request. Default 100,000.</summary>
    public int MembersPerRequest { get; init; } = 100_000;

    /// <summary>Length in UTF-8 bytes of a value that is unique or indexed. Default 1,024.</summary>
    public int KeyBytes { get; init; } = 1024;

    /// <summary>Body of a user request in bytes. Default 1 MiB.</summary>
    public int UserBodyBytes { get; init; } = 1 << 20;

    /// <summary>Body of a group request in bytes. Default 16 MiB: Okta's AIW apps send the whole membership on every change.</summary>
    public int GroupBodyBytes { get; init; } = 16 << 20;

    /// <summary>Operations in one Bulk request (RFC 7644 §3.7.4 <c>maxOperations</c>). Default 1,000.</summary>
    public int BulkOperations { get; init; } = 1000;

    /// <summary>Body of a Bulk request in bytes (RFC 7644 §3.7.4 <c>maxPayloadSize</c>). Default 16 MiB.</summary>
    public int BulkBodyBytes { get; init; } = 16 << 20;

    /// <summary>Resources on a page when the client names no count. Default 100.</summary>
    public int DefaultPage { get; init; } = 100;

    /// <summary>Resources on a page at most. Default 1,000.</summary>
    public int MaxPage { get; init; } = 1000;

    /// <summary>Seconds a cursor of RFC 9865 is valid between two pages. Default 3,600.</summary>
    public int CursorSeconds { get; init; } = 3600;
}
