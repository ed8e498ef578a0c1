using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Rollcall.Server.Dashboard;

/// <summary>A sentence that the next page shows once: what an action has done.</summary>
public static class Notice
{
    /// <summary>The cookie it travels in.</summary>
    internal const string Cookie = "rollcall-notice";

    private const string Key = "Notice";

    /// <summary>Says that something was done.</summary>
    public static void Done(this PageModel page, string sentence) => page.TempData[Key] = sentence;

    /// <summary>The sentence, which is gone afterwards; null when there is none.</summary>
    internal static string? Take(HttpContext context, ITempDataDictionary kept) =>
        // Merely to look inside would make every page send the order to forget the cookie.
        context.Request.Cookies.ContainsKey(Cookie) ? kept[Key] as string : null;
}
