using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Lists (RFC 7644 §3.4.2): of one resource type or of all at the root, by GET or by POST of a message to <c>/.search</c> (§3.4.3).</summary>
internal static class SearchApi
{
    private const string Search = "/.search";

    /// <summary>The list of one resource type.</summary>
    public static IEnumerable<ScimRoute> Routes(string typeName, string endpoint) => Routes(endpoint, endpoint + Search, call => [call.Type(typeName)]);

    /// <summary>The list of all resource types (§3.4.2.1).</summary>
    public static IEnumerable<ScimRoute> RootRoutes() => Routes("/", Search, call => call.Tenant.Schemas.ResourceTypes);

    private static IEnumerable<ScimRoute> Routes(string list, string search, Func<ScimCall, ImmutableArray<ResourceType>> types) =>
    [
        new(HttpMethods.Get, list, call => AnswerAsync(call, types(call), ListParameters.Read(call.Http.Request.Query, call.Tenant.Dialect.IsStrict))),
        new(HttpMethods.Post, search, async call =>
        {
            var asked = types(call);
            var body = await RequestBody.ReadAsync(call, call.Tenant.Limits.UserBodyBytes);
            await AnswerAsync(call, asked, SearchRequest.Read(body, call.Tenant.Dialect.IsStrict));
        }),
    ];

    private static async Task AnswerAsync(ScimCall call, ImmutableArray<ResourceType> types, ListParameters parameters)
    {
        var request = new ListRequest(call, types, parameters);
        var page = await call.Store.QueryAsync(call.Tenant, request.Query, call.Aborted);
        var shown = request.Shown(page);
        using var body = new AnswerBody(call.Http, StatusCodes.Status200OK);
        ListResponse.Begin(body.Json, page.TotalResults, request.StartIndex, shown, request.NextCursor(page, call.Time));
        for (var i = 0; i < shown; i++)
        {
            await request.Writers[page.Positions[i].Selection].WriteAsync(body, page.Resources[i]);
            await body.PauseAsync();
        }
        ListResponse.End(body.Json);
        await body.CompleteAsync();
    }
}
