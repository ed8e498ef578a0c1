namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Every member operation in the shapes identity providers send, read back; a shape not understood is 400, never 200.</summary>
[Collection(ProcessCollection.Name)]
public sealed class MembershipTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    // People are written as letters: 'a' and 'b' are members at first, 'c' and 'd' are not.
    [Theory]
    // Okta
    [InlineData("okta add", """{"op":"add","path":"members","value":[{"value":"$c","display":"c@x"}]}""", "abc")]
    [InlineData("okta remove", """{"op":"remove","path":"members[value eq \"$a\"]"}""", "b")]
    [InlineData("okta replace", """{"op":"replace","path":"members","value":[{"value":"$b"},{"value":"$d"}]}""", "bd")]
    [InlineData("okta replace with nobody", """{"op":"replace","path":"members","value":[]}""", "")]
    [InlineData("okta rename without path", """{"op":"replace","value":{"id":"$g","displayName":"Renamed"}}""", "ab")]
    // Entra
    [InlineData("entra add", """{"op":"Add","path":"members","value":[{"value":"$c"},{"value":"$d"}]}""", "abcd")]
    [InlineData("entra remove with values", """{"op":"Remove","path":"members","value":[{"value":"$a"}]}""", "b")]
    [InlineData("entra remove all", """{"op":"Remove","path":"members"}""", "")]
    // OneLogin, JumpCloud
    [InlineData("onelogin add without path", """{"op":"add","value":{"members":[{"value":"$c"}]}}""", "abc")]
    [InlineData("onelogin replace without path", """{"op":"replace","value":{"members":[{"value":"$c"}]}}""", "c")]
    [InlineData("jumpcloud remove one of two", """{"op":"remove","path":"members[value eq \"$b\"]"}""", "a")]
    // What changes nothing
    [InlineData("adding who is there", """{"op":"add","path":"members","value":[{"value":"$a"}]}""", "ab")]
    [InlineData("removing who is not there", """{"op":"remove","path":"members[value eq \"$c\"]"}""", "ab")]
    [InlineData("removing nobody", """{"op":"remove","path":"members","value":[]}""", "ab")]
    public async Task What_a_member_operation_says_is_what_is_read_back(string shape, string operation, string expected)
    {
        var (client, people, group) = await GroupAsync(shape);
        using (client)
        {
            var reply = (await client.PatchAsync($"/Groups/{group}", Filled(operation, people, group))).ShouldBe(200);
            Letters(people, reply.Json["members"]?.AsArray().Select(m => (string)m!["value"]!) ?? []).ShouldBe(expected, shape);
            Letters(people, await client.MembersAsync(group)).ShouldBe(expected, shape);
            foreach (var (letter, id) in people)
            {
                var groups = (await client.GetAsync($"/Users/{id}")).ShouldBe(200).Json["groups"]?.AsArray().Count ?? 0;
                groups.ShouldBe(expected.Contains(letter, StringComparison.Ordinal) ? 1 : 0, $"{shape}: groups of {letter}");
            }
        }
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"members[0]"}""")]
    [InlineData("""{"op":"remove","path":"members[value eq $a]]"}""")]
    [InlineData("""{"op":"remove","path":"member[value eq \"$a\"]"}""")]
    [InlineData("""{"op":"replace","path":"members","value":[{}]}""")]
    [InlineData("""{"op":"replace","path":"members","value":[null]}""")]
    [InlineData("""{"op":"replace","path":"members","value":[[]]}""")]
    [InlineData("""{"op":"replace","path":"members","value":[{"name":"c"}]}""")]
    [InlineData("""{"op":"add","path":"members","value":{"value":5}}""")]
    [InlineData("""{"op":"add","path":"members"}""")]
    [InlineData("""{"op":"remove"}""")]
    [InlineData("""{"op":"delete","path":"members","value":[{"value":"$a"}]}""")]
    public async Task A_shape_that_is_not_understood_is_refused_and_changes_nobody(string operation)
    {
        var (client, people, group) = await GroupAsync("refused");
        using (client)
        {
            var before = await client.GetAsync($"/Groups/{group}");
            (await client.PatchAsync($"/Groups/{group}", Filled(operation, people, group))).ShouldBe(400);
            (await client.GetAsync($"/Groups/{group}")).ShouldBe(before);
        }
    }

    [Fact]
    public async Task A_put_replaces_the_membership_and_without_members_empties_it()
    {
        var (client, people, group) = await GroupAsync("put");
        using (client)
        {
            (await client.PutAsync($"/Groups/{group}", $$"""{"displayName":"Put","members":[{"value":"{{people["c"]}}","display":"c"},{"value":"{{people["b"]}}"}]}""")).ShouldBe(200);
            Letters(people, await client.MembersAsync(group)).ShouldBe("bc");
            (await client.PutAsync($"/Groups/{group}", """{"displayName":"Put"}""")).ShouldBe(200);
            Letters(people, await client.MembersAsync(group)).ShouldBe("");
        }
    }

    [Fact]
    public async Task Twelve_parallel_adds_all_arrive_and_mixed_removals_hold()
    {
        using var client = Server.Client(await Server.NewDirectoryAsync("parallel"));
        var people = new List<string>();
        for (var i = 0; i < 24; i++)
            people.Add(await client.CreateUserAsync($"p{i}@parallel.example"));
        var group = await client.CreateGroupAsync("Parallel", [.. people[12..]]);
        await Task.WhenAll(people.Select((id, i) => i < 12
            ? client.PatchAsync($"/Groups/{group}", $$"""{"op":"Add","path":"members","value":[{"value":"{{id}}"}]}""")
            : client.PatchAsync($"/Groups/{group}", $$"""{"op":"Remove","path":"members[value eq \"{{id}}\"]"}""")));
        (await client.MembersAsync(group)).ShouldBe(people[..12].Order(StringComparer.Ordinal));
        (await client.GetAsync($"/Groups/{group}")).Header("ETag").ShouldBe("W/\"25\"");
    }

    private async Task<(ScimClient Client, Dictionary<string, string> People, string Group)> GroupAsync(string name)
    {
        var client = Server.Client(await Server.NewDirectoryAsync(name));
        var people = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var letter in (string[])["a", "b", "c", "d"])
            people[letter] = await client.CreateUserAsync($"{letter}@members.example");
        return (client, people, await client.CreateGroupAsync("Members", people["a"], people["b"]));
    }

    private static string Filled(string operation, Dictionary<string, string> people, string group) =>
        people.Aggregate(operation.Replace("$g", group, StringComparison.Ordinal), (text, one) => text.Replace("$" + one.Key, one.Value, StringComparison.Ordinal));

    private static string Letters(Dictionary<string, string> people, IEnumerable<string> ids) =>
        string.Concat(ids.Select(id => people.Single(one => string.Equals(one.Value, id, StringComparison.Ordinal)).Key).Order(StringComparer.Ordinal));
}
