using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>What the server tells of itself (RFC 7644 §4, RFC 7643 §5 to §7): true for the directory asked, never more than it does.</summary>
internal static class Discovery
{
    private const string ServiceProviderConfig = "/ServiceProviderConfig";
    private const string ResourceTypes = "/ResourceTypes";
    private const string Schemas = "/Schemas";

    public static IEnumerable<ScimRoute> Routes() =>
    [
        Route(ServiceProviderConfig, call => SendAsync(call, Configuration(call.Tenant))),
        Route(ResourceTypes, call => SendListAsync(call, call.Tenant.Schemas.ResourceTypes.Select(t => SchemaJson.Write(t, call.Tenant.BaseUrl)))),
        Route($"{ResourceTypes}/{ScimRoute.IdSegment}", call => SendAsync(call, ResourceType(call))),
        Route(Schemas, call => SendListAsync(call, call.Tenant.Schemas.Schemas.Select(s => SchemaJson.Write(s, call.Tenant.BaseUrl)).Concat(ServiceProviderSchemas.At(call.Tenant.BaseUrl)))),
        Route($"{Schemas}/{ScimRoute.IdSegment}", call => SendAsync(call, Schema(call))),
    ];

    // RFC 7644 §4: paging and sorting are ignored here, but a filter is refused, lest the client believe that everything returned matches it.
    private static ScimRoute Route(string pattern, Func<ScimCall, Task> answer) => new(HttpMethods.Get, pattern, call =>
        string.IsNullOrWhiteSpace(call.Http.Request.Query[ListParameters.FilterName])
            ? answer(call)
            : throw ScimException.Forbidden("Discovery endpoints do not filter: ask without 'filter'. (RFC 7644 §4)"));

    private static ScimObject ResourceType(ScimCall call) =>
        SchemaJson.Write(call.Tenant.Schemas.Find(call.Id!) ?? throw ScimException.NotFound("ResourceType", call.Id!), call.Tenant.BaseUrl);

    private static ScimObject Schema(ScimCall call) =>
        call.Tenant.Schemas.FindSchema(call.Id!) is { } schema
            ? SchemaJson.Write(schema, call.Tenant.BaseUrl)
            : ServiceProviderSchemas.Find(call.Id!, call.Tenant.BaseUrl) ?? throw ScimException.NotFound("Schema", call.Id!);

    private static ScimObject Configuration(ScimTenant tenant) => new(
        ("schemas", new ScimList([new ScimString(SchemaUrns.ServiceProviderConfig)])),
        ("patch", Supported(true)),
        ("bulk", Supported(true).With("maxOperations", new ScimInteger(tenant.Limits.BulkOperations)).With("maxPayloadSize", new ScimInteger(tenant.Limits.BulkBodyBytes))),
        ("filter", Supported(true).With("maxResults", new ScimInteger(tenant.Limits.MaxPage))),
        // Passwords are accepted, since Okta always sends one, and discarded: nobody's password can be changed here.
        ("changePassword", Supported(false)),
        ("sort", Supported(true)),
        ("etag", Supported(true)),
        ("pagination", Pagination(tenant)),
        ("authenticationSchemes", new ScimList([new ScimObject(
            ("type", new ScimString("oauthbearertoken")),
            ("name", new ScimString("OAuth Bearer Token")),
            ("description", new ScimString("The directory's token in the Authorization header, behind the word Bearer.")),
            ("specUri", new ScimString("https://www.rfc-editor.org/info/rfc6750")),
            ("primary", ScimBoolean.True))])),
        ("meta", new ScimObject(
            ("resourceType", new ScimString("ServiceProviderConfig")),
            ("location", new ScimString(tenant.BaseUrl.AbsoluteUri.TrimEnd('/') + ServiceProviderConfig)))));

    // RFC 9865 §4. Index is the default, since §2.4 wants clients that know nothing of cursors to find what they expect.
    private static ScimObject Pagination(ScimTenant tenant)
    {
        var pagination = new ScimObject(
            ("cursor", new ScimBoolean(PageCursor.IsOffered(tenant))),
            ("index", ScimBoolean.True),
            ("defaultPaginationMethod", new ScimString("index")),
            ("defaultPageSize", new ScimInteger(tenant.Limits.DefaultPage)),
            ("maxPageSize", new ScimInteger(tenant.Limits.MaxPage)));
        return PageCursor.IsOffered(tenant) ? pagination.With("cursorTimeout", new ScimInteger(tenant.Limits.CursorSeconds)) : pagination;
    }

    private static ScimObject Supported(bool supported) => new(("supported", new ScimBoolean(supported)));

    private static async Task SendAsync(ScimCall call, ScimObject resource)
    {
        using var body = new AnswerBody(call.Http, StatusCodes.Status200OK);
        ScimJson.Write(body.Json, resource);
        await body.CompleteAsync();
    }

    private static async Task SendListAsync(ScimCall call, IEnumerable<ScimObject> resources)
    {
        var all = resources.ToList();
        using var body = new AnswerBody(call.Http, StatusCodes.Status200OK);
        ListResponse.Begin(body.Json, all.Count, 1, all.Count);
        foreach (var resource in all)
            ScimJson.Write(body.Json, resource);
        ListResponse.End(body.Json);
        await body.CompleteAsync();
    }
}
