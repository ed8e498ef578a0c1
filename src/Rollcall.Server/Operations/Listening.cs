using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using IPNetwork = System.Net.IPNetwork;

namespace Rollcall.Server.Operations;

/// <summary>Where the server listens, with which certificate, and whose word it takes for where a request came from.</summary>
/// <param name="Urls">The addresses.</param>
/// <param name="Certificate">What https is served with; null when no address is https.</param>
/// <param name="TrustedProxies">The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. From anybody else they mean nothing.</param>
public sealed record Listening(IReadOnlyList<string> Urls, ServingCertificate? Certificate = null, IReadOnlyList<IPNetwork>? TrustedProxies = null)
{
    /// <summary>Has the server listen.</summary>
    internal void Apply(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var url in Urls)
                Listen(kestrel, BindingAddress.Parse(url));
        });
    }

    /// <summary>Has the proxies' headers read before anything looks at the request.</summary>
    internal void Apply(WebApplication app)
    {
        if (Certificate is { } certificate)
        {
            var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<ServingCertificate>();
            certificate.Problem = problem => log.LogWarning("{Problem}", problem);
        }
        if (TrustedProxies is not { Count: > 0 } proxies)
            return;
        var headers = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        // The framework believes this machine unless told otherwise.
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            headers.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(headers);
    }

    private void Listen(KestrelServerOptions kestrel, BindingAddress address)
    {
        Action<ListenOptions> configure = string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase) ? Encrypt : static _ => { };
        if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
            kestrel.ListenLocalhost(address.Port, configure);
        else if (IPAddress.TryParse(address.Host, out var ip))
            kestrel.Listen(ip, address.Port, configure);
        else
            kestrel.ListenAnyIP(address.Port, configure);
    }

    private void Encrypt(ListenOptions options)
    {
        var certificate = Certificate ?? throw new InvalidOperationException("An https address needs a certificate.");
        options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(new System.Net.Security.SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current() }) });
    }
}
