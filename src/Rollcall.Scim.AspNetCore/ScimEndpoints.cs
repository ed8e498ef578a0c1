using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Puts SCIM 2.0 into an ASP.NET Core application.</summary>
public static class ScimEndpoints
{
    /// <summary>
    /// Maps every route of the protocol below <c>{prefix}/{directory}/v2</c>, and the same below <c>{prefix}/{directory}</c>, since the version is optional
    /// (RFC 7644 §3.13). Whatever else lies below the prefix is answered with a SCIM error: 401, 404, 405 or 400 <c>invalidVers</c>.
    /// Services: <see cref="IScimStore"/> of any lifetime; optionally <see cref="IScimObserver"/> and <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="prefix">A path that starts with a slash and does not end with one.</param>
    /// <returns>All endpoints, for conventions such as rate limits.</returns>
    /// <remarks>
    /// The endpoints authenticate by <see cref="IScimStore.OpenAsync"/> and by nothing else; they are marked as anonymous so that an application's fallback
    /// policy, which knows other schemes, does not stand before them.
    /// </remarks>
    public static IEndpointConventionBuilder MapScim(this IEndpointRouteBuilder endpoints, string prefix = "/scim")
    {
        var group = endpoints.MapGroup(prefix);
        foreach (var version in (ReadOnlySpan<string>)["/v2", ""])
        {
            foreach (var route in ScimRoutes.All)
            {
                string[] methods = HttpMethods.IsGet(route.Method) ? [HttpMethods.Get, HttpMethods.Head] : [route.Method];
                group.MapMethods($"/{{directory}}{version}{route.Pattern}", methods, http => ScimPipeline.AnswerAsync(http, route))
                    .WithDisplayName($"SCIM {route.Method} {route.Pattern}");
            }
        }
        group.Map("/{**path}", http => ScimPipeline.AnswerAsync(http, route: null)).WithDisplayName("SCIM anything else");
        return group.AllowAnonymous();
    }
}
