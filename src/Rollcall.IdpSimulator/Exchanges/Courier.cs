using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.IdpSimulator.Exchanges;

/// <summary>Carries a request to the server and the answer back. Network trouble is an <see cref="Answer"/> too: only the caller's cancellation throws.</summary>
internal sealed class Courier(HttpClient http, TimeProvider clock, TimeSpan timeout)
{
    public async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        long begun = clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[] raw = await response.Content.ReadAsByteArrayAsync(either.Token);
            string? retryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null;
            (JsonNode? json, string? fault) = Read(raw, response.Content.Headers.ContentEncoding);
            return new Answer((int)response.StatusCode, json, fault, retryAfter, clock.GetElapsedTime(begun));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NoAnswer($"no answer within {timeout.TotalSeconds:0} seconds", begun);
        }
        catch (HttpRequestException e)
        {
            return NoAnswer($"no answer ({Reason(e.HttpRequestError)})", begun);
        }
        catch (IOException)
        {
            return NoAnswer("no answer (the connection broke)", begun);
        }
    }

    private Answer NoAnswer(string fault, long begun) => new(0, null, fault, null, clock.GetElapsedTime(begun));

    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.ConnectionError => "the connection was refused",
        HttpRequestError.NameResolutionError => "the host name is unknown",
        HttpRequestError.SecureConnectionError => "the TLS handshake failed",
        _ => "the connection broke",
    };

    private static (JsonNode? Json, string? Fault) Read(byte[] raw, ICollection<string> encodings)
    {
        try
        {
            byte[] body = encodings.Reverse().Aggregate(raw, Decode);
            return body.Length == 0 ? (null, null) : (ScimJson.Parse(body), null);
        }
        catch (InvalidDataException)
        {
            return (null, "the compressed body cannot be unpacked");
        }
        catch (JsonException)
        {
            return (null, "the body is not JSON");
        }
    }

    /// <summary>Undone here and not by the handler, because a handler that decompresses also rewrites Accept-Encoding.</summary>
    private static byte[] Decode(byte[] raw, string encoding)
    {
        if (raw.Length == 0)
            return raw;
        using var packed = new MemoryStream(raw);
        using Stream? unpacking = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            // "deflate" means zlib, but servers exist that send it bare; the low nibble of the first zlib byte is always 8.
            "deflate" when (raw[0] & 0x0F) == 8 => new ZLibStream(packed, CompressionMode.Decompress),
            "deflate" => new DeflateStream(packed, CompressionMode.Decompress),
            "identity" => null,
            _ => throw new InvalidDataException(encoding),
        };
        if (unpacking is null)
            return raw;
        using var plain = new MemoryStream();
        unpacking.CopyTo(plain);
        return plain.ToArray();
    }
}
