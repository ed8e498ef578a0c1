using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>What scripts and people rely on: exit codes, one JSON document, errors that name the option.</summary>
[Collection(ProcessCollection.Name)]
public sealed class CommandLineTests(SharedServer shared)
{
    private const string SomeId = "01890000-0000-7000-8000-000000000000";

    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("bogus", "'bogus'")]
    [InlineData("directories list --bogus", "'--bogus'")]
    [InlineData("directories list extra", "'extra'")]
    [InlineData("directories create --name N --idp okta", "'--organization'")]
    [InlineData("directories create --organization O --name N --idp nix", "--idp: 'nix'")]
    [InlineData("directories create --organization O --name N --idp okta --account-size 0", "--account-size: '0'")]
    [InlineData("directories create --organization O --name N --idp okta --account-size 1000001", "--account-size: '1000001'")]
    [InlineData("directories create --organization O --name N --idp okta --account-size 1.5", "--account-size: '1.5'")]
    [InlineData("directories create --organization O\u0007 --name N --idp okta", "--organization:")]
    [InlineData("directories create --organization O --name N\u009b31m --idp okta", "--name:")]
    [InlineData("directories show --directory abc", "--directory: 'abc'")]
    [InlineData("directories update --directory " + SomeId + " --primary maybe", "--primary:")]
    [InlineData("directories update --directory " + SomeId + " --account-size some", "--account-size: 'some'")]
    [InlineData("tokens create --directory " + SomeId + " --replace --overlap 24", "--overlap:")]
    [InlineData("tokens create --directory " + SomeId + " --expires 0d", "--expires:")]
    [InlineData("directories show --directory 01890000-0000-7000-8000-00000000000A", "--directory:")]
    [InlineData("tokens revoke --directory " + SomeId + " --token rc_scim_pasted", "--token:")]
    [InlineData("attributes create --directory " + SomeId + " --name x --field nix", "--field: 'nix'")]
    [InlineData("attributes create --directory " + SomeId + " --name x --type binary", "--type: 'binary'")]
    [InlineData("attributes create --directory " + SomeId + " --name x --resource Device", "--resource: 'Device'")]
    [InlineData("attributes create --directory " + SomeId + " --name x --type complex --sub-attributes {", "--sub-attributes:")]
    [InlineData("attributes delete --directory " + SomeId, "'--attribute'")]
    [InlineData("users list --directory " + SomeId + " --count 1001", "--count: '1001'")]
    [InlineData("users list --directory " + SomeId + " --start-index 0", "--start-index: '0'")]
    [InlineData("events list --directory " + SomeId + " --after -1", "--after: '-1'")]
    [InlineData("events list --directory " + SomeId + " --limit 0", "--limit: '0'")]
    [InlineData("requests list --directory " + SomeId + " --status 6xx", "--status: '6xx'")]
    [InlineData("simulate okta --url nowhere --token t", "--url: 'nowhere'")]
    [InlineData("simulate okta --url http://127.0.0.1:1 --token t --flavor oin", "--flavor: 'oin'")]
    [InlineData("simulate okta --url http://127.0.0.1:1 --token t --unique-identifier id", "--unique-identifier: 'id'")]
    [InlineData("simulate okta --url http://127.0.0.1:1 --token t --users 0", "--users: '0'")]
    [InlineData("simulate okta --url http://127.0.0.1:1 --token tök", "--token:")]
    [InlineData("serve --urls nowhere", "--urls: 'nowhere'")]
    [InlineData("serve --urls https://127.0.0.1:0", "--urls: 'https://127.0.0.1:0'")]
    [InlineData("serve --urls http://127.0.0.1:0/path", "--urls: 'http://127.0.0.1:0/path'")]
    [InlineData("serve --urls http://127.0.0.1:0;ftp://x", "--urls: 'ftp://x'")]
    [InlineData("serve --public-url scim.example.com", "--public-url: 'scim.example.com'")]
    [InlineData("serve --public-url https://scim_hub.example.com", "underscore")]
    [InlineData("serve --public-url https://scim.example.com/?x=1", "--public-url:")]
    public async Task What_is_not_understood_is_exit_code_2_and_names_the_option(string line, string names)
    {
        var verb = await Verb.RunAsync(line.Split(' '));
        verb.ShouldFail(2, names);
        verb.Errors.ShouldNotContain("rc_scim_pasted");
        verb.Errors.ShouldNotContain("\u0007");
        verb.Errors.ShouldNotContain("\u009b");
    }

    [Theory]
    [InlineData("directories show")]
    [InlineData("directories update")]
    [InlineData("directories enable")]
    [InlineData("directories disable")]
    [InlineData("directories delete")]
    [InlineData("tokens create")]
    [InlineData("tokens list")]
    [InlineData("tokens revoke --token " + SomeId)]
    [InlineData("attributes list")]
    [InlineData("attributes create --name x")]
    [InlineData("attributes change --attribute x --label X")]
    [InlineData("attributes delete --attribute x")]
    [InlineData("users list")]
    [InlineData("groups list")]
    [InlineData("events list")]
    [InlineData("requests list")]
    public async Task An_unknown_directory_is_exit_code_1_and_names_the_option(string line)
    {
        (await Server.RunAsync([.. line.Split(' '), "--directory", SomeId, "--json"])).ShouldFail(1, $"--directory: there is no directory {SomeId}");
    }

    [Theory]
    [InlineData("nowhere eq 1", "--filter: 'nowhere'")]
    [InlineData("userName bogus \"a\"", "--filter:")]
    public async Task A_filter_that_is_none_is_exit_code_2(string filter, string names)
    {
        var tenant = await Server.NewDirectoryAsync("filter");
        foreach (var list in (string[])["users", "groups"])
            (await Server.RunAsync(list, "list", "--directory", tenant.Id, "--filter", filter)).ShouldFail(2, names);
    }

    [Fact]
    public async Task The_json_of_every_verb_is_one_document_with_its_fields()
    {
        var created = (await Server.RunAsync("directories", "create", "--organization", "Æcme \"Ltd\"", "--name", "Jsön", "--idp", "entra", "--strict", "--account-size", "1000000", "--json")).Json;
        Keys(created).ShouldBe(["id", "organization", "tenantUrl", "token"]);
        ((string)created["organization"]!).ShouldBe("Æcme \"Ltd\"");
        var id = (string)created["id"]!;
        ((string)created["tenantUrl"]!).ShouldBe(new Uri(Server.Address, $"/scim/{id}/v2").AbsoluteUri);
        var tenant = new Tenant(id, "", new Uri((string)created["tenantUrl"]!), (string)created["token"]!);
        using var client = Server.Client(tenant);
        var user = await client.CreateUserAsync("json@cli.example", ""","name":{"givenName":"J","familyName":"Son"},"externalId":"x1" """);
        var group = await client.CreateGroupAsync("Json", user);
        (await client.GetAsync("/Users?filter=userName%20zz%20%22secretvalue%22")).ShouldBeError(400, "invalidFilter");

        var shown = (await Server.RunAsync("directories", "show", "--directory", id, "--json")).Json;
        Keys(shown).ShouldBe(["id", "organization", "name", "idp", "tenantUrl", "enabled", "strict", "primary", "accountSizeGb", "defaultGroupId", "users", "groups", "lastSequence", "createdAt"]);
        ((long)shown["accountSizeGb"]!).ShouldBe(1_000_000);
        ((bool)shown["strict"]!).ShouldBeTrue();
        ((long)shown["users"]!).ShouldBe(1);
        (await Server.RunAsync("directories", "list", "--json")).Json["directories"]!.AsArray().ShouldContain(d => (string)d!["id"]! == id);

        var tokens = (await Server.RunAsync("tokens", "list", "--directory", id, "--json")).Json["tokens"]!.AsArray();
        Keys(tokens.ShouldHaveSingleItem()!).ShouldBe(["id", "prefix", "name", "createdAt", "expiresAt", "lastUsedAt", "revokedAt"]);
        var token = (await Server.RunAsync("tokens", "create", "--directory", id, "--json")).Json;
        Keys(token).ShouldBe(["id", "directoryId", "name", "expiresAt", "token"]);
        var revoked = (await Server.RunAsync("tokens", "revoke", "--directory", id, "--token", (string)token["id"]!, "--json")).Json;
        Keys(revoked).ShouldBe(["id", "revoked"]);

        var users = (await Server.RunAsync("users", "list", "--directory", id, "--filter", "userName sw \"JSON\"", "--json")).Json;
        Keys(users).ShouldBe(["totalResults", "startIndex", "itemsPerPage", "users"]);
        var one = users["users"]!.AsArray().ShouldHaveSingleItem()!;
        Keys(one).ShouldBe(["id", "userName", "externalId", "displayName", "active", "version", "created", "lastModified", "account"]);
        ((string)one["id"]!).ShouldBe(user);
        ((string)one["account"]!["status"]!).ShouldBe("active");
        ((long)one["account"]!["sizeGb"]!).ShouldBe(1_000_000);
        (await Server.RunAsync("users", "list", "--directory", id, "--filter", "userName eq \"nobody\"", "--json")).Json["users"]!.AsArray().Count.ShouldBe(0);
        var groups = (await Server.RunAsync("groups", "list", "--directory", id, "--json")).Json["groups"]!.AsArray();
        ((string)groups.ShouldHaveSingleItem()!["id"]!).ShouldBe(group);
        ((int)groups[0]!["members"]!).ShouldBe(1);

        var events = (await Server.RunAsync("events", "list", "--directory", id, "--json")).Json["events"]!.AsArray();
        events.Select(e => (int)e!["sequence"]!).ShouldBe(Enumerable.Range(1, events.Count));
        Keys(events[0]!).ShouldBe(["directoryId", "sequence", "type", "subjectId", "reason", "changedPaths", "data", "occurredAt"]);
        var later = (await Server.RunAsync("events", "list", "--directory", id, "--after", "3", "--limit", "1", "--json")).Json["events"]!.AsArray();
        ((int)later.ShouldHaveSingleItem()!["sequence"]!).ShouldBe(4);

        var off = (await Server.RunAsync("directories", "disable", "--directory", id, "--json")).Json;
        Keys(off).ShouldBe(["id", "enabled"]);
        ((bool)off["enabled"]!).ShouldBeFalse();
        ((bool)(await Server.RunAsync("directories", "enable", "--directory", id, "--json")).Json["enabled"]!).ShouldBeTrue();
        Keys((await Server.RunAsync("directories", "delete", "--directory", id, "--json")).Json).ShouldBe(["id", "deleted"]);
    }

    [Fact]
    public async Task People_get_sentences_and_tables_that_a_terminal_survives()
    {
        var made = await Server.RunAsync("directories", "create", "--organization", "Acme", "--name", "People", "--idp", "okta", "--default-group", "Synced");
        made.Exit.ShouldBe(0);
        made.Output.ShouldContain("Token       rc_scim_");
        made.Output.ShouldContain("cannot be shown again");
        var id = made.Output.Split('\n').Single(line => line.StartsWith("Id ", StringComparison.Ordinal)).Split(' ')[^1];
        var token = made.Output.Split('\n').Single(line => line.StartsWith("Token ", StringComparison.Ordinal)).Split(' ')[^1];
        var tenant = new Tenant(id, "Acme", Server.Address, token);
        (await Server.RunAsync("users", "list", "--directory", id)).Output.ShouldContain("Nobody is there.");
        using var client = Server.Client(tenant);
        await client.CreateUserAsync("esc@cli.example", ""","displayName":"[red]\u001b[31mEve[/]" """);
        (await Server.RunAsync("directories", "show", "--directory", id)).Output.ShouldContain("Synced");
        var users = await Server.RunAsync("users", "list", "--directory", id);
        users.Exit.ShouldBe(0);
        users.Output.ShouldContain("esc@cli.example");
        users.Output.ShouldContain("[red]\uFFFD[31mEve[/]");
        users.Output.ShouldNotContain("\u001b");
        foreach (var line in (string[])["directories list", $"directories show --directory {id}", $"tokens list --directory {id}", $"groups list --directory {id}", $"events list --directory {id}", $"requests list --directory {id}"])
        {
            var verb = await Server.RunAsync(line.Split(' '));
            verb.Exit.ShouldBe(0, verb.Errors);
            verb.Errors.ShouldBe("");
            verb.Output.ShouldNotBeNullOrWhiteSpace();
            verb.Output.TrimStart().ShouldNotStartWith("{");
        }
    }

    private static string[] Keys(JsonNode node) => [.. node.AsObject().Select(p => p.Key)];
}
