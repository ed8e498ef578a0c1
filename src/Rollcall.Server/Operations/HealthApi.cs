namespace Rollcall.Server.Operations;

/// <summary><c>/health/live</c>: the process runs. <c>/health/ready</c>: it can answer. Neither needs a token, neither tells anything else.</summary>
public static class HealthApi
{
    /// <summary>Maps both endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Text("live")).AllowAnonymous();
        endpoints.MapGet("/health/ready", async Task<IResult> (Readiness readiness, HttpContext http) =>
        {
            if (await readiness.ProblemAsync(http.RequestAborted) is not { } problem)
                return TypedResults.Text("ready");
            http.Response.Headers.RetryAfter = "2";
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not ready");
        }).AllowAnonymous();
    }
}
