using System.Net.Http.Headers;
using Rollcall.IdpSimulator.Exchanges;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>Okta's connection to one app: how a request looks on the wire, and whether the server is still there.</summary>
internal sealed class OktaLine(HttpClient http, OktaOptions options, CancellationToken cancellation)
{
    private readonly Courier _courier = new(http, options.Clock, options.Timeout);
    private readonly string _base = options.BaseUrl.AbsoluteUri.TrimEnd('/');
    private volatile bool _ended;

    public OktaOptions Options => options;

    public string Authorization => options.TokenPrefix + options.Token;

    public void End() => _ended = true;

    /// <exception cref="ConversationEndedException">The server has gone away: nothing more is sent to it.</exception>
    public async Task<Answer> SendAsync(HttpMethod method, string target, byte[]? body, string authorization)
    {
        if (_ended)
            throw new ConversationEndedException(sent: false);
        using HttpRequestMessage request = Request(method, target, body, authorization);
        return await _courier.SendAsync(request, cancellation);
    }

    public Task PauseAsync(TimeSpan pause) => Task.Delay(pause, options.Clock, cancellation);

    /// <summary>The headers as captured, in their order and without normalization.</summary>
    private HttpRequestMessage Request(HttpMethod method, string target, byte[]? body, string authorization)
    {
        var request = new HttpRequestMessage(method, new Uri(_base + target));
        HttpRequestHeaders headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", "application/scim+json");
        headers.TryAddWithoutValidation("Accept-Charset", "utf-8");
        headers.TryAddWithoutValidation("User-Agent", "Okta SCIM Client 1.0.0");
        headers.TryAddWithoutValidation("Authorization", authorization);
        headers.TryAddWithoutValidation("Connection", "Keep-Alive");
        headers.TryAddWithoutValidation("Accept-Encoding", "gzip,deflate");
        // A DELETE has the content type too, of a body that is not there.
        if (body is not null || method == HttpMethod.Delete)
        {
            request.Content = new ByteArrayContent(body ?? []);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/scim+json; charset=utf-8");
        }
        return request;
    }
}
