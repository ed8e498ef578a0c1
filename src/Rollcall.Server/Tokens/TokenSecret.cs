using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Rollcall.Server.Tokens;

/// <summary>
/// A bearer secret: <c>rc_scim_</c> and 256 random bits as base64url. Shown once; only the SHA-256 of the whole text is stored, which is enough for a secret that
/// cannot be guessed.
/// </summary>
public static class TokenSecret
{
    /// <summary>What every token begins with, so that a leaked one is recognised by people and by scanners.</summary>
    public const string Prefix = "rc_scim_";

    // The part of a token that lists show: enough to tell tokens apart, far too little to guess the rest.
    private const int ShownLength = 12;

    /// <summary>Makes a secret.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored and looked up.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The beginning that lists show.</summary>
    public static string Shown(string token) => token[..ShownLength];
}
