using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rollcall.Server.Administrators;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Hosting;
using IPNetwork = System.Net.IPNetwork;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>How a request came decides whether the dashboard answers and what its cookies are called.</summary>
public sealed class TransportTests(DashboardHost host) : IClassFixture<DashboardHost>
{
    [Fact]
    public async Task On_this_machine_over_http_cookies_are_plain_but_closed_to_scripts_and_other_sites()
    {
        var me = await host.AddAsync(AdministratorRole.Viewer);
        using var visitor = host.Visitor();
        var form = (await visitor.GetAsync("/sign-in")).SetCookies.Single(c => c.StartsWith("rollcall-form=", StringComparison.Ordinal));
        form.ShouldContain("httponly", Case.Insensitive);
        form.ShouldContain("samesite=strict", Case.Insensitive);
        var session = (await visitor.SignInAsync(me.Email)).SetCookies.Single(c => c.StartsWith("rollcall=", StringComparison.Ordinal));
        session.ShouldContain("path=/", Case.Insensitive);
        session.ShouldContain("httponly", Case.Insensitive);
        session.ShouldContain("samesite=lax", Case.Insensitive);
        session.ShouldNotContain("secure", Case.Insensitive);
        session.ShouldNotContain("expires", Case.Insensitive);
        session.ShouldNotContain("domain", Case.Insensitive);
    }

    [Theory]
    [InlineData("scim.example.com")]
    [InlineData("scim.example.com:5080")]
    [InlineData("192.0.2.1")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task By_any_other_name_over_http_there_is_a_sentence_and_no_cookie(string name)
    {
        using var visitor = host.Visitor();
        visitor.Headers["Host"] = name;
        // Somebody who is not a proxy of ours says so; nobody believes it.
        visitor.Headers["X-Forwarded-Proto"] = "https";
        visitor.Headers["X-Forwarded-For"] = "127.0.0.1";
        foreach (var page in (string[])["/sign-in", "/", "/administrators", "/setup?link=x"])
        {
            var answer = await visitor.GetAsync(page);
            answer.Status.ShouldBe(HttpStatusCode.Forbidden);
            answer.Body.ShouldContain("--trusted-proxy");
            answer.SetCookies.ShouldBeEmpty();
        }
        (await visitor.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync("/scim/x/v2/Users")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("192.0.2.0/24", false)]
    public async Task A_named_proxy_is_believed_and_nobody_else(string proxy, bool believed)
    {
        await using var proxied = new DashboardHost { TrustedProxies = [IPNetwork.Parse(proxy)] };
        await proxied.InitializeAsync();
        var me = await proxied.AddAsync(AdministratorRole.Viewer);
        using var visitor = proxied.Visitor();
        visitor.Headers["Host"] = "scim.example.com";
        visitor.Headers["X-Forwarded-Proto"] = "https";
        visitor.Headers["X-Forwarded-For"] = "198.51.100.7";
        var answer = await visitor.GetAsync("/sign-in");
        if (!believed)
        {
            answer.Status.ShouldBe(HttpStatusCode.Forbidden);
            return;
        }
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Message.Headers.GetValues("Strict-Transport-Security").ShouldHaveSingleItem();
        var form = answer.SetCookies.Single(c => c.StartsWith("__Host-rollcall-form=", StringComparison.Ordinal));
        // The container of this client keeps no Secure cookie for an http address; a browser behind the proxy does.
        visitor.Headers["Cookie"] = form.Split(';')[0];
        var signedIn = await visitor.SendAsync("/sign-in", ("antiforgery", Visitor.Token(answer.Body)), ("Email", me.Email), ("Password", DashboardHost.Password));
        signedIn.ShouldBeSignedIn();
        ShouldBeHostCookie(signedIn);
        (await proxied.Service<SessionStore>().ListAsync(me.Id)).ShouldHaveSingleItem().RemoteAddress.ShouldBe("198.51.100.7");
    }

    [Fact]
    public async Task A_certificate_serves_https_and_a_renewed_one_serves_without_a_restart()
    {
        using var directory = new TemporaryDirectory();
        var clock = new TestClock();
        var first = Write(directory, "first");
        var certificate = ServingCertificate.Open(directory["tls.crt"], directory["tls.key"], null, clock);
        var problems = new List<string>();
        await using var served = new DashboardHost { Urls = ["https://127.0.0.1:0"], Certificate = certificate };
        await served.InitializeAsync();
        certificate.Problem = problems.Add;
        served.Address.Scheme.ShouldBe("https");
        var me = await served.AddAsync(AdministratorRole.Viewer);
        (await ServedAsync(served)).ShouldBe(first);
        using (var visitor = Trusting(served, _ => { }))
        {
            var answer = await visitor.SignInAsync(me.Email);
            answer.ShouldBeSignedIn();
            ShouldBeHostCookie(answer);
            (await visitor.GetAsync("/account")).ShouldShow(me.Email);
            answer.Message.Headers.Contains("Strict-Transport-Security").ShouldBeFalse("other programs on this machine share its names");
        }

        await File.WriteAllTextAsync(directory["tls.crt"], "this is no certificate");
        clock.Advance(TimeSpan.FromSeconds(2));
        (await ServedAsync(served)).ShouldBe(first);
        problems.ShouldHaveSingleItem().ShouldContain("serves on");

        var second = Write(directory, "second");
        clock.Advance(TimeSpan.FromSeconds(2));
        (await ServedAsync(served)).ShouldBe(second);
        string.Equals(second, first, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public void A_certificate_may_be_a_file_with_everything_and_a_password()
    {
        using var directory = new TemporaryDirectory();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Make("all in one", key);
        File.WriteAllBytes(directory["all.pfx"], made.Export(X509ContentType.Pkcs12, "a password"));
        File.WriteAllText(directory["password"], "a password\n");
        File.WriteAllText(directory["sealed.pem"], made.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem("a password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        foreach (var name in (string[])["all.pfx", "sealed.pem"])
        {
            ServingCertificate.Open(directory[name], null, directory["password"], TimeProvider.System).Current().TargetCertificate.Thumbprint.ShouldBe(made.Thumbprint);
            Should.Throw<InstallationException>(() => ServingCertificate.Open(directory[name], null, null, TimeProvider.System)).Message.ShouldContain("--certificate:");
        }
        Should.Throw<InstallationException>(() => ServingCertificate.Open(directory["missing"], null, null, TimeProvider.System)).Message.ShouldContain("--certificate:");
    }

    private static void ShouldBeHostCookie(PageAnswer answer)
    {
        var session = answer.SetCookies.Single(c => c.StartsWith("__Host-rollcall=", StringComparison.Ordinal));
        session.ShouldContain("; secure", Case.Insensitive);
        session.ShouldContain("; path=/;", Case.Insensitive);
        session.ShouldContain("; httponly", Case.Insensitive);
        session.ShouldNotContain("domain", Case.Insensitive);
    }

    private static string Write(TemporaryDirectory directory, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Make(name, key);
        File.WriteAllText(directory["tls.key"], key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(directory["tls.crt"], made.ExportCertificatePem());
        return made.Thumbprint;
    }

    private static X509Certificate2 Make(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    // Each visitor makes a connection of its own.
    private static async Task<string> ServedAsync(DashboardHost served)
    {
        var thumbprint = "";
        using var visitor = Trusting(served, seen => thumbprint = seen);
        (await visitor.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        return thumbprint;
    }

    private static Visitor Trusting(DashboardHost served, Action<string> seen) => new(served.Address, handler => handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
    {
        seen(((X509Certificate2)certificate!).Thumbprint);
        return certificate is not null;
    });
}
