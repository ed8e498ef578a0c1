using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.AspNetCore;

/// <summary>
/// The cursors of RFC 9865: a position in a query, its count and the time of issue, sealed with the directory's key. Nothing is kept at the server. Sealed and not
/// merely signed, since the position may hold a person's name (§5.2: opaque to clients, and URLs are logged). Directory and query take part in the seal, so that a
/// cursor opens only where it came from.
/// </summary>
internal static class PageCursor
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int LongestCursor = 4096;

    private enum KeyForm : byte
    {
        None,
        Number,
        Text,
    }

    /// <summary>Whether a directory offers cursors.</summary>
    public static bool IsOffered(ScimTenant tenant) => tenant.CursorKey.Length >= KeyBytes;

    /// <summary>Makes a cursor.</summary>
    /// <param name="tenant">The directory.</param>
    /// <param name="query">The query in one spelling.</param>
    /// <param name="count">The resources on a page.</param>
    /// <param name="last">Where the page ends.</param>
    /// <param name="now">The time.</param>
    public static string Seal(ScimTenant tenant, string query, int count, QueryPosition last, DateTimeOffset now)
    {
        var plain = Write(count, last, now);
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(tenant);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length), Context(tenant, query));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Opens a cursor.</summary>
    /// <exception cref="ScimException">400 <c>invalidCursor</c>, always in the same words; <c>expiredCursor</c>.</exception>
    public static (int Count, QueryPosition Last) Open(ScimTenant tenant, string query, string cursor, DateTimeOffset now)
    {
        if (cursor.Length > LongestCursor || !Base64Url.IsValid(cursor))
            throw Invalid();
        var sealedBytes = Base64Url.DecodeFromChars(cursor);
        // One spelling only: the last digit may hold bits that mean nothing, and padding too.
        if (sealedBytes.Length <= NonceBytes + TagBytes || !Base64Url.EncodeToString(sealedBytes).Equals(cursor, StringComparison.Ordinal))
            throw Invalid();
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = Cipher(tenant);
            cipher.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length), plain, Context(tenant, query));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Invalid();
        }
        var (count, last, issued) = Read(plain);
        // §4: valid for at least cursorTimeout seconds.
        if (now - issued > TimeSpan.FromSeconds(tenant.Limits.CursorSeconds))
            throw ScimException.ExpiredCursor($"The cursor is older than {tenant.Limits.CursorSeconds} seconds. Start the query anew with an empty cursor. (RFC 9865 §2.1)");
        return (count, last);
    }

    private static AesGcm Cipher(ScimTenant tenant) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, tenant.CursorKey.ToArray(), KeyBytes, info: "scim cursor"u8.ToArray()), TagBytes);

    private static byte[] Context(ScimTenant tenant, string query) => SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.BaseUrl.AbsoluteUri}\n{query}"));

    private static byte[] Write(int count, QueryPosition last, DateTimeOffset now)
    {
        var text = last.Key?.Text;
        var form = last.Key is null ? KeyForm.None : text is null ? KeyForm.Number : KeyForm.Text;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(now.ToUnixTimeMilliseconds());
        writer.Write(count);
        writer.Write(last.Selection);
        writer.Write(last.Ordinal);
        writer.Write((byte)form);
        if (form is KeyForm.Number)
            writer.Write(last.Key!.Value.Number);
        if (form is KeyForm.Text)
            writer.Write(text!);
        return stream.ToArray();
    }

    private static (int Count, QueryPosition Last, DateTimeOffset Issued) Read(byte[] plain)
    {
        using var reader = new BinaryReader(new MemoryStream(plain));
        var issued = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        var count = reader.ReadInt32();
        var selection = reader.ReadInt32();
        var ordinal = reader.ReadInt64();
        SortKey? key = (KeyForm)reader.ReadByte() switch
        {
            KeyForm.None => null,
            KeyForm.Number => new SortKey(null, reader.ReadDecimal()),
            KeyForm.Text => new SortKey(reader.ReadString(), 0),
            var form => throw new InvalidOperationException($"Unknown form {form} in a cursor of our own."),
        };
        return (count, new(selection, ordinal, key), issued);
    }

    private static ScimException Invalid() =>
        ScimException.InvalidCursor("The cursor is not one that this server gave for this query of this directory. Send the query as it was, or start anew with an empty cursor. (RFC 9865 §2.1)");
}
