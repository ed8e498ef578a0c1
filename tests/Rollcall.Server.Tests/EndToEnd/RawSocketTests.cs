using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>What no HTTP client would send: whatever the web server lets us answer is SCIM, and the server goes on.</summary>
[Collection(ProcessCollection.Name)]
public sealed class RawSocketTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_filter_of_8_KiB_with_every_character_escaped_meets_our_answer()
    {
        var tenant = await Server.NewDirectoryAsync("long filter");
        var shortest = "userName eq \"\"".Length;
        foreach (var (length, status) in ((int, int)[])[(8192, 200), (8193, 400)])
        {
            var filter = $"userName eq \"{new string('a', length - shortest)}\"";
            var escaped = string.Concat(filter.Select(c => string.Create(CultureInfo.InvariantCulture, $"%{(int)c:X2}")));
            var reply = await SendAsync($"GET /scim/{tenant.Id}/v2/Users?filter={escaped} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\nConnection: close\r\n\r\n");
            Status(reply).ShouldBe(status, reply);
            ShouldBeScim(reply);
        }
    }

    [Theory]
    [InlineData("Users", 1 << 20)]
    [InlineData("Groups", 16 << 20)]
    public async Task A_chunked_body_beyond_the_limit_is_a_413_in_scim(string endpoint, int limit)
    {
        var tenant = await Server.NewDirectoryAsync("oversize");
        using var socket = await ConnectAsync();
        var stream = socket.GetStream();
        var answer = ReadAsync(stream);
        try
        {
            await WriteAsync(stream, $"POST /scim/{tenant.Id}/v2/{endpoint} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
            var chunk = new byte[64 << 10];
            chunk.AsSpan().Fill((byte)' ');
            for (var sent = 0; sent <= limit; sent += chunk.Length)
            {
                await WriteAsync(stream, $"{chunk.Length:x}\r\n");
                await stream.WriteAsync(chunk, TestContext.Current.CancellationToken);
                await WriteAsync(stream, "\r\n");
            }
        }
        catch (IOException)
        {
            // The server does not have to read what it will not take.
        }
        var reply = await answer;
        Status(reply).ShouldBe(413, reply);
        ShouldBeScim(reply);
    }

    [Fact]
    public async Task Http_1_0_is_answered()
    {
        var tenant = await Server.NewDirectoryAsync("http 1.0");
        var reply = await SendAsync($"GET /scim/{tenant.Id}/v2/Users HTTP/1.0\r\nAuthorization: Bearer {tenant.Token}\r\n\r\n");
        Status(reply).ShouldBe(200);
        ShouldBeScim(reply);
    }

    [Theory]
    [InlineData("chunk that is no number", "Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n", 400)]
    [InlineData("body that breaks off", "Content-Length: 50", "{\"userName\":", 0)]
    [InlineData("body that is no JSON", "Content-Length: 3", "%PD", 400)]
    [InlineData("body in another charset", "Content-Type: application/json; charset=utf-16\r\nContent-Length: 2", "{}", 415)]
    [InlineData("body that is compressed", "Content-Encoding: gzip\r\nContent-Length: 2", "{}", 415)]
    [InlineData("form", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3", "a=b", 415)]
    public async Task A_body_that_is_none_is_a_scim_error(string what, string headers, string body, int status)
    {
        var tenant = await Server.NewDirectoryAsync(what);
        var reply = await SendAsync(
            $"POST /scim/{tenant.Id}/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\n{headers}\r\nConnection: close\r\n\r\n{body}", thenHangUp: status == 0);
        if (status > 0)
            Status(reply).ShouldBe(status, reply);
        if (reply.Length > 0)
            ShouldBeScim(reply);
        await ShouldBeWellAsync(tenant);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("GET /scim/x/v2/Users HTTP/1.1\r\nHost: x\r\nAuthor")]
    [InlineData("\u0000\u0001\u0002\u0003\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET /scim/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /scim/x/v2/Users HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /scim/x/v2/Users HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("TRACE /scim/x/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("POST /scim/x/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\n{}")]
    [InlineData("POST /scim/x/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n{}")]
    [InlineData("GET /scim/%00/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /scim/%ff%fe/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    public async Task Garbage_gets_scim_or_silence_and_the_server_goes_on(string request)
    {
        var tenant = await Server.NewDirectoryAsync("garbage");
        var reply = await SendAsync(request, thenHangUp: true);
        // The preface of HTTP/2 is answered, if at all, by a frame that says to go away.
        if (reply.Length > 0 && !(request.StartsWith("PRI ", StringComparison.Ordinal) && !reply.StartsWith("HTTP/", StringComparison.Ordinal)))
            Status(reply).ShouldBeInRange(400, 505, reply);
        // What the web server refuses by itself has no body. Below /scim every other answer is SCIM; the rest belongs to the dashboard,
        // which speaks to nobody who comes by plain http under a foreign name.
        if (reply.Contains("\r\n\r\n", StringComparison.Ordinal) && reply[(reply.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Length > 0)
        {
            if (request.Contains(" /scim/", StringComparison.Ordinal) && !request.Contains("/..", StringComparison.Ordinal))
                ShouldBeScim(reply);
            else
                (Status(reply), reply.Contains("Content-Type: text/plain", StringComparison.Ordinal)).ShouldBe((403, true), reply);
        }
        await ShouldBeWellAsync(tenant);
    }

    [Fact]
    public async Task A_header_that_never_ends_is_cut_off_and_keeps_nobody_waiting()
    {
        var tenant = await Server.NewDirectoryAsync("slow");
        using var slow = await ConnectAsync();
        await WriteAsync(slow.GetStream(), "GET /scim/x/v2/Users HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        await ShouldBeWellAsync(tenant);
        // Ten seconds after the first byte, by the server's own clock.
        var reply = await ReadAsync(slow.GetStream());
        if (reply.Length > 0)
            Status(reply).ShouldBe(408);
        await ShouldBeWellAsync(tenant);
    }

    private async Task ShouldBeWellAsync(Tenant tenant)
    {
        using var client = Server.Client(tenant);
        (await client.GetAsync("/Users")).ShouldBe(200);
    }

    private async Task<string> SendAsync(string request, bool thenHangUp = false)
    {
        using var socket = await ConnectAsync();
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        if (thenHangUp)
            socket.Client.Shutdown(SocketShutdown.Send);
        return await ReadAsync(stream);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Server.Address.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // A reset counts as the end of the answer.
        }
        return Encoding.UTF8.GetString(all.ToArray());
    }

    private static int Status(string reply) => int.Parse(reply.AsSpan(9, 3), CultureInfo.InvariantCulture);

    private static void ShouldBeScim(string reply) => reply.ShouldContain("Content-Type: application/scim+json");
}
