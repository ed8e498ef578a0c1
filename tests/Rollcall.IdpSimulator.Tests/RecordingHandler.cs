using System.Text;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>Writes down every request as it would go out, without Host and Content-Length, which the connection adds.</summary>
internal sealed class RecordingHandler(HttpMessageHandler server) : DelegatingHandler(server)
{
    private readonly StringBuilder _text = new();
    private int _number;

    public string Text => _text.ToString();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _text.Append(null, $"### {++_number}\n{request.Method} {request.RequestUri!.PathAndQuery["/scim/v2".Length..]}\n");
        foreach (var header in request.Headers.NonValidated)
            _text.Append(null, $"{header.Key}: {header.Value}\n");
        if (request.Content is { } content)
        {
            foreach (var header in content.Headers.NonValidated.Where(header => header.Key is not "Content-Length"))
                _text.Append(null, $"{header.Key}: {header.Value}\n");
            string body = await content.ReadAsStringAsync(cancellationToken);
            if (body.Length > 0)
                _text.Append(null, $"\n{body}\n");
        }
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        _text.Append(null, $"--> {(int)response.StatusCode}\n\n");
        return response;
    }
}
