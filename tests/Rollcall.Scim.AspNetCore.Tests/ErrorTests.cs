using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.AspNetCore.Tests;

public class ErrorTests
{
    [Theory]
    [InlineData("PUT", "/Users", "GET, HEAD, POST")]
    [InlineData("PATCH", "/Groups", "GET, HEAD, POST")]
    [InlineData("DELETE", "/Users", "GET, HEAD, POST")]
    [InlineData("OPTIONS", "/Users", "GET, HEAD, POST")]
    [InlineData("TRACE", "/Users", "GET, HEAD, POST")]
    [InlineData("PROPFIND", "/Users", "GET, HEAD, POST")]
    [InlineData("POST", "/Users/1", "GET, HEAD, PUT, PATCH, DELETE")]
    [InlineData("POST", "//Groups//1", "GET, HEAD, PUT, PATCH, DELETE")]
    [InlineData("TRACE", "/Me", "GET, HEAD, POST, PUT, PATCH, DELETE")]
    public async Task A_method_the_endpoint_does_not_have_is_405_with_Allow(string method, string path, string allow)
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync(method, path);
        answer.ShouldBeError(405, null);
        answer.Header("Allow").ShouldBe(allow);
    }

    [Theory]
    [InlineData("/Robots")]
    [InlineData("/Users/1/name")]
    [InlineData("/v2/Users")]
    [InlineData("/Bulk/1")]
    [InlineData("/%2F")]
    public async Task An_unknown_path_is_404(string path)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("GET", path)).ShouldBeError(404, null);
    }

    [Theory]
    [InlineData("/scim/acme/v1/Users", 400, "invalidVers")]
    [InlineData("/scim/acme/v3/Users/1", 400, "invalidVers")]
    [InlineData("/scim/acme/v2.0/Users", 400, "invalidVers")]
    [InlineData("/scim/acme/V1", 400, "invalidVers")]
    [InlineData("/scim/acme/V2/Users", 200, null)]
    [InlineData("/scim/acme/Users", 200, null)]
    [InlineData("/scim/acme/Users/", 200, null)]
    [InlineData("/scim/acme/v2/Users/", 200, null)]
    [InlineData("/scim/acme/v2//Users", 200, null)]
    [InlineData("/scim/acme//v2///Users//", 200, null)]
    [InlineData("/scim//acme/Users", 200, null)]
    [InlineData("/scim/acme/users", 200, null)]
    [InlineData("/scim/acme/vx/Users", 404, null)]
    [InlineData("/scim/acme/v/Users", 404, null)]
    public async Task The_version_is_optional_and_slashes_may_double(string path, int status, string? scimType)
    {
        await using var host = await ScimHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", ScimHost.Token);
        var answer = await host.SendAsync(request);
        if (status == 200)
            answer.Status.ShouldBe(200, answer.Text);
        else
            answer.ShouldBeError(status, scimType);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Me_is_not_implemented(string method)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync(method, "/Me", method == "GET" ? null : "{}")).ShouldBeError(501, null);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task An_unknown_id_is_404_and_so_is_one_too_long_to_be_one(string method)
    {
        await using var host = await ScimHost.StartAsync();
        var body = method switch
        {
            "PUT" => """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}""",
            "PATCH" => """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":true}]}""",
            _ => null,
        };
        foreach (var id in new[] { "0", new string('x', 255), new string('x', 256), new string('x', 2000), "%E2%98%83", "a%20b", "..%5C" })
            (await host.SendAsync(method, "/Users/" + id, body)).ShouldBeError(404, null);
    }

    [Fact]
    public async Task A_fault_is_500_with_its_cause_in_the_log_only()
    {
        await using var host = await ScimHost.StartAsync();
        host.Store.Failure = new InvalidOperationException("the disk with the secrets burns");
        var answer = await host.SendAsync("GET", "/Users");
        answer.ShouldBeError(500, null);
        answer.Text.ShouldNotContain("disk");
        host.Log.Lines.ShouldHaveSingleItem().ShouldBe("Error: SCIM GET /Users failed. the disk with the secrets burns");
    }

    [Fact]
    public async Task Not_now_comes_with_whole_seconds()
    {
        await using var host = await ScimHost.StartAsync();
        host.Store.Failure = ScimException.Unavailable("The lane is full. Try again shortly.", 7);
        var answer = await host.SendAsync("GET", "/Users");
        answer.ShouldBeError(503, null);
        answer.Header("Retry-After").ShouldBe("7");
        host.Store.Failure = ScimException.Http(429, "Slower, please. Try again shortly.");
        var slower = await host.SendAsync("GET", "/Users");
        slower.ShouldBeError(429, null);
        slower.Header("Retry-After").ShouldBe("5");
        host.Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(400, "invalidSyntax")]
    [InlineData(408, null)]
    [InlineData(413, null)]
    [InlineData(431, null)]
    public async Task A_failure_of_the_http_layer_is_a_scim_error(int status, string? scimType)
    {
        await using var host = await ScimHost.StartAsync();
        host.Store.Failure = new BadHttpRequestException("text of the server", status);
        var answer = await host.SendAsync("GET", "/Users");
        answer.ShouldBeError(status, scimType);
        answer.Text.ShouldNotContain("text of the server");
        host.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_error()
    {
        await using var host = await ScimHost.StartAsync();
        var arrived = new TaskCompletionSource();
        host.Store.Delay = async cancelled =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
        };
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/scim/acme/v2/Users");
        request.Headers.TryAddWithoutValidation("Authorization", ScimHost.Token);
        var sending = host.Client.SendAsync(request, leaving.Token);
        await arrived.Task;
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);
        (await host.Witness.NextAsync()).Status.ShouldBe(499);
        host.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_under_way_that_fails_is_cut_off()
    {
        await using var host = await ScimHost.StartAsync();
        var members = new List<string>();
        for (var i = 0; i < 1500; i++)
            members.Add($$"""{"value":"{{await host.CreateAsync("/Users", $$"""{"userName":"u{{i}}"}""")}}"}""");
        var group = await host.CreateAsync("/Groups", $$"""{"displayName":"All","members":[{{string.Join(',', members)}}]}""");
        host.Witness.Forget();
        host.Store.OnMember = i =>
        {
            if (i == 1400)
                throw new InvalidOperationException("half way");
        };
        await Should.ThrowAsync<Exception>(() => host.SendAsync("GET", "/Groups/" + group));
        (await host.Witness.NextAsync()).Status.ShouldBe(500);
        host.Log.Lines.ShouldHaveSingleItem().ShouldContain("half way");
    }
}
