namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>
/// The runs of the checkers administrators use before they trust a server, step by step: Okta's specification test (Runscope), Microsoft's SCIM Validator, and of the public
/// ones what they alone look at (scim2-tester's attributes: <see cref="EveryAttributeTests"/>).
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class CheckerTests(SharedServer shared)
{
    private const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Okta_s_specification_test_passes(bool strict)
    {
        using var client = await ClientAsync("Okta", strict);
        var body = $$"""{"schemas":["{{User}}"],"userName":"Runscope300@okta.example","name":{"familyName":"Doe","givenName":"Rune"},"active":true,"emails":[{"primary":true,"value":"rune@okta.example","type":"work"}],"displayName":"Rune Doe"}""";
        var made = (await client.PostAsync("/Users", body)).ShouldBe(201);
        made.Json["active"]!.GetValue<bool>().ShouldBeTrue();
        made.Header("Location").ShouldBe((string?)made.Json["meta"]!["location"]);
        ((string?)made.Json["name"]!["familyName"]).ShouldBe("Doe");
        ((string?)made.Json["schemas"]![0]).ShouldBe(User);
        (await client.PostAsync("/Users", body)).ShouldBeError(409, "uniqueness");

        var list = (await client.GetAsync("/Users?count=1&startIndex=1")).ShouldBe(200).Json;
        ((string?)list["schemas"]![0]).ShouldBe("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        (list["itemsPerPage"]!.GetValue<int>(), list["startIndex"]!.GetValue<int>(), list["totalResults"]!.GetValue<int>()).ShouldBe((1, 1, 1));
        ((string?)list["Resources"]![0]!["emails"]![0]!["value"]).ShouldBe("rune@okta.example");
        (await client.GetAsync($"/Users/{made.Id}")).ShouldBe(200).Json["userName"]!.GetValue<string>().ShouldBe("Runscope300@okta.example");

        var nobody = (await client.GetAsync("/Users?filter=userName eq \"nobody@okta.example\"")).ShouldBe(200).Json;
        (nobody["totalResults"]!.GetValue<int>(), nobody["Resources"]!.AsArray().Count).ShouldBe((0, 0));
        (await client.GetAsync("/Users/010101001010101011001010101011")).ShouldBeError(404);
        // "userName is case-insensitive": found and taken in capitals too.
        (await client.GetAsync("/Users?filter=userName eq \"RUNSCOPE300@OKTA.EXAMPLE\"")).ShouldBe(200).Json["totalResults"]!.GetValue<int>().ShouldBe(1);
        (await client.PostAsync("/Users", body.Replace("Runscope300", "RUNSCOPE300", StringComparison.Ordinal))).ShouldBeError(409, "uniqueness");
        (await client.GetAsync("/Groups")).ShouldBe(200).Json["totalResults"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Microsoft_s_validator_passes_on_users(bool strict)
    {
        using var client = await ClientAsync("Entra users", strict);
        var one = await client.CreateUserAsync("one@entra.example", ""","externalId":"e1","active":true,"displayName":"One","emails":[{"type":"work","value":"one@entra.example","primary":true}]""");
        var two = await client.CreateUserAsync("two@entra.example", ",\"active\":true");
        foreach (var filter in (string[])["userName eq \"one@entra.example\"", "USERNAME eq \"ONE@entra.example\"", "externalId eq \"e1\"", "emails[type eq \"work\"].value eq \"one@entra.example\"", $"id eq \"{one}\""])
            Single((await client.GetAsync("/Users?filter=" + Uri.EscapeDataString(filter))).ShouldBe(200)).ShouldBe(one, filter);
        Single((await client.GetAsync($"/Users?filter={Uri.EscapeDataString($"id eq \"{two}\" and active eq true")}&attributes=userName")).ShouldBe(200)).ShouldBe(two);

        // A patch of every kind, each answered with the whole user and read back.
        var patched = (await client.PatchAsync($"/Users/{one}",
            """{"op":"replace","path":"emails[type eq \"work\"].value","value":"new@entra.example"}""",
            """{"op":"replace","path":"emails[type eq \"work\"].primary","value":true}""",
            """{"op":"replace","value":{"displayName":"Renamed","title":"Captain","name":{"familyName":"Uno","givenName":"Ida"}}}""",
            $$"""{"op":"add","path":"{{Enterprise}}:employeeNumber","value":"7"}""",
            $$$"""{"op":"add","path":"{{{Enterprise}}}:manager","value":{"value":"{{{two}}}"}}""",
            """{"op":"add","value":{"phoneNumbers":[{"type":"mobile","value":"+1 555"}]}}""")).ShouldBe(200);
        ((string?)patched.Json["emails"]![0]!["value"]).ShouldBe("new@entra.example");
        ((string?)patched.Json[Enterprise]!["manager"]!["value"]).ShouldBe(two);
        (await client.GetAsync($"/Users/{one}")).ShouldBe(200).Body.ShouldBe(patched.Body);
        (await client.PatchAsync($"/Users/{one}", """{"op":"replace","path":"userName","value":"two@entra.example"}""")).ShouldBeError(409, "uniqueness");
        (await client.PatchAsync($"/Users/{one}", $$"""{"op":"remove","path":"{{Enterprise}}:manager"}""")).ShouldBe(200).Json[Enterprise]!["manager"].ShouldBeNull();

        // Disabled, found all the same, and gone.
        (await client.PatchAsync($"/Users/{one}", """{"op":"replace","path":"active","value":false}""")).ShouldBe(200).Json["active"]!.GetValue<bool>().ShouldBeFalse();
        Single((await client.GetAsync("/Users?filter=userName eq \"one@entra.example\"")).ShouldBe(200)).ShouldBe(one);
        (await client.DeleteAsync($"/Users/{one}")).ShouldBe(204).Body.ShouldBeEmpty();
        (await client.DeleteAsync($"/Users/{one}")).ShouldBeError(404);
        (await client.PatchAsync($"/Users/{one}", """{"op":"replace","path":"active","value":true}""")).ShouldBeError(404);
        string.Equals(await client.CreateUserAsync("one@entra.example"), one, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Microsoft_s_validator_passes_on_groups(bool strict)
    {
        using var client = await ClientAsync("Entra groups", strict);
        var one = await client.CreateUserAsync("one@entra.example");
        var two = await client.CreateUserAsync("two@entra.example");
        var group = await client.CreateGroupAsync("Crew");
        var found = (await client.GetAsync("/Groups?excludedAttributes=members&filter=displayName eq \"crew\"")).ShouldBe(200);
        Single(found).ShouldBe(group);
        found.Json["Resources"]![0]!["members"].ShouldBeNull();
        (await client.GetAsync($"/Groups/{group}?excludedAttributes=members")).ShouldBe(200).Json["members"].ShouldBeNull();

        await client.PatchAsync($"/Groups/{group}", $$$"""{"op":"add","path":"members","value":[{"value":"{{{one}}}"}]}""", $$$"""{"op":"add","path":"members","value":[{"value":"{{{two}}}"}]}""");
        string.Join(' ', await client.MembersAsync(group)).ShouldBe(string.Join(' ', ((string[])[one, two]).Order(StringComparer.Ordinal)));
        Single((await client.GetAsync($"/Groups?filter={Uri.EscapeDataString($"members[value eq \"{one}\"] and displayName eq \"Crew\"")}")).ShouldBe(200)).ShouldBe(group);
        await client.PatchAsync($"/Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{one}}\"]"}""");
        (await client.MembersAsync(group)).ShouldBe([two]);
        await client.PatchAsync($"/Groups/{group}", $$$"""{"op":"replace","path":"members","value":[{"value":"{{{one}}}"}]}""", """{"op":"replace","path":"displayName","value":"Night crew"}""");
        (await client.MembersAsync(group)).ShouldBe([one]);
        ((string?)(await client.GetAsync($"/Users/{one}")).ShouldBe(200).Json["groups"]![0]!["display"]).ShouldBe("Night crew");
        (await client.DeleteAsync($"/Groups/{group}")).ShouldBe(204);
        (await client.GetAsync($"/Users/{one}")).ShouldBe(200).Json["groups"].ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Scim_conformance_s_cursors_pass(bool strict)
    {
        using var client = await ClientAsync("Cursors", strict);
        foreach (var name in (string[])["a", "b", "c"])
            await client.CreateUserAsync($"{name}@cursor.example");
        var first = (await client.GetAsync("/Users?count=2")).ShouldBe(200).Json;
        first["previousCursor"].ShouldBeNull();
        var second = (await client.GetAsync($"/Users?count=2&cursor={(string)first["nextCursor"]!}")).ShouldBe(200).Json;
        first["Resources"]!.AsArray().Concat(second["Resources"]!.AsArray()).Select(r => (string)r!["id"]!).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        second["nextCursor"].ShouldBeNull();
        (await client.GetAsync("/Users?count=2&cursor=not-a-real-cursor")).ShouldBeError(400, "invalidCursor");
        (await client.GetAsync("/Users?count=0")).ShouldBe(200).Json["Resources"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Scim_validator_s_bulk_passes(bool strict)
    {
        using var client = await ClientAsync("Bulk", strict);
        const string Request = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
        var post = $$$"""{"method":"POST","path":"/Users","bulkId":"u","data":{"schemas":["{{{User}}}"],"userName":"bulk@bulk.example"}}""";
        (await client.PostAsync("/Bulk", $$"""{"Operations":[{{post}}]}""")).ShouldBeError(400, "invalidSyntax");
        (await client.PostAsync("/Bulk", $$"""{"schemas":["{{User}}"],"Operations":[{{post}}]}""")).ShouldBeError(400, "invalidSyntax");
        (await client.PostAsync("/Bulk", $$"""{"schemas":["{{Request}}"],"failOnErrors":1}""")).ShouldBeError(400, "invalidSyntax");
        var operations = (await client.PostAsync("/Bulk", $$$"""{"schemas":["{{{Request}}}"],"Operations":[{"method":"GET","path":"/Users"},{{{post}}},{"method":"DELETE","path":"/Users/bulkId:u"}]}""")).ShouldBe(200).Json["Operations"]!.AsArray();
        operations.Select(o => (string)o!["status"]!).ShouldBe(["400", "201", "204"]);
        ((string?)operations[0]!["response"]!["scimType"]).ShouldBe("invalidValue");
    }

    [Fact]
    public async Task Scimverify_s_second_way_to_create_a_user_is_understood()
    {
        using var client = await ClientAsync("Scimverify", strict: false);
        var made = (await client.PostAsync("/Users", $$$"""{"schemas":["{{{User}}}"],"{{{User}}}":{"userName":"second@verify.example","emails":[{"value":"second@verify.example"}]}}""")).ShouldBe(201).Json;
        ((string?)made["userName"]).ShouldBe("second@verify.example");
        ((string?)made["emails"]![0]!["value"]).ShouldBe("second@verify.example");
    }

    private async Task<ScimClient> ClientAsync(string name, bool strict) => Server.Client(await Server.NewDirectoryAsync($"{name} {strict}", strict));

    private static string Single(Reply list) => (string)list.Json["Resources"]!.AsArray().Single()!["id"]!;
}
