using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Rollcall.Server.Dashboard.Pages;

/// <summary>What a page says that could not be shown.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    /// <summary>What happened.</summary>
    public string Heading { get; private set; } = "";

    /// <summary>What to do.</summary>
    public string Advice { get; private set; } = "";

    /// <summary>Shows the page, whatever the method was of the request that failed; the answer keeps its status.</summary>
    [NonHandler]
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var status = int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);
        Response.StatusCode = status is >= 400 and < 600 ? status : StatusCodes.Status404NotFound;
        (Heading, Advice) = Response.StatusCode switch
        {
            400 => ("That did not arrive whole", "The form may be older than your session. Go back, reload the page and try again."),
            403 => ("Not for your role", "Your role does not allow this. An owner can change roles under Administrators."),
            404 => ("There is nothing here", "The address may be old, or what it named was deleted."),
            503 => ("The database does not answer", "Nothing was changed. Try again in a moment."),
            >= 500 => ("Something went wrong here", "Nothing was half done. The server's log says what happened."),
            _ => ("That cannot be done", $"The server answered with status {Response.StatusCode}."),
        };
    }
}
