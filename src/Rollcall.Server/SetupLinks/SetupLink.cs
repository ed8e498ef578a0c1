using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Server.Administrators;

namespace Rollcall.Server.SetupLinks;

/// <summary>A link that lets its holder in once, without a password. Only the hash of its secret is stored.</summary>
/// <param name="Id">Names it for withdrawing.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public abstract record SetupLink(Guid Id, DateTimeOffset ExpiresAt)
{
    /// <summary>Makes the first owner of an installation that has no administrator.</summary>
    public sealed record FirstOwner(Guid Id, DateTimeOffset ExpiresAt) : SetupLink(Id, ExpiresAt);

    /// <summary>Makes a further administrator.</summary>
    /// <param name="Email">Whose e-mail address it is for.</param>
    /// <param name="Role">What the administrator may do.</param>
    public sealed record Invitation(Guid Id, DateTimeOffset ExpiresAt, string Email, AdministratorRole Role) : SetupLink(Id, ExpiresAt);

    /// <summary>Sets the password of an administrator.</summary>
    /// <param name="AdministratorId">Whose.</param>
    public sealed record PasswordReset(Guid Id, DateTimeOffset ExpiresAt, Guid AdministratorId) : SetupLink(Id, ExpiresAt);
}

/// <summary>The secret of a link: <c>rc_link_</c> and 256 random bits.</summary>
public static class LinkSecret
{
    private const string Prefix = "rc_link_";

    /// <summary>Makes a secret.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored and looked up.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The whole link to the page at a path, such as <c>setup</c>.</summary>
    public static Uri Address(Uri publicUrl, string page, string secret) => new($"{publicUrl.AbsoluteUri.TrimEnd('/')}/{page}?link={secret}");
}
