using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>The request log tells what was asked and what became of it, and keeps no value that anybody sent.</summary>
[Collection(ProcessCollection.Name)]
public sealed class RequestLogTests
{
    private const string Canary = "canary";

    [Fact]
    public async Task The_log_shows_shapes_and_verdicts_and_no_values()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(directory["data"]);
        var tenant = await server.NewDirectoryAsync("log");
        using var client = server.Client(tenant);
        var user = (await client.PostAsync("/Users", """{"userName":"canary1","title":"canary2","favouriteColour":"canary3","x":{"y":"canary4"}}""")).ShouldBe(201).Id;
        var group = await client.CreateGroupAsync("canary5");
        await client.PatchAsync($"/Users/{user}", """{"op":"replace","path":"title","value":"canary2"}""");
        await client.PatchAsync($"/Users/{user}", """{"op":"replace","path":"title","value":"canary6"}""");
        await client.PatchAsync($"/Groups/{group}", """{"op":"add","path":"members","value":[{"value":"canary7"}]}""");
        await client.GetAsync("/Users?filter=userName%20eq%20%22canary8%22%20and%20title%20eq%20canary9&count=10&canary10=canary11&startIndex=canary12");
        await client.GetAsync("/Users?filter=userName%20eq%20%22canary8%22%20and%20title%20eq%20canary9&count=10");
        foreach (var filter in (string[])["userName canary13 1", "userName eq 'canary14'", "userName eq \"canary15", "userName eq \"a\" canary16", "active eq \"canary17\"", "userName gt 1 and meta.created eq \"canary18\"", "canary@19 eq 1", "userName eq \"canary20\\q\"", "(userName eq canary21"])
            await client.GetAsync("/Users?filter=" + Uri.EscapeDataString(filter));
        await client.PostAsync("/Users", """{"userName":"CANARY1"}""");
        await client.PostAsync("/Users", """{"userName":"canary22","active":"canary23"}""");
        await client.PostAsync("/Users", """{"userName":["canary24"]}""");
        await client.PostAsync("/Users", """{"userName":"canary25","emails":[{"value":"canary26","primary":"canary27"}]}""");
        await client.PostAsync("/Users", """{"userName":"canary28","schemas":["canary29"]}""");
        await client.PostAsync("/Users", """{"userName":"canary30" canary31""");
        await client.PostAsync("/Users", "\"canary32\"");
        await client.PatchAsync($"/Users/{user}", """{"op":"replace","path":"emails[value eq \"canary33\"].display","value":"canary34"}""");
        await client.PatchAsync($"/Users/{user}", """{"op":"replace","path":"emails[value eq \"canary35\"]","value":["canary36","canary37"]}""");
        await client.PatchAsync($"/Users/{user}", """{"op":"canary38","path":"title","value":"x"}""");
        await client.PatchAsync($"/Users/{user}", """{"op":"replace","path":"emails[value eq \"canary39\"].nothing","value":"canary40"}""");
        await client.PatchAsync($"/Users/{user}", """{"op":"replace","path":"active","value":"canary41"}""");
        await client.PatchAsync($"/Users/{user}", """{"op":"remove","path":"phoneNumbers[value eq \"canary42\"]"}""");
        await client.GetAsync("/Users/canary43@example.com");
        await client.GetAsync("/canary44@example.com/canary45@example.com");
        await client.SendAsync("GET", "/Users/" + user);
        await client.DeleteAsync("/Groups/" + group);
        var logged = await LoggedAsync(server, tenant, 33);

        var document = logged.ToJsonString();
        // The names of what was not understood belong there, the values never.
        foreach (var name in (string[])["canary38", "canary@19", "canary29", "canary10"])
            document = document.Replace(name, "", StringComparison.Ordinal);
        document.ShouldNotContain(Canary, Case.Insensitive);
        logged.ShouldContain(r => (string)r!["verdict"]! == "applied" && (string)r["shape"]! == "/Groups" && (int)r["status"]! == 201);
        var partly = Of(logged, "POST", 201).Single(r => string.Equals((string?)r["resourceId"], user, StringComparison.Ordinal));
        ((string)partly["verdict"]!).ShouldBe("partly ignored");
        partly["ignored"]!.AsArray().Select(i => (string)i!).ShouldBe(["favouriteColour", "x"], ignoreOrder: true);
        logged.ShouldContain(r => (string)r!["verdict"]! == "nothing to do" && (string)r["shape"]! == "/Users/{id}" && (string)r["resourceId"]! == user);
        logged.ShouldContain(r => (string)r!["verdict"]! == "answered" && (string)r["shape"]! == "/Users?filter=userName eq ? and title eq ?&count=10");
        Of(logged, "POST", 409).Single()["detail"]!.ToString().ShouldContain("userName");
        Of(logged, "DELETE", 204).ShouldHaveSingleItem();
        logged.Where(r => (int)r!["status"]! >= 400).ShouldAllBe(r => (string)r!["verdict"]! == "refused" && !string.IsNullOrEmpty((string?)r["detail"]));

        var refused = (await server.RunAsync("requests", "list", "--directory", tenant.Id, "--status", "409", "--json")).Json["requests"]!.AsArray();
        ((int)refused.ShouldHaveSingleItem()!["status"]!).ShouldBe(409);
        (await server.RunAsync("requests", "list", "--directory", tenant.Id, "--status", "4xx", "--limit", "3", "--json")).Json["requests"]!.AsArray().Count.ShouldBe(3);
        var table = await server.RunAsync("requests", "list", "--directory", tenant.Id);
        table.Output.ShouldContain("partly ignored");
        table.Output.ShouldContain("favouriteColour");
        ((string?)(await server.RunAsync("tokens", "list", "--directory", tenant.Id, "--json")).Json["tokens"]![0]!["lastUsedAt"]).ShouldNotBeNull();
        server.Process.Output.ShouldNotContain(Canary);
    }

    [Fact]
    public async Task A_clean_stop_writes_what_waits()
    {
        using var directory = new TemporaryDirectory();
        Tenant tenant;
        await using (var server = await RunningServer.StartAsync(directory["data"]))
        {
            tenant = await server.NewDirectoryAsync("stop");
            using var client = server.Client(tenant);
            await client.GetAsync("/Users");
            server.Process.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
            (await server.Process.ExitAsync()).ShouldBe(0);
        }
        (await Verb.RunAsync("requests", "list", "--directory", tenant.Id, "--data", directory["data"], "--json")).Json["requests"]!.AsArray().ShouldHaveSingleItem();
    }

    // The log is written in batches; asking again costs a process and so paces itself.
    private static async Task<JsonArray> LoggedAsync(RunningServer server, Tenant tenant, int count)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var requests = (await server.RunAsync("requests", "list", "--directory", tenant.Id, "--json")).Json["requests"]!.AsArray();
            if (requests.Count >= count)
                return requests;
        }
        throw new InvalidOperationException($"Fewer than {count} requests were logged.");
    }

    private static IEnumerable<JsonNode> Of(JsonArray logged, string method, int status) =>
        logged.OfType<JsonNode>().Where(r => string.Equals((string)r["method"]!, method, StringComparison.Ordinal) && (int)r["status"]! == status);
}
