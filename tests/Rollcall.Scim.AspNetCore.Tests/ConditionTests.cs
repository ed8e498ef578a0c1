using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>Conditional requests (RFC 7644 §3.14, RFC 7232 §3 and §6). The resource is at version 2.</summary>
public class ConditionTests
{
    private const string Body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"mara","title":"c"}""";
    private const string Patch = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"c"}]}""";

    [Theory]
    [InlineData("GET", "If-None-Match", "W/\"2\"", 304)]
    [InlineData("GET", "If-None-Match", "\"2\"", 304)]
    [InlineData("GET", "If-None-Match", "W/\"1\", W/\"2\"", 304)]
    [InlineData("GET", "If-None-Match", "*", 304)]
    [InlineData("GET", "If-None-Match", "W/\"1\"", 200)]
    [InlineData("GET", "If-Match", "W/\"2\"", 200)]
    [InlineData("GET", "If-Match", "*", 200)]
    [InlineData("GET", "If-Match", "W/\"1\"", 412)]
    [InlineData("HEAD", "If-None-Match", "W/\"2\"", 304)]
    [InlineData("HEAD", "If-None-Match", "W/\"1\"", 200)]
    [InlineData("HEAD", "If-Match", "W/\"1\"", 412)]
    [InlineData("PUT", "If-Match", "W/\"2\"", 200)]
    [InlineData("PUT", "If-Match", "W/\"9\", \"2\"", 200)]
    [InlineData("PUT", "If-Match", "*", 200)]
    [InlineData("PUT", "If-Match", "W/\"1\"", 412)]
    [InlineData("PUT", "If-Match", "W/\"22\"", 412)]
    [InlineData("PUT", "If-None-Match", "*", 412)]
    [InlineData("PUT", "If-None-Match", "W/\"2\"", 412)]
    [InlineData("PUT", "If-None-Match", "W/\"1\"", 200)]
    [InlineData("PATCH", "If-Match", "W/\"2\"", 200)]
    [InlineData("PATCH", "If-Match", "W/\"1\"", 412)]
    [InlineData("PATCH", "If-None-Match", "W/\"2\"", 412)]
    [InlineData("PATCH", "If-None-Match", "W/\"3\"", 200)]
    [InlineData("DELETE", "If-Match", "W/\"2\"", 204)]
    [InlineData("DELETE", "If-Match", "W/\"1\"", 412)]
    [InlineData("DELETE", "If-None-Match", "*", 412)]
    [InlineData("DELETE", "If-None-Match", "W/\"1\"", 204)]
    public async Task A_condition_on_the_version_is_kept(string method, string header, string value, int status)
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync("/Users", Body.Replace("\"c\"", "\"a\"", StringComparison.Ordinal));
        (await host.SendAsync("PATCH", "/Users/" + id, Patch.Replace("\"c\"", "\"b\"", StringComparison.Ordinal))).Header("ETag").ShouldBe("W/\"2\"");
        var body = method switch
        {
            "PUT" => Body,
            "PATCH" => Patch,
            _ => null,
        };
        var answer = await host.SendAsync(method, "/Users/" + id, body, headers: (header, value));
        answer.Status.ShouldBe(status, answer.Text);
        if (status == 412 && method != "HEAD")
            answer.ShouldBeError(412, null);
        if (status == 304)
        {
            answer.Body.ShouldBeEmpty();
            answer.Header("ETag").ShouldBe("W/\"2\"");
        }
        if (status is 412 or 304)
            ((ScimObject)(await host.SendAsync("GET", "/Users/" + id)).Json["meta"]!).Text("version").ShouldBe("W/\"2\"");
    }

    [Fact]
    public async Task Both_conditions_must_hold()
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync("/Users", Body);
        (await host.SendAsync("PATCH", "/Users/" + id, Patch, headers: [("If-Match", "W/\"1\""), ("If-None-Match", "W/\"1\"")])).ShouldBeError(412, null);
        (await host.SendAsync("GET", "/Users/" + id, headers: [("If-Match", "W/\"1\""), ("If-None-Match", "W/\"1\"")])).Status.ShouldBe(304);
        (await host.SendAsync("PATCH", "/Users/" + id, Patch, headers: [("If-Match", "W/\"1\""), ("If-None-Match", "W/\"2\"")])).Status.ShouldBe(200);
    }
}
