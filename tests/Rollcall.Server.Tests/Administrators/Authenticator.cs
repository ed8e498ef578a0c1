using System.Net;
using System.Text.RegularExpressions;
using Rollcall.Server.Administrators;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>An authenticator app, and what its owner reads from the pages.</summary>
internal static partial class Authenticator
{
    private const string Page = "/account/second-factor";

    /// <summary>The code that is shown now.</summary>
    public static string Now(DashboardHost host, byte[] key) => TimeCode.At(key, TimeCode.StepAt(host.Clock.GetUtcNow()));

    /// <summary>Sets a second factor up.</summary>
    public static async Task<(byte[] Key, string[] Codes)> EnrolAsync(DashboardHost host, Visitor visitor)
    {
        var page = await visitor.GetAsync(Page);
        var key = KeyIn(page.Body);
        var answer = await visitor.SendAsync(Page, ("antiforgery", Visitor.Token(page.Body)), ("Enrolment", EnrolmentIn(page.Body)), ("Code", Now(host, key)), ("Current", DashboardHost.Password));
        return (key, CodesIn(answer));
    }

    /// <summary>The recovery codes that a page shows.</summary>
    public static string[] CodesIn(PageAnswer answer)
    {
        answer.ShouldShow("Recovery codes");
        return [.. Code().Matches(Area().Match(answer.Body).Value).Select(m => m.Value)];
    }

    /// <summary>The secret that a page shows.</summary>
    public static byte[] KeyIn(string html)
    {
        const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(Secret().Match(html).Groups["value"].Value.Where(c => c != ' ').Select(c => Convert.ToString(Base32.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }

    /// <summary>The sealed secret that travels with the form.</summary>
    public static string EnrolmentIn(string html) => WebUtility.HtmlDecode(Enrolment().Match(html).Groups["value"].Value);

    [GeneratedRegex("id=\"secret\" value=\"(?<value>[A-Z2-7 ]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("name=\"Enrolment\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Enrolment();

    [GeneratedRegex("<textarea.*?</textarea>", RegexOptions.Singleline, 1000)]
    private static partial Regex Area();

    [GeneratedRegex("[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
