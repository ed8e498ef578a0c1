using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Net.Http.Headers;

namespace Rollcall.Server.Dashboard;

/// <summary>The dashboard: Razor Pages that live beside the features they show, with explicit addresses.</summary>
public static class DashboardPages
{
    /// <summary>The files under wwwroot, listed by the build.</summary>
    private const string AssetList = "rollcall.staticwebassets.endpoints.json";

    // What answers in formats of its own.
    private static readonly string[] Others = ["/scim", "/api", "/health"];

    // Nothing inline, nothing from elsewhere: markup that came over SCIM has nowhere to run even if it were not encoded.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Registers the pages.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddRazorPages(pages => pages.RootDirectory = "/")
            .AddMvcOptions(mvc =>
            {
                mvc.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
                mvc.Filters.Add(new KnownHandlers());
                // A page says itself, in its own words, what must be filled in.
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
                Word(mvc.ModelBindingMessageProvider);
            });
        services.Configure<CookieTempDataProviderOptions>(kept =>
        {
            kept.Cookie.Name = Notice.Cookie;
            kept.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddAntiforgery(antiforgery => antiforgery.FormFieldName = "antiforgery");
        // Letters of every script are written as they are: names are mostly not ASCII, and an escaped one costs six bytes a letter.
        services.AddWebEncoders(web => web.TextEncoderSettings = new(System.Text.Unicode.UnicodeRanges.All));
        // Pages only, and what is secret in them is either masked anew for each answer (antiforgery) or shown once: nothing there to measure by its length.
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html"];
        });
    }

    /// <summary>Puts the pages' error pages and headers before everything that follows.</summary>
    public static void UseDashboard(this WebApplication app)
    {
        app.UseWhen(context => IsPage(context.Request.Path), pages =>
        {
            pages.UseResponseCompression();
            pages.UseExceptionHandler("/error/500");
            pages.UseStatusCodePagesWithReExecute("/error/{0}");
            pages.Use((context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    Protect(context.Response.Headers);
                    return Task.CompletedTask;
                });
                return next(context);
            });
        });
        // After the above, so that an error page is routed like any other.
        app.UseRouting();
    }

    /// <summary>Maps the pages and the files they use.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        var assets = Path.Combine(AppContext.BaseDirectory, AssetList);
        app.MapStaticAssets(assets).AllowAnonymous();
        app.MapRazorPages().WithStaticAssets(assets);
    }

    /// <summary>Whether a request was routed to a file under wwwroot.</summary>
    internal static bool IsAsset(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    // Typed by hand or by a form of another version: what was sent is not repeated.
    private static void Word(DefaultModelBindingMessageProvider messages)
    {
        const string Unreadable = "This is none of the values offered.";
        messages.SetAttemptedValueIsInvalidAccessor((_, _) => Unreadable);
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => Unreadable);
        messages.SetUnknownValueIsInvalidAccessor(_ => Unreadable);
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => Unreadable);
        messages.SetValueIsInvalidAccessor(_ => Unreadable);
        messages.SetValueMustNotBeNullAccessor(_ => Unreadable);
    }

    private static bool IsPage(PathString path) => !Others.Any(other => path.StartsWithSegments(other, StringComparison.OrdinalIgnoreCase));

    private static void Protect(IHeaderDictionary headers)
    {
        headers[HeaderNames.ContentSecurityPolicy] = ContentSecurityPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        // Pages hold personal data and, once, secrets: no copy of them is kept anywhere. Files bear their own caching.
        if (!headers.ContainsKey(HeaderNames.CacheControl) || headers.ContentType.ToString().StartsWith("text/html", StringComparison.Ordinal))
            headers[HeaderNames.CacheControl] = "no-store";
    }
}
