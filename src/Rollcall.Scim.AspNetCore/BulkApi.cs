using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Many operations in one request (RFC 7644 §3.7): read into a plan, done by the store in one go, answered in the order of the request.</summary>
internal static class BulkApi
{
    public static ScimRoute Route() => new(HttpMethods.Post, "/Bulk", AnswerAsync);

    // Held while reading: the body, and one operation as a tree. Held while the store works: the changes, which are what it writes; the body is given back by then.
    private static async Task AnswerAsync(ScimCall call)
    {
        var tenant = call.Tenant;
        var plan = await RequestBody.ReadAsync(call, tenant.Limits.BulkBodyBytes, TooLarge,
            utf8 => BulkPlan.Read(utf8, tenant.Schemas, tenant.Dialect, tenant.Limits, () => Guid.CreateVersion7(call.Time.GetUtcNow()).ToString("D"), call.Ignored));
        var results = await call.WriteAsync(plan);
        using var body = new AnswerBody(call.Http, StatusCodes.Status200OK);
        await WriteAsync(call, body, plan, results);
        await body.CompleteAsync();
    }

    // RFC 7644 §3.7.4: "MUST specify the limit exceeded in the body".
    private static ScimException TooLarge(int maximum) =>
        ScimException.TooLarge($"The body is larger than the {maximum} bytes that are maxPayloadSize of this server. Send several requests with fewer operations. (RFC 7644 §3.7.4)");

    private static async ValueTask WriteAsync(ScimCall call, AnswerBody body, BulkPlan plan, ImmutableArray<BulkResult> results)
    {
        body.Json.WriteStartObject();
        body.Json.WriteStartArray("schemas");
        body.Json.WriteStringValue(SchemaUrns.BulkResponse);
        body.Json.WriteEndArray();
        body.Json.WriteStartArray("Operations");
        for (var i = 0; i < results.Length; i++)
        {
            Write(body.Json, call, plan.Operations[i], results[i]);
            await body.PauseAsync();
        }
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScimCall call, BulkOperation operation, BulkResult result)
    {
        switch (result)
        {
            case BulkResult.Done { Outcome.Resource: var resource }:
                Begin(json, call, operation, resource?.Id ?? operation.ResourceId);
                if (resource is not null)
                    json.WriteString("version", VersionCondition.Tag(resource.Version));
                json.WriteString("status", Number(StatusOf(operation)));
                json.WriteEndObject();
                break;
            case BulkResult.Refused { Error: var error }:
                Begin(json, call, operation, operation.ResourceId);
                json.WriteString("status", Number(error.Status));
                json.WritePropertyName("response");
                ScimJson.Write(json, ScimError.ToMessage(error));
                json.WriteEndObject();
                break;
            case BulkResult.NotProcessed:
                break;
            default:
                throw new InvalidOperationException($"Unknown result {result.GetType()}.");
        }
    }

    // RFC 7644 §3.7.3: a location for all operations, except failed POSTs, which have none.
    private static void Begin(Utf8JsonWriter json, ScimCall call, BulkOperation operation, string? id)
    {
        json.WriteStartObject();
        if (operation.Type is { } type && id is not null)
            json.WriteString("location", call.Location(type.Endpoint, id));
        if (operation.Method is not null)
            json.WriteString("method", operation.Method);
        if (operation.BulkId is not null)
            json.WriteString("bulkId", operation.BulkId);
    }

    private static int StatusOf(BulkOperation operation) => operation.Change switch
    {
        ResourceChange.Create => StatusCodes.Status201Created,
        ResourceChange.Replace or ResourceChange.Patch => StatusCodes.Status200OK,
        ResourceChange.Delete => StatusCodes.Status204NoContent,
        _ => throw new InvalidOperationException($"Unknown change {operation.Change?.GetType()}."),
    };

    private static string Number(int status) => status.ToString(CultureInfo.InvariantCulture);
}
