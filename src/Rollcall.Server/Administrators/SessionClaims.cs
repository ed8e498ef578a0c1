using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Rollcall.Server.Audit;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators;

/// <summary>What a signed-in request knows of its administrator. Made anew from the database for every request: a cookie only names the session.</summary>
public static class SessionClaims
{
    internal const string Session = "session";
    internal const string Stamp = "stamp";
    internal const string Method = ClaimTypes.AuthenticationMethod;

    /// <summary>The administrator's id, or null when nobody is signed in.</summary>
    public static Guid? AdministratorId(this ClaimsPrincipal user) => IdText.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>The role, or null when nobody is signed in.</summary>
    public static AdministratorRole? Role(this ClaimsPrincipal user) => AdministratorRole.Find(user.FindFirstValue(ClaimTypes.Role));

    /// <summary>Whether this is somebody who may change directories, tokens and policies. The server decides by it again for every form; pages only ask what to show.</summary>
    public static bool MayChange(this ClaimsPrincipal user) => user.Role() is { } role && role.Includes(AdministratorRole.Administrator);

    /// <summary>The id of the session, or null when nobody is signed in.</summary>
    public static Guid? SessionId(this ClaimsPrincipal user) => IdText.TryParse(user.FindFirstValue(Session), out var id) ? id : null;

    /// <summary>Whoever sent a request, for the audit.</summary>
    public static Actor Actor(this HttpContext? http) => http?.User.AdministratorId() is { } id
        ? Audit.Actor.Administrator(id, http.User.FindFirstValue(ClaimTypes.Email)!, http)
        : Audit.Actor.Nobody(http);
}

/// <summary>The claims of an administrator.</summary>
internal sealed class ClaimsFactory : IUserClaimsPrincipalFactory<Administrator>
{
    public Task<ClaimsPrincipal> CreateAsync(Administrator user)
    {
        var identity = new ClaimsIdentity(IdentityConstants.ApplicationScheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, IdText.Format(user.Id)));
        identity.AddClaim(new Claim(ClaimTypes.Name, user.Name));
        identity.AddClaim(new Claim(ClaimTypes.Email, user.Email));
        identity.AddClaim(new Claim(ClaimTypes.Role, user.Role.Name));
        identity.AddClaim(new Claim(SessionClaims.Stamp, user.SecurityStamp));
        return Task.FromResult(new ClaimsPrincipal(identity));
    }
}
