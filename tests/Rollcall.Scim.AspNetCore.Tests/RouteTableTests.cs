using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Rollcall.Scim.AspNetCore.Tests;

public class RouteTableTests
{
    [Fact]
    public async Task The_live_routes_are_those_of_the_committed_list()
    {
        await using var host = await ScimHost.StartAsync();
        var live = host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => $"{string.Join(',', e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])} {e.RoutePattern.RawText}")
            .Order(StringComparer.Ordinal);
        var committed = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "routes.txt"), TestContext.Current.CancellationToken);
        live.ShouldBe(committed);
    }
}
