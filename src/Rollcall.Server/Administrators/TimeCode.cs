using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rollcall.Server.Administrators;

/// <summary>Codes of an authenticator app: RFC 6238 with SHA-1, six digits, steps of 30 seconds, which is what every app understands.</summary>
public static class TimeCode
{
    /// <summary>Bytes of a secret: the length of the hash, as RFC 4226 §4 R6 recommends.</summary>
    public const int KeyBytes = 20;

    private const int Digits = 6;
    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Makes a secret.</summary>
    public static byte[] CreateKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>The number of the step a moment lies in.</summary>
    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string At(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238: authenticator apps know SHA-1 only; HMAC does not suffer from its collisions.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, or null. One step to either side is taken: clocks differ and people type slowly (RFC 6238 §5.2).</summary>
    public static long? Match(ReadOnlySpan<byte> key, string code, DateTimeOffset now)
    {
        Span<char> typed = stackalloc char[Digits];
        var length = 0;
        // Apps show the code in two groups.
        foreach (var c in code.Where(c => c is not ' '))
        {
            if (length == Digits || !char.IsAsciiDigit(c))
                return null;
            typed[length++] = c;
        }
        if (length < Digits)
            return null;
        long? matched = null;
        var current = StepAt(now);
        for (var step = current - 1; step <= current + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(At(key, step)), Encoding.ASCII.GetBytes(typed.ToString())))
                matched = step;
        }
        return matched;
    }

    /// <summary>A secret as people type it into an app: base32 (RFC 4648 §6) without padding.</summary>
    public static string Text(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var b in key)
        {
            buffer = (buffer << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Base32[(buffer >> (bits - 5)) & 31]);
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
            text.Append(Base32[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>What the QR code says.</summary>
    public static Uri Address(ReadOnlySpan<byte> key, string email) =>
        new($"otpauth://totp/Rollcall:{Uri.EscapeDataString(email)}?secret={Text(key)}&issuer=Rollcall&digits={Digits}&period={StepSeconds}");
}
