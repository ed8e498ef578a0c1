using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Sends a failure as the message of RFC 7644 §3.12.</summary>
internal static class ErrorAnswer
{
    // Okta waits five minutes without a Retry-After it can read, and only whole seconds are one.
    private const int DefaultRetryAfterSeconds = 5;

    public static async Task WriteAsync(HttpContext http, ScimException error)
    {
        if (http.Response.HasStarted)
        {
            // The client holds half an answer with status 2xx. Only a broken connection tells it so.
            http.Abort();
            return;
        }
        var headers = http.Response.Headers;
        headers.ETag = default;
        headers.Location = default;
        headers.ContentLocation = default;
        if (error.Status is StatusCodes.Status401Unauthorized)
            headers.WWWAuthenticate = "Bearer realm=\"SCIM\"";
        if (error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            headers.RetryAfter = (error.RetryAfterSeconds ?? DefaultRetryAfterSeconds).ToString(CultureInfo.InvariantCulture);
        try
        {
            using var body = new AnswerBody(http, error.Status);
            ScimJson.Write(body.Json, ScimError.ToMessage(error));
            await body.CompleteAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is gone; there is nobody to tell.
            http.Abort();
        }
    }
}
