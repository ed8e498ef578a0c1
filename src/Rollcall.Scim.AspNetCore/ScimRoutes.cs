using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.AspNetCore;

/// <summary>One operation of the protocol.</summary>
/// <param name="Method">The HTTP method; HEAD goes wherever GET goes.</param>
/// <param name="Pattern">The path below the base URL; <c>{id}</c> stands for one segment.</param>
/// <param name="Answer">Answers a call that has been authenticated.</param>
internal sealed record ScimRoute(string Method, string Pattern, Func<ScimCall, Task> Answer)
{
    /// <summary>The segment that stands for an id.</summary>
    public const string IdSegment = "{id}";

    private readonly string[] _segments = Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool IsAt(ReadOnlySpan<string> path)
    {
        if (path.Length != _segments.Length)
            return false;
        for (var i = 0; i < path.Length; i++)
        {
            if (!_segments[i].Equals(IdSegment, StringComparison.Ordinal) && !_segments[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }

    /// <summary>The segment of a path at the place of <c>{id}</c>, or null when this route has none.</summary>
    public string? IdIn(ReadOnlySpan<string> path)
    {
        var index = Array.IndexOf(_segments, IdSegment);
        return index < 0 ? null : path[index];
    }
}

/// <summary>The table of all operations. ASP.NET's router finds them by their exact path; what it does not find is looked up here, less exactly.</summary>
internal static class ScimRoutes
{
    private const string Version = "v2";

    public static ImmutableArray<ScimRoute> All { get; } =
    [
        .. ResourceApi.Routes("User", "/Users"),
        .. ResourceApi.Routes("Group", "/Groups"),
        .. SearchApi.RootRoutes(),
        BulkApi.Route(),
        .. Discovery.Routes(),
        .. Me(),
    ];

    /// <summary>
    /// Finds the operation for a path that the router did not match: a doubled slash (an administrator's base URL with a slash at its end), an unknown
    /// endpoint, a method the endpoint does not have, another protocol version.
    /// </summary>
    /// <param name="call">The call; receives the id, and the response its <c>Allow</c>.</param>
    /// <param name="path">The segments behind the directory, without empty ones.</param>
    /// <exception cref="ScimException">404, 405, 400 <c>invalidVers</c>.</exception>
    public static ScimRoute Resolve(ScimCall call, ReadOnlySpan<string> path)
    {
        if (path.Length > 0 && IsVersion(path[0]))
        {
            if (!path[0].Equals(Version, StringComparison.OrdinalIgnoreCase))
                throw ScimException.InvalidVersion("This server speaks version 2 of SCIM: the tenant URL ends with /v2 or names no version. (RFC 7644 §3.13)");
            path = path[1..];
        }
        var method = HttpMethods.IsHead(call.Http.Request.Method) ? HttpMethods.Get : call.Http.Request.Method;
        var allowed = new List<string>();
        foreach (var route in All)
        {
            if (!route.IsAt(path))
                continue;
            if (route.Method.Equals(method, StringComparison.Ordinal))
            {
                call.Id = route.IdIn(path);
                return route;
            }
            allowed.Add(route.Method);
            if (HttpMethods.IsGet(route.Method))
                allowed.Add(HttpMethods.Head);
        }
        if (allowed.Count == 0)
            throw ScimException.NoEndpoint();
        call.Http.Response.Headers.Allow = string.Join(", ", allowed);
        throw ScimException.MethodNotAllowed(call.Http.Request.Method);
    }

    // RFC 7644 §3.13: the character 'v' followed by the version number.
    private static bool IsVersion(string segment) =>
        segment.Length > 1 && segment[0] is 'v' or 'V' && segment.Skip(1).All(c => char.IsAsciiDigit(c) || c is '.');

    // RFC 7644 §3.11: who does not offer the alias answers 501. A directory's token stands for no user.
    private static IEnumerable<ScimRoute> Me() =>
        new[] { HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete }.Select(method => new ScimRoute(method, "/Me",
            _ => throw ScimException.NotImplemented("/Me is not offered: the token stands for a directory, not for a user. Use /Users with the user's id. (RFC 7644 §3.11)")));
}
