using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Rollcall.Server.Tests.EndToEnd;

[Collection(ProcessCollection.Name)]
public sealed class ShutdownTests
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM, 1)]
    [InlineData(PosixSignal.SIGTERM, 2)]
    [InlineData(PosixSignal.SIGINT, 3)]
    [InlineData(PosixSignal.SIGINT, 4)]
    public async Task A_signal_under_load_ends_it_cleanly_and_loses_nothing_acknowledged(PosixSignal signal, int seed)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory["data"]);
        var tenant = await server.NewDirectoryAsync("shutdown");
        var ledger = await CrashTests.PlayUntilAsync(server, tenant, seed, 40 + (seed * 15), () => server.Process.Signal(signal));
        (await server.Process.ExitAsync()).ShouldBe(0, server.Process.Output + server.Process.Errors);
        server.Process.Errors.ShouldBe("");
        server.Process.Output.ShouldNotContain("fail:");
        await using var again = await RunningServer.StartAsync(directory["data"]);
        await StoredTruth.ShouldHoldAsync(again, tenant, ledger);
    }

    [Fact]
    public async Task A_request_under_way_is_answered_before_the_end()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory["data"]);
        var tenant = await server.NewDirectoryAsync("in flight");
        const string Body = """{"userName":"slow@shutdown.example"}""";
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /scim/{tenant.Id}/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\nExpect: 100-continue\r\nContent-Length: {Body.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        // The server asks for the body once it is inside the request.
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("HTTP/1.1 100 Continue");
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("");
        server.Process.Signal(PosixSignal.SIGTERM);
        // It has begun to stop when nobody new is let in.
        await RefusedAsync(server.Address.Port);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body), TestContext.Current.CancellationToken);
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("HTTP/1.1 201 Created");
        (await server.Process.ExitAsync()).ShouldBe(0);
        await using var again = await RunningServer.StartAsync(directory["data"]);
        using var client = again.Client(tenant);
        ((int)(await client.GetAsync("/Users")).ShouldBe(200).Json["totalResults"]!).ShouldBe(1);
    }

    private static async Task RefusedAsync(int port)
    {
        while (true)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
