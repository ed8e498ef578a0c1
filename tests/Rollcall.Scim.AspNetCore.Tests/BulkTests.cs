using System.Text;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>Bulk (RFC 7644 §3.7): the cases of <c>Cases/Bulk.json</c>, and what concerns the request as a whole.</summary>
public class BulkTests
{
    private const string Frame = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\"Operations\":[";

    [Theory]
    [MemberData(nameof(BulkCase.Names), MemberType = typeof(BulkCase))]
    public async Task A_bulk_is_answered_as_the_section_says(string name)
    {
        var test = BulkCase.All.Single(c => c.Name == name);
        await using var host = await ScimHost.StartAsync();
        await test.CheckAsync(async (method, path, body) =>
        {
            var answer = await host.SendAsync(method, path, body, test.Directory ?? ScimHost.Tolerant);
            if (answer.Status >= 400)
                answer.ShouldBeError(answer.Status, answer.Json.Text("scimType"));
            else
                answer.Header("Content-Type").ShouldBe("application/scim+json");
            return (answer.Status, answer.Json);
        });
        host.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_limits_announced_are_those_enforced()
    {
        await using var host = await ScimHost.StartAsync();
        foreach (var directory in (string[])[ScimHost.Tolerant, ScimHost.Small])
        {
            var bulk = (ScimObject)(await host.SendAsync("GET", "/ServiceProviderConfig", directory: directory)).Json["bulk"]!;
            bulk["supported"].ShouldBe(ScimBoolean.True);
            var operations = (int)((ScimInteger)bulk["maxOperations"]!).Value;
            var bytes = (int)((ScimInteger)bulk["maxPayloadSize"]!).Value;

            (await host.SendAsync("POST", "/Bulk", Deletions(operations), directory)).Status.ShouldBe(200);
            var tooMany = await host.SendAsync("POST", "/Bulk", Deletions(operations + 1), directory);
            tooMany.ShouldBeError(413, null);
            tooMany.Json.Text("detail")!.ShouldContain($"{operations}");
            tooMany.Json.Text("detail")!.ShouldContain("maxOperations");

            (await host.SendAsync("POST", "/Bulk", Deletions(1).PadRight(bytes), directory)).Status.ShouldBe(200);
            await ShouldBeTooLargeAsync(host, directory, bytes, chunked: false);
            await ShouldBeTooLargeAsync(host, directory, bytes, chunked: true);
        }
    }

    [Fact]
    public async Task The_server_itself_lets_a_body_through_up_to_the_limit_and_names_it_beyond()
    {
        await using var host = await ScimHost.StartKestrelAsync();
        await ShouldBeTooLargeAsync(host, ScimHost.Small, 900, chunked: true);
        (await host.SendAsync("POST", "/Bulk", Deletions(1).PadRight(900), ScimHost.Small)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task One_operation_carries_no_more_than_a_request_of_its_own()
    {
        await using var host = await ScimHost.StartAsync();
        var body = Frame + User("u", new string('x', 300)) + "," + User("v", "v") + "]}";
        var answer = await host.SendAsync("POST", "/Bulk", body, ScimHost.Small);
        answer.Status.ShouldBe(200, answer.Text);
        Statuses(answer).ShouldBe(["413", "201"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"Operations\":[{\"method\":\"DELETE\",\"path\":\"/Users/@ada\"},]}")]
    [InlineData("{\"Operations\":[{\"method\":\"DELETE\",\"path\":\"/Users/@ada\"}]} x")]
    [InlineData("{\"Operations\":[{\"method\":\"DELETE\",\"path\":\"/Users/@ada\"}]")]
    [InlineData("{\"Operations\":[{\"method\":\"DELETE\",\"path\":\"/Users/@ada\"}],\"operations\":[]}")]
    [InlineData("{\"Operations\":[{\"method\":\"DELETE\",\"path\":\"/Users/@ada\"},{\"a\\ud800\":1}]}")]
    public async Task A_body_that_is_broken_anywhere_changes_nothing(string body)
    {
        await using var host = await ScimHost.StartAsync();
        var ada = await host.CreateAsync("/Users", """{"userName":"ada"}""");
        (await host.SendAsync("POST", "/Bulk", body.Replace("@ada", ada, StringComparison.Ordinal))).ShouldBeError(400, "invalidSyntax");
        (await host.SendAsync("GET", "/Users/" + ada)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Nesting_without_end_costs_one_operation_and_no_stack()
    {
        await using var host = await ScimHost.StartAsync();
        var deep = new string('[', 1_000_000) + new string(']', 1_000_000);
        var answer = await host.SendAsync("POST", "/Bulk", Frame + "{\"method\":\"PUT\",\"path\":\"/Users/x\",\"data\":" + deep + "}," + User("u", "u") + "]}");
        Statuses(answer).ShouldBe(["400", "201"]);
    }

    [Fact]
    public async Task A_chain_as_long_as_the_limit_is_followed()
    {
        await using var host = await ScimHost.StartAsync();
        var chain = Enumerable.Range(0, 1000).Select(i => $$$$$"""
            {"method":"POST","path":"/Users","bulkId":"b{{{{{i}}}}}","data":{"userName":"u{{{{{i}}}}}","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"bulkId:b{{{{{(i + 1) % 1000}}}}}"}}}}
            """);
        Statuses(await host.SendAsync("POST", "/Bulk", Frame + string.Join(',', chain) + "]}")).ShouldAllBe(status => status == "201");
    }

    [Fact]
    public async Task Other_methods_and_media_types_are_refused_as_everywhere()
    {
        await using var host = await ScimHost.StartAsync();
        var get = await host.SendAsync("GET", "/Bulk");
        get.ShouldBeError(405, null);
        get.Header("Allow").ShouldBe("POST");
        (await host.SendAsync("POST", "/Bulk", Deletions(1), contentType: "text/plain")).ShouldBeError(415, null);
        (await host.SendAsync("POST", "/Bulk", Deletions(1), headers: ("Authorization", "Bearer rc_scim_wrong"))).ShouldBeError(401, null);
        (await host.SendAsync("POST", "/Bulk", Deletions(1), ScimHost.Disabled)).ShouldBeError(403, null);
    }

    [Fact]
    public async Task A_store_that_cannot_write_now_refuses_the_whole()
    {
        await using var host = await ScimHost.StartAsync();
        host.Store.Failure = ScimException.Unavailable("Not now. Try again shortly.", 3);
        var answer = await host.SendAsync("POST", "/Bulk", Deletions(1));
        answer.ShouldBeError(503, null);
        answer.Header("Retry-After").ShouldBe("3");
    }

    [Fact]
    public async Task Locations_are_made_from_the_base_URL()
    {
        await using var host = await ScimHost.StartAsync();
        var answer = await host.SendAsync("POST", "/Bulk", Frame + User("u", "u") + "]}");
        var location = ((ScimObject)((ScimList)answer.Json["Operations"]!).Items[0]).Text("location")!;
        location.ShouldStartWith("https://scim.example.com/scim/acme/v2/Users/");
        (await host.SendAsync("GET", "/Users/" + location.Split('/')[^1])).Header("Location").ShouldBe(location);
    }

    [Fact]
    public async Task What_became_of_it_is_told_without_values()
    {
        await using var host = await ScimHost.StartAsync();
        await host.CreateAsync("/Users", """{"userName":"taken"}""");
        host.Witness.Forget();

        await host.SendAsync("POST", "/Bulk", Frame + User("u", "u") + "]}");
        var applied = await host.Witness.NextAsync();
        (applied.Status, applied.Verdict, applied.Shape, applied.Method).ShouldBe((200, Verdict.Applied, "/Bulk", "POST"));
        applied.Ignored.ShouldBeEmpty();

        await host.SendAsync("POST", "/Bulk", Frame + "{\"method\":\"DELETE\",\"path\":\"/Users/nobody\"}]}");
        var refused = await host.Witness.NextAsync();
        (refused.Status, refused.Verdict, refused.ScimType).ShouldBe((200, Verdict.Refused, null));
        refused.Detail.ShouldStartWith("User ? not found");

        await host.SendAsync("POST", "/Bulk", Frame + User("v", "v") + "," + User("taken1", "TAKEN") + "," + User("x", "x").Replace("userName", "user", StringComparison.Ordinal) + "]}");
        var partly = await host.Witness.NextAsync();
        (partly.Verdict, partly.ScimType).ShouldBe((Verdict.PartlyRefused, "uniqueness"));
        partly.Ignored.Length.ShouldBe(2);
        partly.Ignored[0].ShouldStartWith("operation 2: 409 ");
        partly.Ignored[1].ShouldStartWith("operation 3: 400 ");
        partly.ToString().ShouldNotContain("taken1");

        var group = """{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"G","members":[{"value":"nobody"}]}}""";
        await host.SendAsync("POST", "/Bulk", Frame + User("w", "w").Replace("\"userName\"", "\"shoeSize\":9,\"userName\"", StringComparison.Ordinal) + "," + group + "],\"note\":1}");
        var ignored = await host.Witness.NextAsync();
        ignored.Verdict.ShouldBe(Verdict.PartlyIgnored);
        ignored.Ignored.ShouldBe(["note", "shoeSize", "nobody"]);

        await host.SendAsync("POST", "/Bulk", Frame + "]}");
        (await host.Witness.NextAsync()).Verdict.ShouldBe(Verdict.NothingToDo);
    }

    private static async Task ShouldBeTooLargeAsync(ScimHost host, string directory, int bytes, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/scim/{directory}/v2/Bulk");
        var body = Encoding.UTF8.GetBytes(Deletions(1).PadRight(bytes + 1));
        request.Content = chunked ? new StreamContent(new Unseekable(body)) : new ByteArrayContent(body);
        request.Headers.TryAddWithoutValidation("Authorization", ScimHost.Token);
        var answer = await host.SendAsync(request);
        answer.ShouldBeError(413, null);
        answer.Json.Text("detail")!.ShouldContain($"{bytes}");
        answer.Json.Text("detail")!.ShouldContain("maxPayloadSize");
    }

    private static string Deletions(int count) => Frame + string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"method":"DELETE","path":"/Users/{{i}}"}""")) + "]}";

    private static string User(string bulkId, string userName) => $$$"""{"method":"POST","path":"/Users","bulkId":"{{{bulkId}}}","data":{"userName":"{{{userName}}}"}}""";

    private static IEnumerable<string> Statuses(Answer answer) => ((ScimList)answer.Json["Operations"]!).Items.Select(o => ((ScimObject)o).Text("status")!);

    // A stream whose length nobody knows is sent in chunks.
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
