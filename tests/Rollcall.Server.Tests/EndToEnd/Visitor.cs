using System.Net;
using System.Text.RegularExpressions;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>A page as it came.</summary>
internal sealed record VisitedPage(int Status, string Html, string? CacheControl, string Location)
{
    /// <summary>The token hidden in each of its forms.</summary>
    public string Antiforgery => Visitor.Value(Html, "antiforgery") ?? throw new InvalidOperationException($"{Status}: there is no form.\n{Html}");

    public VisitedPage ShouldBe(int status)
    {
        Status.ShouldBe(status, Html);
        return this;
    }
}

/// <summary>Somebody with a browser without scripts: cookies, links and forms.</summary>
internal sealed partial class Visitor : IDisposable
{
    public const string Password = "correct horse battery staple 7";

    private readonly HttpClient _http;
    private readonly Uri _address;

    private Visitor(Uri address)
    {
        _address = address;
        _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
    }

    /// <summary>Makes an administrator of this role, and signs in.</summary>
    public static async Task<Visitor> SignInAsync(RunningServer server, string role)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder["password"], Password, TestContext.Current.CancellationToken);
        var email = $"{role}-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@example.com";
        (await server.RunAsync("administrators", "create", "--email", email, "--role", role, "--password-file", folder["password"])).Exit.ShouldBe(0);
        var visitor = new Visitor(server.Address);
        var form = (await visitor.GetAsync("/sign-in")).ShouldBe(200);
        (await visitor.PostAsync("/sign-in", form, ("Email", email), ("Password", Password))).ShouldBe(302);
        return visitor;
    }

    public Task<VisitedPage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>Sends a form that stood on a page.</summary>
    public Task<VisitedPage> PostAsync(string path, VisitedPage from, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, [("antiforgery", from.Antiforgery), .. fields]);

    /// <summary>The value of an input of this name.</summary>
    public static string? Value(string html, string name)
    {
        var tag = Input().Matches(html).Select(m => m.Value).FirstOrDefault(t => t.Contains($"name=\"{name}\"", StringComparison.Ordinal) || t.Contains($"id=\"{name}\"", StringComparison.Ordinal));
        return tag is null ? null : WebUtility.HtmlDecode(ValueOf().Match(tag).Groups["value"].Value);
    }

    public void Dispose() => _http.Dispose();

    private async Task<VisitedPage> SendAsync(HttpMethod method, string path, (string Name, string Value)[]? fields)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address, path));
        if (fields is not null)
            request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.CacheControl?.ToString(), response.Headers.Location?.OriginalString ?? "");
    }

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Input();

    [GeneratedRegex("value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValueOf();
}
