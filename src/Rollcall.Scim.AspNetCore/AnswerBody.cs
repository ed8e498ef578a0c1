using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Rollcall.Scim.AspNetCore;

/// <summary>
/// The body of an answer. It is collected, and sent with its length when it is whole; what grows beyond a threshold is sent piece by piece instead, so
/// that the memory of an answer does not depend on its size. Until the first piece is sent the answer may still become an error.
/// </summary>
internal sealed class AnswerBody : IDisposable
{
    /// <summary>
    /// RFC 7644 §8.1 registers the type without parameters, and Entra's validator compares it: so no charset. JSON is UTF-8 anyway (RFC 8259 §8.1).
    /// Sent whatever Accept says: every client reads it, and some ask for nothing or for text/html.
    /// </summary>
    public const string ContentType = "application/scim+json";

    private const int PieceBytes = 64 * 1024;

    // Served as application/scim+json with nosniff, so nothing needs HTML's escapes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly HttpContext _http;
    private readonly int _status;
    private readonly bool _isHead;
    private readonly PooledBuffer _buffer = new(4096);
    private long _sent;

    public AnswerBody(HttpContext http, int status)
    {
        _http = http;
        _status = status;
        _isHead = HttpMethods.IsHead(http.Request.Method);
        Json = new Utf8JsonWriter(_buffer, Options);
    }

    /// <summary>Writes JSON into the body.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Sets status and the headers every answer carries, also one without body.</summary>
    public static void Begin(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // Answers hold personal data: no cache on the way or at the client may keep them. Entity tags work all the same.
        headers.CacheControl = "no-store";
        if (status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
            headers.ContentType = ContentType;
    }

    /// <summary>Puts bytes between what <see cref="Json"/> has written and what it will write.</summary>
    public void Splice(ReadOnlySpan<byte> bytes)
    {
        Json.Flush();
        bytes.CopyTo(_buffer.GetSpan(bytes.Length));
        _buffer.Advance(bytes.Length);
    }

    /// <summary>A place where the body may be sent as far as it goes. Waits for a client that reads slowly.</summary>
    public ValueTask PauseAsync() => _buffer.Length + Json.BytesPending < PieceBytes ? ValueTask.CompletedTask : SendAsync();

    /// <summary>Sends what is left; with <c>Content-Length</c> when nothing was sent before.</summary>
    public async ValueTask CompleteAsync()
    {
        Json.Flush();
        if (!_http.Response.HasStarted)
            _http.Response.ContentLength = _sent + _buffer.Length;
        await SendAsync();
    }

    public void Dispose()
    {
        Json.Dispose();
        _buffer.Dispose();
    }

    private async ValueTask SendAsync()
    {
        Json.Flush();
        if (_sent == 0)
            Begin(_http, _status);
        _sent += _buffer.Length;
        // RFC 9110 §9.3.2: the same headers as for GET, and no body.
        if (!_isHead)
            await _http.Response.BodyWriter.WriteAsync(_buffer.Written, _http.RequestAborted);
        _buffer.Clear();
    }
}
