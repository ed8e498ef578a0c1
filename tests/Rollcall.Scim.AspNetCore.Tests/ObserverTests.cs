namespace Rollcall.Scim.AspNetCore.Tests;

public class ObserverTests
{
    [Theory]
    [InlineData("GET", "/Users?filter=userName eq \"ada@ex.test\"&count=100", "/Users?filter=userName eq ?&count=100")]
    [InlineData("GET", "/Users?FILTER=emails[type eq \"work\" and value sw \"ada\"] or not (active eq true)&StartIndex=1", "/Users?filter=emails[type eq ? and value sw ?] or not (active eq ?)&startIndex=1")]
    [InlineData("GET", "/Users?filter=userName eq \"ada", "/Users?filter=?")]
    [InlineData("GET", "/Users?filter=\"ada\"", "/Users?filter=?")]
    [InlineData("GET", "/Users?aadOptscim062020&ada@ex.test=1&secret=hush&count=ada", "/Users?aadOptscim062020=?&?&secret=?&count=?")]
    [InlineData("GET", "/Users?attributes=userName,ada@ex.test,name.givenName", "/Users?attributes=userName,?,name.givenName")]
    [InlineData("GET", "/Users/0190-ada", "/Users/{id}")]
    [InlineData("GET", "//Users/ada", "/Users/{id}")]
    [InlineData("GET", "/Persons/ada/photo", "/v2/Persons/{id}/{id}")]
    [InlineData("GET", "/ada@ex.test", "/v2/{id}")]
    [InlineData("GET", "/Schemas/urn:x", "/Schemas/{id}")]
    public async Task The_shape_of_a_request_carries_no_value_of_the_client(string method, string path, string shape)
    {
        await using var host = await ScimHost.StartAsync();
        await host.SendAsync(method, path);
        var seen = await host.Witness.NextAsync();
        seen.Shape.ShouldBe(shape);
        seen.Method.ShouldBe(method);
    }

    [Fact]
    public async Task Every_request_is_told_once_with_what_became_of_it()
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("POST", "/Users", """{"userName":"ada","favouriteColour":"blue"}""", headers: ("User-Agent", new string('u', 300)));
        var id = answer.Json.Text("id");
        var created = await host.Witness.NextAsync();
        (created.Status, created.Verdict, created.ResourceId, created.Shape).ShouldBe((201, Verdict.PartlyIgnored, id, "/Users"));
        created.Ignored.ShouldHaveSingleItem().ShouldContain("favouriteColour");
        created.UserAgent.ShouldBe(new string('u', 200));
        created.Tenant.ShouldNotBeNull().BaseUrl.AbsoluteUri.ShouldEndWith("/scim/acme/v2");
        created.Elapsed.ShouldBeGreaterThan(TimeSpan.Zero);

        await host.SendAsync("PUT", "/Users/" + id, """{"userName":"ada","title":"x"}""");
        (await host.Witness.NextAsync()).Verdict.ShouldBe(Verdict.Applied);
        await host.SendAsync("PUT", "/Users/" + id, """{"userName":"ada","title":"x"}""");
        (await host.Witness.NextAsync()).Verdict.ShouldBe(Verdict.NothingToDo);
        await host.SendAsync("GET", "/Users/" + id, headers: ("If-None-Match", "*"));
        var read = await host.Witness.NextAsync();
        (read.Status, read.Verdict, read.ResourceId).ShouldBe((304, Verdict.Answered, id));
        await host.SendAsync("POST", "/Users", """{"userName":"ada"}""");
        var refused = await host.Witness.NextAsync();
        (refused.Status, refused.Verdict, refused.ScimType).ShouldBe((409, Verdict.Refused, "uniqueness"));
        refused.Detail.ShouldNotBeNullOrWhiteSpace();
        await host.SendAsync("GET", "/Users", headers: ("Authorization", "Bearer rc_scim_wrong"));
        var stranger = await host.Witness.NextAsync();
        (stranger.Status, stranger.Tenant, stranger.Verdict).ShouldBe((401, null, Verdict.Refused));
        stranger.ToString().ShouldNotContain("rc_scim_wrong");
        await host.SendAsync("DELETE", "/Users/" + id);
        (await host.Witness.NextAsync()).Status.ShouldBe(204);
        host.Witness.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Unknown_members_are_named_in_the_verdict()
    {
        await using var host = await ScimHost.StartAsync();
        await host.CreateAsync("/Groups", """{"displayName":"G","members":[{"value":"nobody"}]}""");
        var seen = await host.Witness.NextAsync();
        seen.Verdict.ShouldBe(Verdict.PartlyIgnored);
        seen.Ignored.ShouldHaveSingleItem().ShouldBe("nobody");
        (await host.SendAsync("POST", "/Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","members":[{"value":"nobody"}]}""", ScimHost.Strict))
            .ShouldBeError(400, "invalidValue");
    }
}
