using System.IO.Compression;
using System.Net;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>A body as a compressing server sends it.</summary>
internal sealed class PackedContent : HttpContent
{
    private readonly HttpContent _plain;
    private readonly string _encoding;

    public PackedContent(HttpContent plain, string encoding)
    {
        _plain = plain;
        _encoding = encoding;
        Headers.ContentType = plain.Headers.ContentType;
        Headers.ContentEncoding.Add(encoding);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using Stream packing = _encoding is "gzip"
            ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await _plain.CopyToAsync(packing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
