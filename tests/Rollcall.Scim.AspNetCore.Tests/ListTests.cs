using Rollcall.Scim.Resources;

namespace Rollcall.Scim.AspNetCore.Tests;

public class ListTests
{
    [Theory]
    [InlineData("", 1, 5)]
    [InlineData("?", 1, 5)]
    [InlineData("?&", 1, 5)]
    [InlineData("?aadOptscim062020", 1, 5)]
    [InlineData("?unknown=1&another=", 1, 5)]
    [InlineData("?startIndex=2&count=2", 2, 2)]
    [InlineData("?STARTINDEX=2&Count=2&", 2, 2)]
    [InlineData("?startIndex=0", 1, 5)]
    [InlineData("?startIndex=-7", 1, 5)]
    [InlineData("?startIndex=-99999999999999999999999999", 1, 5)]
    [InlineData("?startIndex=5", 5, 1)]
    [InlineData("?startIndex=6", 6, 0)]
    [InlineData("?startIndex=1000000000000000000", 1_000_000_000_000_000_000, 0)]
    [InlineData("?startIndex=99999999999999999999999999", long.MaxValue, 0)]
    [InlineData("?count=0", 1, 0)]
    [InlineData("?count=-1", 1, 0)]
    [InlineData("?count=1000000000000000000", 1, 5)]
    [InlineData("?count=99999999999999999999999999999999999", 1, 5)]
    [InlineData("?count=+3", 1, 3)]
    [InlineData("?count=%203", 1, 3)]
    [InlineData("?startIndex=1&count=2", 1, 2)]
    public async Task Paging_is_read_as_RFC_7644_section_3_4_2_4_says(string query, long startIndex, int resources)
    {
        await using var host = await ScimHost.StartAsync();
        await FillAsync(host, ScimHost.Tolerant);
        var answer = await host.SendAsync("GET", "/Users" + query);
        answer.Status.ShouldBe(200, answer.Text);
        answer.Json["schemas"].ShouldBe(new ScimList([new ScimString("urn:ietf:params:scim:api:messages:2.0:ListResponse")]));
        answer.Json["totalResults"].ShouldBe(new ScimInteger(5));
        answer.Json["startIndex"].ShouldBe(new ScimInteger(startIndex));
        answer.Json["itemsPerPage"].ShouldBe(new ScimInteger(resources));
        ((ScimList)answer.Json["Resources"]!).Items.Length.ShouldBe(resources);
    }

    [Theory]
    [InlineData("count=many")]
    [InlineData("count=1.5")]
    [InlineData("count=1e3")]
    [InlineData("count=0x10")]
    [InlineData("count=NaN")]
    [InlineData("startIndex=one")]
    [InlineData("startIndex=1%20000")]
    [InlineData("startIndex=%D9%A1")]
    public async Task What_is_no_whole_number_is_refused_in_every_directory(string query)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("GET", "/Users?" + query)).ShouldBeError(400, "invalidValue");
        (await host.SendAsync("GET", "/Users?" + query, directory: ScimHost.Strict)).ShouldBeError(400, "invalidValue");
        (await host.SendAsync("GET", "/Users?count=" + new string('9', 5000))).ShouldBeError(400, "invalidValue");
    }

    [Fact]
    public async Task The_limits_of_the_installation_bound_a_page()
    {
        await using var host = await ScimHost.StartAsync();
        await FillAsync(host, ScimHost.Small);
        (await host.SendAsync("GET", "/Users", directory: ScimHost.Small)).Json["itemsPerPage"].ShouldBe(new ScimInteger(2));
        (await host.SendAsync("GET", "/Users?count=1000000000000000000", directory: ScimHost.Small)).Json["itemsPerPage"].ShouldBe(new ScimInteger(3));
    }

    [Theory]
    [InlineData("filter=userName%20eq%20%22u3@ex.test%22", 1)]
    [InlineData("filter=userName+eq+%22u3%40ex.test%22", 1)]
    [InlineData("FILTER=USERNAME EQ \"U3@EX.TEST\"", 1)]
    [InlineData("filter=userName+eq+%22nobody%22&", 0)]
    [InlineData("filter=userName sw \"u\" and active eq true", 5)]
    [InlineData("filter=", 5)]
    [InlineData("filter=%20", 5)]
    [InlineData("filter=userName+eq+%22u1%40ex.test%22&filter=userName+pr", 1)]
    public async Task Filters_arrive_in_every_encoding(string query, int total)
    {
        await using var host = await ScimHost.StartAsync();
        await FillAsync(host, ScimHost.Tolerant);
        var answer = await host.SendAsync("GET", "/Users?" + query);
        answer.Status.ShouldBe(200, answer.Text);
        answer.Json["totalResults"].ShouldBe(new ScimInteger(total));
    }

    [Theory]
    [InlineData("filter=", "invalidFilter")]
    [InlineData("count=1&count=2", "invalidValue")]
    [InlineData("startIndex=1&STARTINDEX=1", "invalidValue")]
    [InlineData("filter=id+pr&filter=id+pr", "invalidValue")]
    [InlineData("attributes=id&attributes=id", "invalidValue")]
    [InlineData("count=", "invalidValue")]
    public async Task A_strict_directory_takes_every_parameter_once_and_none_empty(string query, string scimType)
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("GET", "/Users?" + query, directory: ScimHost.Strict)).ShouldBeError(400, scimType);
    }

    [Theory]
    [InlineData("count=1&count=2", 1)]
    [InlineData("count=&x=1", 5)]
    public async Task A_tolerant_directory_takes_the_first_and_passes_over_empty_ones(string query, int resources)
    {
        await using var host = await ScimHost.StartAsync();
        await FillAsync(host, ScimHost.Tolerant);
        (await host.SendAsync("GET", "/Users?" + query)).Json["itemsPerPage"].ShouldBe(new ScimInteger(resources));
    }

    [Fact]
    public async Task Attributes_and_excludedAttributes_together_are_refused()
    {
        await using var host = await ScimHost.StartAsync();
        (await host.SendAsync("GET", "/Users?attributes=userName&excludedAttributes=name")).ShouldBeError(400, "invalidValue");
    }

    private static async Task FillAsync(ScimHost host, string directory)
    {
        for (var i = 1; i <= 5; i++)
            await host.CreateAsync("/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u{{i}}@ex.test","active":true}""", directory);
    }
}
