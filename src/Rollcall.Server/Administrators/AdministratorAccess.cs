using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Rollcall.Server.Audit;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Operations;
using Rollcall.Server.SetupLinks;

namespace Rollcall.Server.Administrators;

/// <summary>Who may come in: what the web application needs for it.</summary>
public static class AdministratorAccess
{
    /// <summary>Registers stores, Identity's machinery, cookies and policies.</summary>
    public static void AddAdministrators(this IServiceCollection services, InstallationKey key)
    {
        services.AddSingleton<AuditStore>();
        services.AddSingleton<AdministratorStore>();
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SetupLinkStore>();
        services.AddHttpContextAccessor();
        services.AddKeyRing(key);
        AddIdentity(services);
        services.AddAuthentication().AddCookie(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.TwoFactorUserIdScheme);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IHttpContextAccessor>(SessionCookies.Session);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme).Configure<IHttpContextAccessor>(SessionCookies.SecondFactor);
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((options, http) => options.Cookie = new SessionCookie(http, "rollcall-form") { SameSite = SameSiteMode.Strict });
        services.AddSingleton<IAuthorizationHandler, RoleAuthorization>();
        services.AddAuthorization(DashboardPolicies.AddTo);
    }

    /// <summary>Lets nobody in who may not: https, sign-in, role. SCIM has its own way in and is not slowed down by this one.</summary>
    public static void UseAdministrators(this WebApplication app)
    {
        // The framework would put both in front of everything, SCIM too.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/scim", StringComparison.Ordinal) && !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal), dashboard =>
        {
            dashboard.Use(async (http, next) =>
            {
                if (!http.RequestServices.GetRequiredService<Readiness>().IsMigrated)
                {
                    http.Response.Headers.RetryAfter = "2";
                    await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "The server is waiting for its database.");
                    return;
                }
                if (DashboardTransport.Problem(http) is { } problem)
                {
                    await RefuseAsync(http, StatusCodes.Status403Forbidden, problem);
                    return;
                }
                // Whoever came by https once is to come by nothing else. Not for names of this machine: other programs there share them.
                if (http.Request.IsHttps && !DashboardTransport.IsLocal(http.Request.Host))
                    http.Response.Headers.StrictTransportSecurity = "max-age=31536000";
                await next(http);
            });
            // Files of pages are the same for everybody: none of them is worth the look for a session.
            dashboard.UseWhen(http => !DashboardPages.IsAsset(http), pages =>
            {
                pages.UseAuthentication();
                pages.UseAuthorization();
            });
        });
    }

    private static Task RefuseAsync(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence, http.RequestAborted);
    }

    private static void AddIdentity(IServiceCollection services)
    {
        // Before Identity's own, which are taken only where there is none.
        services.AddSingleton<ILookupNormalizer, FoldedNames>();
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton<IPasswordHasher<Administrator>>(provider => provider.GetRequiredService<PasswordHashes>());
        services.AddSingleton<IPasswordValidator<Administrator>, PasswordValidator>();
        services.AddSingleton<IUserClaimsPrincipalFactory<Administrator>, ClaimsFactory>();
        services.AddScoped<IUserStore<Administrator>, IdentityStore>();
        services.AddScoped<TimeCodeProvider>();
        services.AddIdentityCore<Administrator>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
            options.ClaimsIdentity.SecurityStampClaimType = SessionClaims.Stamp;
            options.Tokens.AuthenticatorTokenProvider = TimeCodeProvider.Name;
        }).AddUserManager<AdministratorUsers>().AddSignInManager<AdministratorSignIn>().AddTokenProvider<TimeCodeProvider>(TimeCodeProvider.Name);
    }
}
