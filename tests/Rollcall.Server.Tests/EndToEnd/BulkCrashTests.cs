namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>A Bulk is one transaction: <c>kill -9</c> at any point leaves each wholly there or not at all, and there what was acknowledged.</summary>
[Collection(ProcessCollection.Name)]
public sealed class BulkCrashTests
{
    private const int Kills = 2;
    private const int BulksTogether = 6;
    private const int Users = 100;

    private readonly List<string> _sent = [];
    private readonly List<string> _acknowledged = [];

    [Fact]
    public async Task Bulks_that_a_kill_met_are_there_wholly_or_not_at_all()
    {
        using var directory = new TemporaryDirectory();
        Tenant? tenant = null;
        var everyone = "";
        for (var round = 0; round < Kills; round++)
        {
            await using var server = await RunningServer.StartAsync(directory["data"]);
            using var client = server.Client(tenant ??= await server.NewDirectoryAsync("crash"));
            if (round == 0)
                everyone = await client.CreateGroupAsync("everyone");
            else
                await ShouldBeWholeAsync(client, everyone);
            await SendUntilKilledAsync(server, client, everyone, round);
        }
        await using var last = await RunningServer.StartAsync(directory["data"]);
        using var reader = last.Client(tenant!);
        await ShouldBeWholeAsync(reader, everyone);
        (await SendAsync(reader, "after", everyone)).ShouldBeTrue("and it goes on from there");
    }

    // The lane takes one of them after the other: when so many have been answered, the next is on its way.
    private async Task SendUntilKilledAsync(RunningServer server, ScimClient client, string everyone, int answers)
    {
        var bulks = Enumerable.Range(0, BulksTogether).Select(i => $"r{answers}b{i}").ToList();
        _sent.AddRange(bulks);
        var sending = bulks.ConvertAll(name => SendAsync(client, name, everyone));
        for (var answered = 0; answered <= answers; answered++)
            await Task.WhenAny(sending.Where(s => !s.IsCompleted));
        server.Process.Kill();
        var results = await Task.WhenAll(sending);
        results.ShouldContain(false, "the kill came too late");
        _acknowledged.AddRange(bulks.Where((_, at) => results[at]));
        await server.Process.ExitAsync();
    }

    // A group, the users behind it that are its members, and all of them joining a group that was there before.
    private static async Task<bool> SendAsync(ScimClient client, string name, string everyone)
    {
        var members = string.Join(',', Enumerable.Range(0, Users).Select(i => $$"""{"value":"bulkId:u{{i}}"}"""));
        var users = string.Join(',', Enumerable.Range(0, Users).Select(i => $$$"""{"method":"POST","path":"/Users","bulkId":"u{{{i}}}","data":{"userName":"{{{name}}}-{{{i}}}","emails":[{"value":"{{{i}}}@{{{name}}}.example"}]}}"""));
        var body = $$$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
            {"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"{{{name}}}","members":[{{{members}}}]}},
            {{{users}}},
            {"method":"PATCH","path":"/Groups/{{{everyone}}}","data":{"schemas":["{{{ScimClient.Patch}}}"],"Operations":[{"op":"add","path":"members","value":[{{{members}}}]}]}}]}
            """;
        try
        {
            var reply = (await client.PostAsync("/Bulk", body)).ShouldBe(200);
            reply.Json["Operations"]!.AsArray().Select(o => (string)o!["status"]!).Where(status => status is not ("201" or "200")).ShouldBeEmpty();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task ShouldBeWholeAsync(ScimClient client, string everyone)
    {
        var kept = new List<string>();
        foreach (var name in _sent)
        {
            var users = (int)(await client.GetAsync($"/Users?count=0&filter=userName sw \"{name}-\"")).ShouldBe(200).Json["totalResults"]!;
            var groups = (await client.GetAsync($"/Groups?filter=displayName eq \"{name}\"")).ShouldBe(200).Json["Resources"]!.AsArray();
            if (users == 0)
            {
                groups.ShouldBeEmpty(name);
                continue;
            }
            users.ShouldBe(Users, name);
            groups.ShouldHaveSingleItem()!["members"]!.AsArray().Count.ShouldBe(Users, name);
            kept.Add(name);
        }
        _acknowledged.Except(kept, StringComparer.Ordinal).ShouldBeEmpty("what was acknowledged is there");
        (await client.MembersAsync(everyone)).Length.ShouldBe(kept.Count * Users);
    }
}
