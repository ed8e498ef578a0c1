namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Who is let in, and that nobody learns anything from being kept out.</summary>
[Collection(ProcessCollection.Name)]
public sealed class TokenTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Whoever_has_no_token_of_the_directory_gets_one_and_the_same_401()
    {
        var tenant = await Server.NewDirectoryAsync("mine");
        var other = await Server.NewDirectoryAsync("other");
        var deleted = await Server.NewDirectoryAsync("deleted");
        var off = await Server.NewDirectoryAsync("off");
        var revoked = (await Server.RunAsync("tokens", "create", "--directory", tenant.Id, "--json")).Json;
        await Server.RunAsync("tokens", "revoke", "--directory", tenant.Id, "--token", (string)revoked["id"]!);
        await Server.RunAsync("directories", "delete", "--directory", deleted.Id);
        await Server.RunAsync("directories", "disable", "--directory", off.Id);
        using var own = Server.Client(tenant);
        var user = await own.CreateUserAsync("a@tokens.example");

        (string Directory, string Authorization)[] strangers =
        [
            ("01890000-0000-7000-8000-000000000000", "Bearer " + tenant.Token),
            ("not-an-id", "Bearer " + tenant.Token),
            (deleted.Id, "Bearer " + deleted.Token),
            (other.Id, "Bearer " + tenant.Token),
            (off.Id, "Bearer " + tenant.Token),
            (tenant.Id.ToUpperInvariant(), "Bearer " + tenant.Token),
            (tenant.Id, "Bearer rc_scim_" + new string('A', 43)),
            (tenant.Id, "Bearer " + tenant.Token[..^1]),
            (tenant.Id, "Bearer " + tenant.Token + "A"),
            (tenant.Id, "Bearer " + (string)revoked["token"]!),
            (tenant.Id, ""),
            (tenant.Id, "Bearer"),
            (tenant.Id, "Bearer "),
            (tenant.Id, "Bearer null"),
            (tenant.Id, "Bearer undefined"),
            (tenant.Id, "null"),
            (tenant.Id, "Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("user:" + tenant.Token))),
            (tenant.Id, "Bearer " + tenant.Token + ", Bearer " + tenant.Token),
        ];
        Reply? first = null;
        foreach (var (directory, authorization) in strangers)
        {
            foreach (var (method, path) in ((string, string)[])[("GET", "/Users"), ("GET", $"/Users/{user}"), ("GET", "/Nowhere"), ("DELETE", $"/Users/{user}"), ("GET", "/ServiceProviderConfig"), ("BREW", "/Users")])
            {
                using var stranger = new ScimClient(new Uri(Server.Address, $"/scim/{directory}/v2"), "") { Authorization = authorization };
                var reply = (await stranger.SendAsync(method, path)).ShouldBeError(401);
                reply.Header("WWW-Authenticate").ShouldBe("Bearer realm=\"SCIM\"");
                first ??= reply;
                reply.ShouldBe(first, $"{method} {path} with '{authorization}' at {directory}");
            }
        }
        (await own.GetAsync($"/Users/{user}")).ShouldBe(200);
        // The token does not open anything when it stands in the query.
        using var query = new ScimClient(Server.BaseOf(tenant), "") { Authorization = "" };
        (await query.GetAsync($"/Users?access_token={tenant.Token}")).ShouldBe(first!);
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER  ")]
    [InlineData("")]
    [InlineData("Bearer Bearer ")]
    public async Task The_spellings_that_real_clients_send_are_let_in(string before)
    {
        var tenant = await Server.NewDirectoryAsync("spelling");
        using var client = new ScimClient(Server.BaseOf(tenant), "") { Authorization = before + tenant.Token };
        (await client.GetAsync("/Users")).ShouldBe(200);
    }
}
