using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The operations on resources of one type (RFC 7644 §3.3 to §3.6): the request becomes a change or a query, the store does it, the answer is written.</summary>
internal sealed class ResourceApi
{
    // A group's membership can be longer than anybody wants to read after adding one person; RFC 7644 §3.5.2 allows 204 then.
    private const int MembersInPatchAnswer = 500;

    private readonly string _typeName;

    private ResourceApi(string typeName) => _typeName = typeName;

    /// <summary>All routes of one resource type.</summary>
    public static IEnumerable<ScimRoute> Routes(string typeName, string endpoint)
    {
        var api = new ResourceApi(typeName);
        var one = $"{endpoint}/{ScimRoute.IdSegment}";
        return
        [
            .. SearchApi.Routes(typeName, endpoint),
            new(HttpMethods.Post, endpoint, api.CreateAsync),
            new(HttpMethods.Get, one, api.ReadAsync),
            new(HttpMethods.Put, one, api.ReplaceAsync),
            new(HttpMethods.Patch, one, api.PatchAsync),
            new(HttpMethods.Delete, one, api.DeleteAsync),
        ];
    }

    private async Task ReadAsync(ScimCall call)
    {
        var type = call.Type(_typeName);
        var id = call.ResourceId(_typeName);
        var writer = Writer(call, type);
        var resource = await call.Store.FindAsync(call.Tenant, type, id, writer.Reads, call.Aborted) ?? throw ScimException.NotFound(_typeName, id);
        // RFC 7232 §6: If-Match first.
        if (!VersionCondition.Parse(call.Http.Request.Headers.IfMatch).Allows(resource.Version))
            throw ScimException.PreconditionFailed(VersionCondition.Tag(resource.Version));
        if (!VersionCondition.Parse(null, call.Http.Request.Headers.IfNoneMatch).Allows(resource.Version))
            SendHeaders(call, type, resource, StatusCodes.Status304NotModified);
        else
            await SendAsync(call, type, writer, resource, StatusCodes.Status200OK);
    }

    private async Task CreateAsync(ScimCall call)
    {
        var type = call.Type(_typeName);
        var writer = Writer(call, type);
        var change = Reader(call, type).Create(await ReadBodyAsync(call, type));
        var outcome = await call.WriteAsync(change);
        await SendChangedAsync(call, type, writer.AnsweringTo(change.Document), After(outcome), StatusCodes.Status201Created);
    }

    private async Task ReplaceAsync(ScimCall call)
    {
        var type = call.Type(_typeName);
        var id = call.ResourceId(_typeName);
        var writer = Writer(call, type);
        var change = Reader(call, type).Replace(id, await ReadBodyAsync(call, type));
        var outcome = await call.WriteAsync(change);
        await SendChangedAsync(call, type, writer.AnsweringTo(change.Document), After(outcome), StatusCodes.Status200OK);
    }

    private async Task PatchAsync(ScimCall call)
    {
        var type = call.Type(_typeName);
        var id = call.ResourceId(_typeName);
        var writer = Writer(call, type);
        var change = Reader(call, type).Patch(id, await ReadBodyAsync(call, type));
        var outcome = await call.WriteAsync(change);
        var resource = After(outcome);
        if (resource.MemberCount > MembersInPatchAnswer && !AsksForAttributes(call))
            SendHeaders(call, type, resource, StatusCodes.Status204NoContent);
        else
            await SendChangedAsync(call, type, writer.AnsweringTo(change.Request.Given), resource, StatusCodes.Status200OK);
    }

    private async Task DeleteAsync(ScimCall call)
    {
        var type = call.Type(_typeName);
        var id = call.ResourceId(_typeName);
        await call.WriteAsync(Reader(call, type).Delete(id));
        AnswerBody.Begin(call.Http, StatusCodes.Status204NoContent);
    }

    private static ChangeReader Reader(ScimCall call, ResourceType type) => new(type, call.Tenant.Dialect, call.Tenant.Limits, call.Ignored)
    {
        IfMatch = VersionCondition.Parse(call.Http.Request.Headers.IfMatch, call.Http.Request.Headers.IfNoneMatch),
        Bytes = call.BodyBytes,
    };

    private static ValueTask<ScimObject> ReadBodyAsync(ScimCall call, ResourceType type)
    {
        var limits = call.Tenant.Limits;
        return RequestBody.ReadAsync(call, type.Members is not null ? limits.GroupBodyBytes : limits.UserBodyBytes);
    }

    // Made before anything is written: a parameter that cannot be read must refuse the request, not spoil the answer to a change already made.
    private static ResourceWriter Writer(ScimCall call, ResourceType type) =>
        new(call, type, ListParameters.Projection(call.Http.Request.Query, type, call.Tenant.Dialect.IsStrict));

    private static bool AsksForAttributes(ScimCall call)
    {
        var query = call.Http.Request.Query;
        return !string.IsNullOrWhiteSpace(query[ListParameters.AttributesName]) || !string.IsNullOrWhiteSpace(query[ListParameters.ExcludedAttributesName]);
    }

    private static StoredResource After(WriteOutcome outcome) => outcome.Resource ?? throw new InvalidOperationException("The store returned no resource after the change.");

    // The members are read behind the change. When the store cannot be read then, the change is made all the same: an answer without a body is true, an error would not be.
    private static async Task SendChangedAsync(ScimCall call, ResourceType type, ResourceWriter writer, StoredResource resource, int status)
    {
        try
        {
            await SendAsync(call, type, writer, resource, status);
        }
        catch (ScimException unreadable) when (unreadable.Status == StatusCodes.Status503ServiceUnavailable && !call.Http.Response.HasStarted)
        {
            call.Http.Response.Headers.ContentType = default;
            SendHeaders(call, type, resource, status == StatusCodes.Status201Created ? status : StatusCodes.Status204NoContent);
        }
    }

    private static async Task SendAsync(ScimCall call, ResourceType type, ResourceWriter writer, StoredResource resource, int status)
    {
        SendHeaders(call, type, resource, status);
        using var body = new AnswerBody(call.Http, status);
        await writer.WriteAsync(body, resource);
        await body.CompleteAsync();
    }

    private static void SendHeaders(ScimCall call, ResourceType type, StoredResource resource, int status)
    {
        AnswerBody.Begin(call.Http, status);
        call.Http.Response.Headers.ETag = VersionCondition.Tag(resource.Version);
        // The examples of RFC 7644 §3.4.1 and §3.5.1 send Location with every resource; RFC 7643 §3.1 wants Content-Location to be meta.location.
        var location = call.Location(type.Endpoint, resource.Id);
        call.Http.Response.Headers.Location = location;
        call.Http.Response.Headers.ContentLocation = location;
    }
}
