using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rollcall.Scim.Messages;

namespace Rollcall.Scim.AspNetCore;

/// <summary>The one way of every request: authenticate, find the operation, answer, turn whatever fails into a SCIM error, tell the observer.</summary>
internal static partial class ScimPipeline
{
    // The status web servers note for a client that went away; it is never sent.
    private const int ClientClosedRequest = 499;

    /// <summary>Answers one request below the prefix.</summary>
    /// <param name="http">The request.</param>
    /// <param name="route">The operation the router found, or null for anything else below the prefix.</param>
    public static async Task AnswerAsync(HttpContext http, ScimRoute? route)
    {
        var services = http.RequestServices;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var started = time.GetTimestamp();
        ScimCall? call = null;
        ScimException? error = null;
        var status = 0;
        try
        {
            call = new ScimCall(http);
            await RunAsync(call, route);
            status = http.Response.StatusCode;
        }
        catch (Exception e) when (IsGone(e, http))
        {
            status = ClientClosedRequest;
            http.Abort();
        }
        catch (Exception e)
        {
            error = Translate(e, http, route);
            status = error.Status;
            await ErrorAnswer.WriteAsync(http, error);
        }
        if (services.GetService<IScimObserver>() is { } observer)
            observer.Completed(Exchange(http, route, call, status, error, time.GetElapsedTime(started)));
    }

    private static async Task RunAsync(ScimCall call, ScimRoute? route)
    {
        var http = call.Http;
        string[] path = route is null ? (http.GetRouteValue("path") as string ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries) : [];
        var directory = route is null ? path.FirstOrDefault() ?? "" : (string)http.GetRouteValue("directory")!;
        call.Id = http.GetRouteValue("id") as string;
        // Nothing else of the request is looked at before: whoever has no token learns nothing, not even which paths there are.
        call.Authenticated = await call.Store.OpenAsync(directory, BearerToken.Read(http.Request.Headers.Authorization), call.Aborted);
        call.Route = route ?? ScimRoutes.Resolve(call, path.AsSpan(1));
        await call.Route.Answer(call);
    }

    // A reset connection shows as an IOException of its own before RequestAborted fires.
    private static bool IsGone(Exception e, HttpContext http) =>
        e is ConnectionResetException or ConnectionAbortedException || (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested);

    private static ScimException Translate(Exception e, HttpContext http, ScimRoute? route)
    {
        switch (e)
        {
            case ScimException { Status: StatusCodes.Status401Unauthorized }:
                return ScimException.Unauthorized();
            case ScimException known:
                return known;
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest }:
                return ScimException.InvalidSyntax("The body breaks off, or is not framed as HTTP demands. Send it again in full. (RFC 9112 §6)");
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ScimException.TooLarge("The body is larger than this server reads at this endpoint. Send it in smaller parts.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return ScimException.Http(StatusCodes.Status408RequestTimeout, "The body arrived too slowly for this server. Send it again.");
            case BadHttpRequestException bad:
                return ScimException.Http(bad.StatusCode, "The request does not conform to HTTP. (RFC 9110 §2)");
            default:
                var logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Rollcall.Scim.AspNetCore");
                LogFailure(logger, e, http.Request.Method, route?.Pattern);
                return ScimException.Internal();
        }
    }

    private static ScimExchange Exchange(HttpContext http, ScimRoute? route, ScimCall? call, int status, ScimException? error, TimeSpan elapsed)
    {
        var refused = status >= StatusCodes.Status400BadRequest;
        var reason = error ?? call?.FirstRefusal;
        return new(
            call?.Authenticated,
            http.Request.Method,
            RequestShape.Of(http, call?.Route ?? route, call?.Authenticated),
            call?.CreatedId ?? call?.Id,
            status,
            call?.Verdict ?? (refused ? Verdict.Refused : Verdict.Answered),
            reason?.ScimType,
            reason?.LoggedDetail,
            call?.IgnoredSoFar ?? [],
            RequestShape.UserAgent(http.Request),
            elapsed);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "SCIM {Method} {Pattern} failed.")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string? pattern);
}
