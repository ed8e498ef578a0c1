using System.IO.Compression;
using System.Net;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>A body as a compressing server sends it.</summary>
internal sealed class PackedContent : HttpContent
{
    private readonly HttpContent _plain;
    private readonly Quirk _quirk;

    public PackedContent(HttpContent plain, Quirk quirk)
    {
        _plain = plain;
        _quirk = quirk;
        Headers.ContentType = plain.Headers.ContentType;
        Headers.ContentEncoding.Add(quirk == Quirk.Gzip ? "gzip" : "deflate");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using Stream packing = _quirk switch
        {
            Quirk.Gzip => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true),
            Quirk.Deflate => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true),
            _ => new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        };
        await _plain.CopyToAsync(packing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
