using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>What only a real server over a real socket shows: bytes that are no request, bodies that break off, several requests at once.</summary>
public class KestrelTests
{
    private const string Authorization = "Authorization: Bearer " + ScimHost.Token + "\r\n";

    [Theory]
    [InlineData("GET /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n")]
    [InlineData("GET /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("GET /scim/acme/v2/Users HTTP/1.1\r\n\r\n")]
    [InlineData("GET /scim/acme/v2/Us\0ers HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /scim/acme/v2/Users%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n")]
    [InlineData("POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")]
    [InlineData("\r\n\r\nnonsense\r\n\r\n")]
    public async Task What_is_no_request_never_reaches_the_protocol(string request)
    {
        await using var host = await ScimHost.StartKestrelAsync();
        (await ExchangeAsync(host, request)).ShouldStartWith("HTTP/1.1 400 Bad Request");
        host.Witness.HasMore.ShouldBeFalse();
        host.Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\n{}{}", 400, "invalidSyntax")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, "invalidValue")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400, "invalidSyntax")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400, "invalidSyntax")]
    [InlineData("Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n", 413, null)]
    [InlineData("Content-Length: 99999999999999\r\n\r\n", 413, null)]
    [InlineData("Content-Type: application/json\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415, null)]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415, null)]
    [InlineData("Content-Length: 0\r\n\r\n", 400, "invalidSyntax")]
    public async Task A_body_that_cannot_be_taken_is_a_scim_error(string rest, int status, string? scimType)
    {
        await using var host = await ScimHost.StartKestrelAsync();
        var answer = await ExchangeAsync(host, "POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + Authorization + rest);
        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        answer.ShouldContain("Content-Type: application/scim+json\r\n");
        answer.ShouldContain($"\"status\":\"{status}\"");
        if (scimType is not null)
            answer.ShouldContain($"\"scimType\":\"{scimType}\"");
        host.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chunked_body_is_cut_off_at_the_limit()
    {
        await using var host = await ScimHost.StartKestrelAsync();
        var chunk = $"{1 << 16:x}\r\n{new string(' ', 1 << 16)}\r\n";
        var answer = await ExchangeAsync(host, "POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + Authorization + "Transfer-Encoding: chunked\r\n\r\n"
            + string.Concat(Enumerable.Repeat(chunk, 17)));
        answer.ShouldStartWith("HTTP/1.1 413 ");
        answer.ShouldContain("\"status\":\"413\"");
    }

    [Fact]
    public async Task A_body_that_breaks_off_changes_nothing_and_is_no_fault_of_the_server()
    {
        await using var host = await ScimHost.StartKestrelAsync();
        await ExchangeAsync(host, "POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\n" + Authorization + "Content-Length: 100\r\n\r\n{\"userName\":\"a\"}", leaves: true);
        var seen = await host.Witness.NextAsync();
        seen.Verdict.ShouldBe(Verdict.Refused);
        seen.Status.ShouldBeOneOf(400, 499);
        host.Log.Lines.ShouldBeEmpty();
        (await host.SendAsync("GET", "/Users")).Json["totalResults"].ShouldBe(new Resources.ScimInteger(0));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order_also_when_they_fail()
    {
        await using var host = await ScimHost.StartKestrelAsync();
        var requests = new StringBuilder();
        requests.Append("GET /scim/acme/v2/Nothing HTTP/1.1\r\nHost: x\r\n").Append(Authorization).Append("\r\n");
        requests.Append("POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\n").Append(Authorization).Append("Content-Type: text/plain\r\nContent-Length: 26\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
        requests.Append("POST /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\n").Append("Content-Length: 2\r\n\r\n{}");
        requests.Append("HEAD /scim/acme/v2/Users/none HTTP/1.1\r\nHost: x\r\n").Append(Authorization).Append("\r\n");
        requests.Append("DELETE /scim/acme/v2/Users/none HTTP/1.1\r\nHost: x\r\n").Append(Authorization).Append("\r\n");
        requests.Append("GET /scim/acme/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n").Append(Authorization).Append("\r\n");
        var answer = await ExchangeAsync(host, requests.ToString());
        Regex.Matches(answer, "HTTP/1.1 [0-9]{3}", RegexOptions.NonBacktracking).Select(m => m.Value[^3..]).ShouldBe(["404", "415", "401", "404", "404", "200"]);
    }

    [Fact]
    public async Task A_large_group_goes_out_in_pieces_and_a_small_one_with_its_length()
    {
        await using var host = await ScimHost.StartKestrelAsync();
        var members = new List<string>();
        for (var i = 0; i < 1000; i++)
            members.Add($$"""{"value":"{{await host.CreateAsync("/Users", $$"""{"userName":"u{{i}}"}""")}}"}""");
        var large = await host.CreateAsync("/Groups", $$"""{"displayName":"Large","members":[{{string.Join(',', members)}}]}""");
        var small = await host.CreateAsync("/Groups", """{"displayName":"Small"}""");
        (await GetAsync(host, large)).ShouldContain("Transfer-Encoding: chunked\r\n");
        (await GetAsync(host, small)).ShouldContain("Content-Length: ");
        ((Resources.ScimList)(await host.SendAsync("GET", "/Groups/" + large)).Json["members"]!).Items.Length.ShouldBe(1000);
    }

    [Fact]
    public async Task An_answer_that_fails_under_way_does_not_end_as_if_it_were_whole()
    {
        await using var host = await ScimHost.StartKestrelAsync();
        var members = new List<string>();
        for (var i = 0; i < 1500; i++)
            members.Add($$"""{"value":"{{await host.CreateAsync("/Users", $$"""{"userName":"u{{i}}"}""")}}"}""");
        var group = await host.CreateAsync("/Groups", $$"""{"displayName":"Large","members":[{{string.Join(',', members)}}]}""");
        host.Store.OnMember = i =>
        {
            if (i == 1400)
                throw new InvalidOperationException("half way");
        };
        var answer = await GetAsync(host, group);
        answer.ShouldNotContain("0\r\n\r\n");
        host.Log.Lines.ShouldHaveSingleItem().ShouldContain("half way");
    }

    private static Task<string> GetAsync(ScimHost host, string group) =>
        ExchangeAsync(host, $"GET /scim/acme/v2/Groups/{group} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{Authorization}\r\n");

    // Sends everything and reads until the server closes. Kestrel takes a half-closed connection for a client that went away.
    private static async Task<string> ExchangeAsync(ScimHost host, string request, bool leaves = false)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, TestContext.Current.CancellationToken);
        var received = new MemoryStream();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
            if (leaves)
                socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[8192];
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
                received.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
            // The server may cut the connection; what came before is the answer.
        }
        return Encoding.Latin1.GetString(received.ToArray());
    }
}
