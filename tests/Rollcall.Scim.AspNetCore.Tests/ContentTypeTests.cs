namespace Rollcall.Scim.AspNetCore.Tests;

public class ContentTypeTests
{
    private const string Body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@ex.test"}""";

    public static TheoryData<string> Read =>
    [
        "", "application/scim+json", "application/json", "APPLICATION/SCIM+JSON", "application/scim+json; charset=utf-8", "application/scim+json;charset=UTF-8",
        "application/json; charset=\"utf-8\"", "application/json ; charset=utf-8", "application/scim+json; version=2; charset=utf-8", "application/json;odata=verbose",
    ];

    public static TheoryData<string> NotRead =>
    [
        "text/plain", "text/html", "text/json", "application/xml", "text/xml; charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/octet-stream", "application/json-patch+json", "application/merge-patch+json", "application/ld+json", "application/vnd.api+json", "application/problem+json",
        "application/jsonp", "application/scim", "application/*", "*/*", "json", "application", "application/", "/json", ";", "application/json, text/plain",
        "application/scim+json; charset=utf-16", "application/json; charset=iso-8859-1", "application/json; charset=us-ascii", "application/json; charset=", "application/json; charset=utf-7",
        "application/json; charset=utf-8; charset=utf-16", "application/scim+json application/json",
    ];

    [Theory]
    [MemberData(nameof(Read))]
    public async Task Json_in_utf8_is_read_under_every_name_clients_give_it(string contentType)
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("POST", "/Users", Body, contentType: contentType);
        answer.Status.ShouldBe(201, answer.Text);
        answer.Header("Content-Type").ShouldBe("application/scim+json");
    }

    [Theory]
    [MemberData(nameof(NotRead))]
    public async Task Any_other_type_is_415_and_changes_nothing(string contentType)
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync("/Users", Body.Replace("ada", "bob", StringComparison.Ordinal));
        var before = await host.SendAsync("GET", "/Users");
        (await host.SendAsync("POST", "/Users", Body, contentType: contentType)).ShouldBeError(415, null);
        (await host.SendAsync("PUT", "/Users/" + id, Body, contentType: contentType)).ShouldBeError(415, null);
        (await host.SendAsync("PATCH", "/Users/" + id, Body, contentType: contentType)).ShouldBeError(415, null);
        (await host.SendAsync("GET", "/Users")).Body.ShouldBe(before.Body);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br", 415)]
    [InlineData("deflate, gzip", 415)]
    [InlineData("identity, gzip", 415)]
    [InlineData("identity", 201)]
    [InlineData("IDENTITY", 201)]
    public async Task A_compressed_body_is_not_unpacked(string encoding, int status)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("POST", "/Users", Body, headers: ("Content-Encoding", encoding))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData("application/xml;q=1, */*;q=0")]
    [InlineData("nonsense")]
    [InlineData("application/scim+json")]
    public async Task The_answer_is_scim_json_whatever_Accept_says(string accept)
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("GET", "/Users", headers: ("Accept", accept));
        answer.Status.ShouldBe(200);
        answer.Header("Content-Type").ShouldBe("application/scim+json");
        (await host.SendAsync("GET", "/Users/none", headers: ("Accept", accept))).ShouldBeError(404, null);
    }

    [Fact]
    public async Task A_type_without_a_body_is_harmless()
    {
        await using var host = await ScimHost.StartAsync();
        var id = await host.CreateAsync("/Users", Body);
        (await host.SendAsync("GET", "/Users/" + id, "", contentType: "text/plain")).Status.ShouldBe(200);
        (await host.SendAsync("DELETE", "/Users/" + id, "", contentType: "application/scim+json; charset=utf-8")).Status.ShouldBe(204);
        (await host.SendAsync("POST", "/Users", "", contentType: "text/plain")).ShouldBeError(400, "invalidSyntax");
    }
}
