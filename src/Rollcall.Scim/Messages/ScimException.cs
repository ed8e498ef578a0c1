namespace Rollcall.Scim.Messages;

/// <summary>
/// The one failure of the protocol: an HTTP status, an optional <c>scimType</c> and a sentence for the administrator of the
/// identity provider (RFC 7644 §3.12). Made only by the named constructors; turned into JSON in one place, <see cref="ScimError"/>.
/// </summary>
public sealed class ScimException : Exception
{
    private ScimException(int status, string? scimType, string detail) : base(detail)
    {
        Status = status;
        ScimType = scimType;
        LoggedDetail = detail;
    }

    /// <summary>The HTTP status code, 400 to 599.</summary>
    public int Status { get; }

    /// <summary>The <c>scimType</c> keyword of RFC 7644 table 9, or null where the RFC names none for this failure.</summary>
    public string? ScimType { get; }

    /// <summary>What was wrong and where, in one or two sentences. Never contains a secret or text of a foreign exception.</summary>
    public string Detail => Message;

    /// <summary><see cref="Detail"/> as logs may keep it: what the client sent as a value stands in it as <c>?</c> (RFC 7644 §7.5.2).</summary>
    public string LoggedDetail { get; private init; }

    /// <summary>Whole seconds after which the client may try again; sent as <c>Retry-After</c>. Only with 503 and 429.</summary>
    public int? RetryAfterSeconds { get; private init; }

    /// <summary>400: the filter does not parse, names an unknown attribute, or compares what cannot be compared.</summary>
    public static ScimException InvalidFilter(string detail) => new(400, "invalidFilter", detail);

    /// <summary>400: the body is not JSON, or not a message of the expected shape.</summary>
    public static ScimException InvalidSyntax(string detail) => new(400, "invalidSyntax", detail);

    /// <summary>400: a PATCH path does not parse or names an attribute that no schema knows.</summary>
    public static ScimException InvalidPath(string detail) => new(400, "invalidPath", detail);

    /// <summary>400: a PATCH path selects nothing to operate on.</summary>
    public static ScimException NoTarget(string detail) => new(400, "noTarget", detail);

    /// <summary>400: a value is missing, of the wrong type, or not among those allowed.</summary>
    public static ScimException InvalidValue(string detail) => new(400, "invalidValue", detail);

    /// <summary>400: the change touches what may not be changed.</summary>
    public static ScimException Mutability(string detail) => new(400, "mutability", detail);

    /// <summary>400: the protocol version in the URL is not one this server speaks (RFC 7644 §3.13).</summary>
    public static ScimException InvalidVersion(string detail) => new(400, "invalidVers", detail);

    /// <summary>400: the query asks for more than the server gives.</summary>
    public static ScimException TooMany(string detail) => new(400, "tooMany", detail);

    /// <summary>400: the cursor is not one this server gave for this query of this directory (RFC 9865 §2.1). The same whatever is wrong with it.</summary>
    public static ScimException InvalidCursor(string detail) => new(400, "invalidCursor", detail);

    /// <summary>400: the cursor is older than <c>cursorTimeout</c> (RFC 9865 §2.1).</summary>
    public static ScimException ExpiredCursor(string detail) => new(400, "expiredCursor", detail);

    /// <summary>400: beside a cursor, a count above the limit or other than that of the first page (RFC 9865 §2.1).</summary>
    public static ScimException InvalidCount(string detail) => new(400, "invalidCount", detail);

    /// <summary>401: no token, or not a valid one. Always the same text, so that nothing can be learnt from it.</summary>
    public static ScimException Unauthorized() =>
        new(401, null, "The bearer token is missing or not valid for this tenant URL. Generate a token for this directory and paste it into your identity provider.");

    /// <summary>403: the request is understood and refused.</summary>
    public static ScimException Forbidden(string detail) => new(403, null, detail);

    /// <summary>404: no such resource in this directory. The same text whether it never existed, was deleted, or belongs to somebody else.</summary>
    public static ScimException NotFound(string resourceType, string id) => new ScimException(404, null, $"{resourceType} {Excerpt.Quoted(id)} not found: this directory never had it, or it has been deleted. List the endpoint to see what there is. (RFC 7644 §3.12)").Masking(Excerpt.Of(id));

    /// <summary>404: no such endpoint.</summary>
    public static ScimException NoEndpoint() => new(404, null, "There is no SCIM endpoint at this path. Check the tenant URL, which ends with /v2, and see /ResourceTypes for the endpoints of this directory. (RFC 7644 §3.2)");

    /// <summary>405: the endpoint does not answer this method.</summary>
    public static ScimException MethodNotAllowed(string method) => new(405, null, $"This endpoint does not answer {Excerpt.Quoted(method)}; the Allow header lists what it answers. (RFC 7644 §3.2)");

    /// <summary>405: the path of an operation within a Bulk does not fit its method.</summary>
    public static ScimException MisplacedMethod(string detail) => new(405, null, detail);

    /// <summary>409: a value that must be unique is taken.</summary>
    public static ScimException Uniqueness(string attribute) =>
        new(409, "uniqueness", $"{attribute} must be unique, and another resource of this directory already has this value. Find that one with a filter on {attribute}, then link to it, change it or delete it. (RFC 7644 §3.3)");

    /// <summary>409: the state of the directory does not allow the change.</summary>
    public static ScimException Conflict(string detail) => new(409, null, detail);

    /// <summary>412: the resource has changed since the version named in <c>If-Match</c>.</summary>
    public static ScimException PreconditionFailed(string current) =>
        new(412, null, $"The resource has version {current}, which If-Match or If-None-Match of the request does not want: it has been changed, or made, by somebody else. Read it again and repeat the change. (RFC 7644 §3.14)");

    /// <summary>413: the body or the message exceeds a limit that <c>detail</c> names.</summary>
    public static ScimException TooLarge(string detail) => new(413, null, detail);

    /// <summary>415: the body is of a media type this server does not read.</summary>
    public static ScimException UnsupportedMediaType(string detail) => new(415, null, detail);

    /// <summary>500: a fault of the server. Carries no cause; that is in the server's log.</summary>
    public static ScimException Internal() => new(500, null, "The server failed to answer this request. Nothing was changed. The cause is in the server's log.");

    /// <summary>501: the RFC knows the operation, this server does not offer it.</summary>
    public static ScimException NotImplemented(string detail) => new(501, null, detail);

    /// <summary>503: the server cannot take the request now; nothing was changed.</summary>
    public static ScimException Unavailable(string detail, int retryAfterSeconds) => new(503, null, detail) { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>The same failure, with an excerpt of a value in its detail kept out of logs.</summary>
    public ScimException Masking(string excerpt) => new(Status, ScimType, Detail)
    {
        LoggedDetail = excerpt.Length == 0 ? LoggedDetail : LoggedDetail.Replace($"'{excerpt}'", "?", StringComparison.Ordinal),
        RetryAfterSeconds = RetryAfterSeconds,
    };

    /// <summary>A failure of the HTTP layer itself (for example 408 or 431), as a SCIM error.</summary>
    public static ScimException Http(int status, string detail) => new(status, null, detail);
}
