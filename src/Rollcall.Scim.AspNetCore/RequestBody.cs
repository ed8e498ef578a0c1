using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Reads the body of a write: one JSON object, in UTF-8, of at most so many bytes.</summary>
internal static class RequestBody
{
    private const int FirstRead = 16 * 1024;

    /// <summary>Makes something of the bytes of a body, which are gone afterwards.</summary>
    public delegate T Reading<out T>(ReadOnlySpan<byte> utf8);

    /// <summary>Reads the body whole, as a tree.</summary>
    /// <exception cref="ScimException">415 for what is not JSON in UTF-8, 413 beyond <paramref name="maximum"/>, 400 <c>invalidSyntax</c> for what is no JSON object.</exception>
    public static ValueTask<ScimObject> ReadAsync(ScimCall call, int maximum) => ReadAsync(call, maximum, TooLarge, utf8 =>
    {
        var value = ScimJson.Read(utf8, call.Tenant.Limits);
        return value as ScimObject ?? throw ScimException.InvalidSyntax($"The body must be a JSON object, not {value.Kind}. (RFC 7644 §3.8)");
    });

    /// <summary>Reads the body whole and gives its bytes to <paramref name="reading"/>.</summary>
    /// <exception cref="ScimException">415 for what is not JSON in UTF-8; what <paramref name="tooLarge"/> makes of the limit, beyond it.</exception>
    public static async ValueTask<T> ReadAsync<T>(ScimCall call, int maximum, Func<int, ScimException> tooLarge, Reading<T> reading)
    {
        var context = call.Http;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true)
            CheckType(context.Request);
        if (context.Request.ContentLength > maximum)
            throw tooLarge(maximum);
        // Kestrel's own cap (30 MB unless configured) must neither undercut ours nor let more of the body through while it drains the rest.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel)
            kestrel.MaxRequestBodySize = maximum;
        using var buffer = new PooledBuffer((int)Math.Min(context.Request.ContentLength + 1 ?? FirstRead, maximum + 1));
        try
        {
            while (await context.Request.Body.ReadAsync(buffer.GetMemory(), context.RequestAborted) is > 0 and var read)
            {
                buffer.Advance(read);
                if (buffer.Length > maximum)
                    throw tooLarge(maximum);
            }
        }
        catch (BadHttpRequestException kestrelRefused) when (kestrelRefused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw tooLarge(maximum);
        }
        call.BodyBytes = buffer.Length;
        return reading(buffer.Written.Span);
    }

    public static ScimException TooLarge(int maximum) => ScimException.TooLarge($"The body is larger than {maximum} bytes, the most this server reads at this endpoint. Send it in smaller parts.");

    // RFC 7644 §3.8 wants application/scim+json; Google sends application/json; a missing type harms nobody, since everything is read as strict JSON.
    private static void CheckType(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw ScimException.UnsupportedMediaType("Content-Encoding must be absent or identity: this server reads no compressed bodies.");
        var text = request.Headers.ContentType.ToString();
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (!MediaTypeHeaderValue.TryParse(text, out var type) || !IsJson(type))
            throw ScimException.UnsupportedMediaType("Content-Type must be application/scim+json or application/json. (RFC 7644 §3.8)");
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && !IsUtf8(parameter))
                throw ScimException.UnsupportedMediaType("The charset of Content-Type must be utf-8. (RFC 7644 §3.8)");
        }
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/scim+json", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf8(NameValueHeaderValue charset) => HeaderUtilities.RemoveQuotes(charset.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
