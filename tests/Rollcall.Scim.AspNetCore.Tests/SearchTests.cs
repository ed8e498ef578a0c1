using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>Lists, sorted and not, of one type and of all, by GET and by POST: the cases of <c>Cases/Search.json</c> over one small world.</summary>
public sealed class SearchTests(SearchTests.World world) : IClassFixture<SearchTests.World>
{
    private static readonly SearchCase[] All = JsonSerializer.Deserialize<SearchCase[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "Search.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_list_finds_what_the_RFC_says_in_the_order_it_says(string name)
    {
        var test = All.Single(c => c.Name == name);
        test.Section.ShouldStartWith("RFC ");
        var directory = test.Directory ?? ScimHost.Tolerant;
        var answer = await world.Host.SendAsync(test.Body is null ? "GET" : "POST", test.Path, test.Body?.GetRawText(), directory);
        if (test.Found is not { } expected)
        {
            answer.ShouldBeError(test.Status, test.ScimType);
            return;
        }
        answer.Status.ShouldBe(200, answer.Text);
        answer.Header("Content-Type").ShouldBe("application/scim+json");
        answer.Ids().Select(id => world.NameOf(directory, id)).ShouldBe(expected);
        answer.Json["totalResults"].ShouldBe(new ScimInteger(test.Total ?? expected.Length));
        answer.Json["itemsPerPage"].ShouldBe(new ScimInteger(expected.Length));
        if (test.Total is null)
            answer.Json["nextCursor"].ShouldBeNull("a page that holds everything leads nowhere");
    }

    [Theory]
    [InlineData("/Users/.search", """{"attributes":["userName","name.givenName"]}""", "schemas id userName name", "givenName")]
    [InlineData("/Users/.search", """{"attributes":["urn:ietf:params:scim:schemas:core:2.0:User:USERNAME"]}""", "schemas id userName", null)]
    [InlineData("/.search", """{"filter":"meta.resourceType eq \"User\"","excludedAttributes":["name.familyName","meta","emails"]}""", null, "givenName")]
    public async Task A_search_shows_the_attributes_asked_for_and_leaves_out_the_excluded(string path, string body, string? members, string? partsOfName)
    {
        var found = (await world.Host.SendAsync("POST", path, body)).Resources().ToList();
        found.Count.ShouldBe(4);
        foreach (var resource in found)
        {
            var shown = resource.Members.Select(m => m.Key).ToList();
            (members is null ? shown.Intersect(["meta", "emails"], StringComparer.Ordinal) : shown.Except(members.Split(' '), StringComparer.Ordinal)).ShouldBeEmpty();
            resource["userName"].ShouldNotBeNull();
            if (resource["name"] is ScimObject name)
                name.Members.ShouldAllBe(part => part.Key == partsOfName || (members == null && part.Key != "familyName"));
        }
        found.Any(resource => resource["name"] is not null).ShouldBe(partsOfName is not null);
    }

    [Fact]
    public async Task Each_type_is_projected_and_located_as_its_own_at_the_root()
    {
        var answer = await world.Host.SendAsync("GET", "/?attributes=userName,displayName,meta.location");
        foreach (var resource in answer.Resources())
        {
            var isUser = resource["userName"] is not null;
            resource.Members.Select(m => m.Key).ShouldBe(["schemas", "id", isUser ? "userName" : "displayName", "meta"], ignoreOrder: true);
            ((ScimObject)resource["meta"]!).Text("location").ShouldBe($"https://scim.example.com/scim/acme/v2/{(isUser ? "Users" : "Groups")}/{resource.Text("id")}");
        }
    }

    [Theory]
    [InlineData("/Users?sortBy=userName")]
    [InlineData("/?filter=userName pr")]
    [InlineData("/Groups?cursor=&count=1")]
    public async Task Head_answers_as_get_without_the_body(string path)
    {
        var get = await world.Host.SendAsync("GET", path);
        var head = await world.Host.SendAsync("HEAD", path);
        head.Status.ShouldBe(get.Status);
        head.Body.ShouldBeEmpty();
        head.Header("Content-Type").ShouldBe("application/scim+json");
        head.Header("Content-Length").ShouldBe(get.Header("Content-Length"));
    }

    [Fact]
    public async Task The_root_without_version_is_the_root_too_and_other_methods_are_told_which_there_are()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/scim/acme?count=0");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ScimHost.Token}");
        (await world.Host.SendAsync(request)).Json["totalResults"].ShouldBe(new ScimInteger(6));
        var answer = await world.Host.SendAsync("DELETE", "/");
        answer.ShouldBeError(405, null);
        answer.Header("Allow").ShouldBe("GET, HEAD");
        (await world.Host.SendAsync("PUT", "/.search", "{}")).Header("Allow").ShouldBe("POST");
    }

    [Fact]
    public async Task The_request_log_names_the_order_and_no_value()
    {
        await using var host = await ScimHost.StartAsync();
        await host.SendAsync("GET", "/Users?sortBy=name.familyName&sortOrder=descending&cursor=abc");
        (await host.Witness.NextAsync()).Shape.ShouldBe("/Users?sortBy=name.familyName&sortOrder=descending&cursor=?");
    }

    public sealed record SearchCase(string Name, string Section, string Path, JsonElement? Body, string? Directory, string[]? Found, int? Total, int Status, string? ScimType);

    /// <summary>Four users and two groups, in two directories.</summary>
    public sealed class World : IAsyncLifetime
    {
        private readonly Dictionary<(string Directory, string Id), string> _names = [];

        public ScimHost Host { get; private set; } = null!;

        public string NameOf(string directory, string id) => _names[(directory, id)];

        public async ValueTask InitializeAsync()
        {
            Host = await ScimHost.StartAsync(new SteppingClock());
            foreach (var directory in (string[])[ScimHost.Tolerant, ScimHost.Strict])
            {
                await UserAsync("mara", """
                    "userName":"mara","externalId":"b","active":true,"title":"b","name":{"givenName":"Zoë"},
                    "emails":[{"value":"z@x.test","type":"work"},{"value":"a@x.test","type":"home","primary":true}],
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}
                    """);
                await UserAsync("bo", """
                    "userName":"Bo","externalId":"B","active":false,"name":{"givenName":"ada"},"emails":[{"value":"m@x.test","type":"work"},{"value":"a@a.test"}],
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"10"}
                    """);
                await UserAsync("under", "\"userName\":\"_x\",\"externalId\":\"a\",\"title\":\"A\"");
                await UserAsync("anna", """
                    "userName":"anna","title":"a","name":{"givenName":"Ada"},
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"m1"}}
                    """);
                await GroupAsync("zeta", "Zeta");
                await GroupAsync("alpha", "alpha");

                async Task UserAsync(string name, string members) => _names[(directory, await Host.CreateAsync("/Users",
                    $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],{{members}}}""", directory))] = name;

                async Task GroupAsync(string name, string display) => _names[(directory, await Host.CreateAsync("/Groups",
                    $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{display}}"}""", directory))] = name;
            }
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}

/// <summary>What a list answers.</summary>
internal static class ListAnswer
{
    public static IEnumerable<ScimObject> Resources(this Answer answer) => ((ScimList)answer.Json["Resources"]!).Items.Cast<ScimObject>();

    public static IEnumerable<string> Ids(this Answer answer) => answer.Resources().Select(r => r.Text("id")!);
}
