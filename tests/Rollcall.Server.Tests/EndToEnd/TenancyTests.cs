namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Nothing crosses the wall between two directories, and nothing a client sends acts as an id.</summary>
[Collection(ProcessCollection.Name)]
public sealed class TenancyTests(SharedServer shared)
{
    private const string Unknown = "01890000-0000-7000-8000-000000000000";

    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("Users")]
    [InlineData("Groups")]
    public async Task A_foreign_id_is_an_unknown_id_byte_for_byte(string endpoint)
    {
        using var mine = Server.Client(await Server.NewDirectoryAsync($"mine {endpoint}"));
        using var theirs = Server.Client(await Server.NewDirectoryAsync($"theirs {endpoint}"));
        var user = await theirs.CreateUserAsync("x@foreign.example");
        var group = await theirs.CreateGroupAsync("Foreign", user);
        var foreign = endpoint is "Users" ? user : group;
        var before = (await theirs.GetAsync($"/{endpoint}/{foreign}")).ShouldBe(200);
        var whole = endpoint is "Users" ? """{"userName":"taken@over.example"}""" : """{"displayName":"Taken over"}""";
        foreach (var (method, body) in ((string, string?)[])[("GET", null), ("PUT", whole), ("PATCH", Replace(endpoint is "Users" ? "title" : "displayName")), ("DELETE", null)])
        {
            var reply = (await mine.SendAsync(method, $"/{endpoint}/{foreign}", body)).ShouldBeError(404);
            var unknown = (await mine.SendAsync(method, $"/{endpoint}/{Unknown}", body)).ShouldBeError(404);
            reply.Body.Replace(foreign, Unknown, StringComparison.Ordinal).ShouldBe(unknown.Body);
            (reply.Headers).ShouldBe(unknown.Headers);
        }
        ((int)(await mine.GetAsync($"/{endpoint}?filter=id%20eq%20%22{foreign}%22")).ShouldBe(200).Json["totalResults"]!).ShouldBe(0);
        ((int)(await mine.GetAsync($"/Groups?filter=members.value%20eq%20%22{user}%22")).ShouldBe(200).Json["totalResults"]!).ShouldBe(0);
        (await theirs.GetAsync($"/{endpoint}/{foreign}")).ShouldBe(before);
    }

    [Fact]
    public async Task A_foreign_person_cannot_become_a_member()
    {
        using var mine = Server.Client(await Server.NewDirectoryAsync("member mine"));
        using var theirs = Server.Client(await Server.NewDirectoryAsync("member theirs"));
        var stranger = await theirs.CreateUserAsync("x@member.example");
        var group = await mine.CreateGroupAsync("Mine", stranger);
        (await mine.MembersAsync(group)).ShouldBeEmpty();
        await mine.PatchAsync($"/Groups/{group}", $$"""{"op":"add","path":"members","value":[{"value":"{{stranger}}"}]}""");
        await mine.PutAsync($"/Groups/{group}", $$"""{"displayName":"Mine","members":[{"value":"{{stranger}}"}]}""");
        (await mine.MembersAsync(group)).ShouldBeEmpty();
        (await theirs.GetAsync($"/Users/{stranger}")).ShouldBe(200).Json["groups"].ShouldBeNull();
    }

    [Fact]
    public async Task The_id_in_a_body_changes_nobody()
    {
        using var mine = Server.Client(await Server.NewDirectoryAsync("body mine"));
        using var theirs = Server.Client(await Server.NewDirectoryAsync("body theirs"));
        var a = await mine.CreateUserAsync("a@body.example");
        var b = await mine.CreateUserAsync("b@body.example");
        var foreign = await theirs.CreateUserAsync("c@body.example");
        var untouched = (B: await mine.GetAsync($"/Users/{b}"), Foreign: await theirs.GetAsync($"/Users/{foreign}"));
        foreach (var id in (string[])[b, foreign, Unknown])
        {
            var reply = await mine.PutAsync($"/Users/{a}", $$"""{"id":"{{id}}","userName":"a@body.example","title":"changed {{id}}"}""");
            reply.ShouldBe(200).Id.ShouldBe(a);
            await mine.PatchAsync($"/Users/{a}", $$$"""{"op":"replace","value":{"id":"{{{id}}}","title":"again {{{id}}}"}}""");
            await mine.PatchAsync($"/Users/{a}", $$"""{"op":"replace","path":"id","value":"{{id}}"}""");
            (await mine.GetAsync($"/Users/{a}")).ShouldBe(200).Id.ShouldBe(a);
        }
        (await mine.GetAsync($"/Users/{b}")).ShouldBe(untouched.B);
        (await theirs.GetAsync($"/Users/{foreign}")).ShouldBe(untouched.Foreign);
        ((int)(await mine.GetAsync("/Users")).Json["totalResults"]!).ShouldBe(2);
    }

    [Fact]
    public async Task An_externalId_never_acts_as_an_id()
    {
        using var client = Server.Client(await Server.NewDirectoryAsync("external"));
        var first = await client.CreateUserAsync("first@external.example");
        var before = await client.GetAsync($"/Users/{first}");
        foreach (var external in (string[])["1", "0", "admin", first, Unknown])
        {
            var made = (await client.PostAsync("/Users", $$"""{"id":"{{external}}","userName":"{{external}}@external.example","externalId":"{{external}}"}""")).ShouldBe(201);
            made.Id.ShouldNotBe(external, StringComparer.Ordinal);
            Guid.ParseExact(made.Id, "D").Version.ShouldBe(7);
            ((string)made.Json["externalId"]!).ShouldBe(external);
            var taken = string.Equals(external, first, StringComparison.Ordinal);
            if (taken)
                (await client.GetAsync($"/Users/{external}")).ShouldBe(before);
            else
                (await client.GetAsync($"/Users/{external}")).ShouldBeError(404);
            var other = taken ? Unknown : external;
            (await client.PutAsync($"/Users/{other}", """{"userName":"hijacked@external.example"}""")).ShouldBeError(404);
            (await client.DeleteAsync($"/Users/{other}")).ShouldBeError(404);
        }
        (await client.GetAsync($"/Users/{first}")).ShouldBe(before);
    }

    [Fact]
    public async Task The_same_names_live_in_both_directories()
    {
        string?[] ids = new string?[2];
        for (var i = 0; i < 2; i++)
        {
            using var client = Server.Client(await Server.NewDirectoryAsync("twins"));
            ids[i] = await client.CreateUserAsync("twin@same.example", ""","externalId":"00u1" """);
            await client.CreateGroupAsync("Twins", ids[i]!);
            // Within one directory they are taken (RFC 7644 §3.3).
            (await client.PostAsync("/Users", """{"userName":"TWIN@same.example"}""")).ShouldBeError(409, "uniqueness");
            (await client.PostAsync("/Groups", """{"displayName":"twins"}""")).ShouldBeError(409, "uniqueness");
        }
        ids[0].ShouldNotBe(ids[1], StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_unknown_member_creates_nobody()
    {
        using var client = Server.Client(await Server.NewDirectoryAsync("unknown members"));
        var known = await client.CreateUserAsync("known@members.example");
        string[] unknown = [Unknown, "known@members.example", "1", ""];
        var group = await client.CreateGroupAsync("Some", [known, Unknown]);
        foreach (var id in unknown)
        {
            await client.PatchAsync($"/Groups/{group}", $$"""{"op":"add","path":"members","value":[{"value":"{{id}}"}]}""");
            await client.PutAsync($"/Groups/{group}", $$"""{"displayName":"Some","members":[{"value":"{{known}}"},{"value":"{{id}}"}]}""");
            await client.PatchAsync($"/Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}""");
        }
        (await client.MembersAsync(group)).ShouldBe([known]);
        ((int)(await client.GetAsync("/Users")).Json["totalResults"]!).ShouldBe(1);
        ((int)(await client.GetAsync("/Groups")).Json["totalResults"]!).ShouldBe(1);
    }

    private static string Replace(string path) =>
        $$"""{"schemas":["{{ScimClient.Patch}}"],"Operations":[{"op":"replace","path":"{{path}}","value":"taken over"}]}""";
}
