namespace Rollcall.Scim.AspNetCore.Tests;

public class AuthenticationTests
{
    public static TheoryData<string> Accepted =>
    [
        "Bearer " + ScimHost.Token, "bearer " + ScimHost.Token, "BEARER " + ScimHost.Token, ScimHost.Token, "Bearer Bearer " + ScimHost.Token,
        "  Bearer   " + ScimHost.Token + "  ", "Bearer bearer BEARER " + ScimHost.Token, "Bearer\t" + ScimHost.Token,
    ];

    public static TheoryData<string> Refused =>
    [
        "", " ", "Bearer", "Bearer ", "Bearer Bearer", "null", "undefined", "Bearer null", "Bearer undefined", "Bearer wrong", "wrong", "Basic " + ScimHost.Token,
        "Basic dXNlcjpwYXNz", "Digest username=\"a\"", "Token " + ScimHost.Token, "Bearer " + ScimHost.Token + " more", "Bearer " + ScimHost.Token + "x",
        "Bearer x" + ScimHost.Token, "Bearer" + ScimHost.Token, "Bearer " + ScimHost.Token + "," + ScimHost.Token, "Bearer \"" + ScimHost.Token + "\"",
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_token_is_found_however_administrators_paste_it(string header)
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("GET", "/Users", headers: ("Authorization", header));
        answer.Status.ShouldBe(200, answer.Text);
    }

    [Fact]
    public async Task Every_refusal_is_the_same_to_the_byte()
    {
        await using var host = await ScimHost.StartAsync();
        var answers = new List<Answer>();
        foreach (var header in Refused.Select(r => r.Data))
            answers.Add(await host.SendAsync("GET", "/Users", headers: ("Authorization", header)));
        answers.Add(await host.SendAsync("GET", "/Users", directory: "unknown"));
        answers.Add(await host.SendAsync("GET", "/Users", directory: ScimHost.Disabled, headers: ("Authorization", "Bearer wrong")));
        answers.Add(await host.SendAsync("GET", "/Users", headers: [("Authorization", "Bearer " + ScimHost.Token), ("Authorization", "Bearer " + ScimHost.Token)]));
        foreach (var answer in answers)
        {
            answer.ShouldBeError(401, null);
            answer.Header("WWW-Authenticate").ShouldBe("Bearer realm=\"SCIM\"");
            answer.Body.ShouldBe(answers[0].Body);
            answer.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).ShouldBe(answers[0].Headers.OrderBy(h => h.Key, StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("GET", "/Nothing")]
    [InlineData("TRACE", "/Users")]
    [InlineData("OPTIONS", "/Users")]
    [InlineData("DELETE", "/Users")]
    [InlineData("POST", "/Users")]
    [InlineData("GET", "")]
    [InlineData("GET", "/ServiceProviderConfig")]
    [InlineData("GET", "/ResourceTypes")]
    [InlineData("GET", "/Schemas")]
    [InlineData("GET", "/Me")]
    [InlineData("GET", "/Users?count=nonsense")]
    [InlineData("GET", "/../../v3/Users")]
    [InlineData("GET", "//Users")]
    public async Task Without_a_token_nothing_below_the_prefix_says_more_than_401(string method, string path)
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync(method, path, method == "POST" ? "no json" : null, contentType: "text/html", headers: ("Authorization", "Bearer wrong"));
        answer.ShouldBeError(401, null);
        answer.Header("Allow").ShouldBeNull();
    }

    [Theory]
    [InlineData("/scim")]
    [InlineData("/scim/")]
    [InlineData("/scim//")]
    [InlineData("/scim/acme/v3/Users")]
    [InlineData("/scim/acme")]
    public async Task The_prefix_itself_wants_a_token(string path)
    {
        await using var host = await ScimHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        (await host.SendAsync(request)).ShouldBeError(401, null);
    }

    [Fact]
    public async Task A_directory_that_is_switched_off_says_so_to_its_own_token()
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("GET", "/Users", directory: ScimHost.Disabled);
        answer.ShouldBeError(403, null);
    }
}
