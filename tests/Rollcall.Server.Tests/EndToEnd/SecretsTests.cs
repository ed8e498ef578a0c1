using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>After a whole life at the most talkative log level no secret lies anywhere.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SecretsTests
{
    // Below this many bytes a match in a database of random ids would be chance.
    private const int HashPrefixBytes = 5;

    private static readonly Dictionary<string, string> Talkative = new(StringComparer.Ordinal)
    {
        ["Logging__LogLevel__Default"] = "Trace",
        ["Logging__LogLevel__Microsoft"] = "Trace",
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
    };

    [Theory]
    [InlineData(OktaFlavor.Aiw)]
    [InlineData(OktaFlavor.TestApp)]
    public async Task No_token_no_hash_and_no_password_is_written_anywhere(OktaFlavor flavor)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory["data"], Talkative);
        var tenant = await server.NewDirectoryAsync("secrets");
        using var seen = new PasswordHandler();
        using var http = new HttpClient(seen);
        var result = await new OktaSimulator(http, server.Okta(tenant, flavor, seed: 5), _ => { }).RunAsync(TestContext.Current.CancellationToken);
        result.NotAsExpected.ShouldBe(0);
        seen.Passwords.Count.ShouldBeGreaterThan(20);
        await MisuseAsync(server, tenant);

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(tenant.Token));
        string[] secrets =
        [
            tenant.Token, tenant.Token[8..28], tenant.Token[^20..],
            Convert.ToHexString(hash)[..10], Convert.ToHexStringLower(hash)[..10], Convert.ToBase64String(hash)[..10],
            .. seen.Passwords,
        ];
        ShouldNotContain("database while running", await FilesAsync(directory["data"]), secrets);
        server.Process.Signal(PosixSignal.SIGTERM);
        (await server.Process.ExitAsync()).ShouldBe(0);
        server.Process.Output.ShouldContain("trce:", Case.Sensitive, "the log level was not heard of");
        ShouldNotContain("standard output", Encoding.UTF8.GetBytes(server.Process.Output), secrets);
        ShouldNotContain("standard error", Encoding.UTF8.GetBytes(server.Process.Errors), secrets);
        var stored = await FilesAsync(directory["data"]);
        ShouldNotContain("database at rest", stored, secrets);
        // The search itself finds what is there.
        stored.AsSpan().IndexOf(hash.AsSpan(0, HashPrefixBytes)).ShouldBeGreaterThan(-1, "the hash itself is how tokens are found");
        stored.AsSpan().IndexOf("@seed5.example"u8).ShouldBeGreaterThan(-1);
        // Filters name people: their values stand in no log, whatever its level (RFC 7644 §7.5.2).
        server.Process.Output.ShouldNotContain("@seed5.example");
        server.Process.Output.ShouldNotContain("%40seed5.example");
    }

    // Requests that fail early, with the token in places where frameworks like to quote what they could not read.
    private static async Task MisuseAsync(RunningServer server, Tenant tenant)
    {
        string[] requests =
        [
            $"GET /scim/{tenant.Id}/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer {tenant.Token}\r\n\r\n",
            $"GET /scim/{tenant.Id}/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\u0001\r\nConnection: close\r\n\r\n",
            $"Authorization: Bearer {tenant.Token}\r\nGET / HTTP/1.1\r\n\r\n",
            $"GET /scim/{tenant.Id}/v2/Users?access_token={tenant.Token} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            $"GET /scim/{tenant.Token}/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ];
        foreach (var request in requests)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", server.Address.Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
            await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
    }

    private static void ShouldNotContain(string where, byte[] text, string[] secrets)
    {
        foreach (var secret in secrets)
            text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, $"'{secret}' in {where}");
    }

    private static async Task<byte[]> FilesAsync(string data)
    {
        using var all = new MemoryStream();
        foreach (var path in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await file.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        return all.ToArray();
    }

    /// <summary>Takes note of every password on its way.</summary>
    private sealed class PasswordHandler() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
    {
        private readonly HashSet<string> _passwords = new(StringComparer.Ordinal);

        public HashSet<string> Passwords => _passwords;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content && await content.ReadAsStringAsync(cancellationToken) is { Length: > 0 } text && JsonNode.Parse(text) is { } body)
                Collect(body);
            return await base.SendAsync(request, cancellationToken);
        }

        private void Collect(JsonNode node)
        {
            if (node is JsonArray list)
            {
                foreach (var item in list.OfType<JsonNode>())
                    Collect(item);
            }
            if (node is not JsonObject one)
                return;
            foreach (var (name, value) in one)
            {
                if (name is "password" && value is not null)
                    lock (_passwords)
                        _passwords.Add((string)value!);
                else if (value is not null)
                    Collect(value);
            }
        }
    }
}
