using System.Net;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>What a page answered.</summary>
internal sealed record PageAnswer(HttpStatusCode Status, string Body, string? Location, IReadOnlyList<string> SetCookies, HttpResponseMessage Message)
{
    public int Code => (int)Status;

    /// <summary>Whether it leads to the sign-in page.</summary>
    public bool WantsSignIn => Status is HttpStatusCode.Redirect && Location!.Contains("/sign-in?", StringComparison.Ordinal);

    public void ShouldBeSignedIn()
    {
        Status.ShouldBe(HttpStatusCode.Redirect, Body);
        Location.ShouldBe("/");
    }

    public void ShouldShow(string words)
    {
        Status.ShouldBe(HttpStatusCode.OK, Body);
        WebUtility.HtmlDecode(Body).ShouldContain(words);
    }
}

/// <summary>A browser: cookies of its own, forms with their tokens, no redirects followed.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _http;

    public Visitor(Uri address, Action<SocketsHttpHandler>? configure = null)
    {
        Address = address;
        var handler = new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, UseProxy = false };
        configure?.Invoke(handler);
        _http = new HttpClient(handler) { BaseAddress = address };
    }

    public Uri Address { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Headers that every request bears.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string? Cookie(string name) => Cookies.GetCookies(Address)[name]?.Value;

    public Task<PageAnswer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends a form as the page has it: with its token.</summary>
    public async Task<PageAnswer> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var form = await GetAsync(page);
        return await SendAsync(action, [("antiforgery", Token(form.Body)), .. Hidden(form.Body, "Enrolment"), .. fields]);
    }

    /// <summary>Sends fields and nothing else.</summary>
    public Task<PageAnswer> SendAsync(string action, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) });

    public Task<PageAnswer> SignInAsync(string email, string password = DashboardHost.Password, string page = "/sign-in") => PostAsync(page, page, ("Email", email), ("Password", password));

    /// <summary>The token of a page's forms.</summary>
    public static string Token(string html) => TokenField().Match(html).Groups["value"].Value;

    public void Dispose() => _http.Dispose();

    public async Task<PageAnswer> SendAsync(HttpRequestMessage request)
    {
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await _http.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString,
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [], response);
    }

    private static IEnumerable<(string, string)> Hidden(string html, string name)
    {
        var match = Regex.Match(html, $"name=\"{name}\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return match.Success ? [(name, WebUtility.HtmlDecode(match.Groups["value"].Value))] : [];
    }

    [GeneratedRegex("name=\"antiforgery\" type=\"hidden\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenField();
}
