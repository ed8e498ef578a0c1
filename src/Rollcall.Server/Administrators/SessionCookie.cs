using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Rollcall.Storage;

namespace Rollcall.Server.Administrators;

/// <summary>
/// A cookie that is named by how the request came: over https with the prefix <c>__Host-</c>, which browsers take only with Secure, for the whole host and from nobody
/// else's subdomain; over http, which is for this machine alone, without it.
/// </summary>
internal sealed class SessionCookie : CookieBuilder
{
    private readonly IHttpContextAccessor _http;
    private readonly string _name;

    public SessionCookie(IHttpContextAccessor http, string name)
    {
        _http = http;
        _name = name;
        HttpOnly = true;
        IsEssential = true;
        Path = "/";
        SameSite = SameSiteMode.Lax;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    public override string? Name
    {
        get => _http.HttpContext?.Request.IsHttps is true ? "__Host-" + _name : _name;
        set => throw new NotSupportedException("The name follows from the request.");
    }
}

/// <summary>How the cookies of sessions work.</summary>
internal static class SessionCookies
{
    /// <summary>The second factor must follow the password within so long.</summary>
    private static readonly TimeSpan Halfway = TimeSpan.FromMinutes(5);

    public static void Session(CookieAuthenticationOptions options, IHttpContextAccessor http)
    {
        options.Cookie = new SessionCookie(http, "rollcall");
        options.ExpireTimeSpan = SessionStore.Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        var redirect = options.Events.OnRedirectToLogin;
        options.Events.OnRedirectToLogin = context =>
        {
            // htmx would follow a redirect and put the sign-in page into the middle of another.
            if (!context.Request.Headers.ContainsKey("HX-Request"))
                return redirect(context);
            context.Response.Headers["HX-Redirect"] = "/sign-in";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
    }

    public static void SecondFactor(CookieAuthenticationOptions options, IHttpContextAccessor http)
    {
        options.Cookie = new SessionCookie(http, "rollcall-halfway");
        options.ExpireTimeSpan = Halfway;
        options.SlidingExpiration = false;
    }

    // One query a request, and nothing remembered: a session ended, a role taken, an administrator removed hold from this request on.
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (context.Principal is { } cookie && cookie.SessionId() is { } session && cookie.AdministratorId() is { } id && cookie.FindFirstValue(SessionClaims.Stamp) is { } stamp
            && await services.GetRequiredService<SessionStore>().FindAsync(session, id, stamp, context.HttpContext.RequestAborted) is { } administrator)
        {
            var principal = await services.GetRequiredService<IUserClaimsPrincipalFactory<Administrator>>().CreateAsync(administrator);
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(SessionClaims.Session, IdText.Format(session)));
            context.ReplacePrincipal(principal);
            return;
        }
        context.RejectPrincipal();
    }
}

/// <summary>The dashboard is reached over https, or on this machine itself; over anything else its cookies could be read on the way.</summary>
internal static class DashboardTransport
{
    private const string Sentence =
        "The dashboard is open over https only, or on the machine itself at http://localhost.\n\n"
        + "Start the server with --certificate, or put a proxy with TLS in front of it and name the proxy's address with --trusted-proxy. docs/guides/https.md shows both.\n";

    /// <summary>Why a request may not be answered, or null when it may.</summary>
    public static string? Problem(HttpContext http) => http.Request.IsHttps || (IsLocal(http.Connection.RemoteIpAddress) && IsLocal(http.Request.Host)) ? null : Sentence;

    private static bool IsLocal(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    // By its name too: a page elsewhere can have a name of its own lead to this machine.
    public static bool IsLocal(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
