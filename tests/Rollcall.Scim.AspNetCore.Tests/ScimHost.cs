using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Tests.Messages;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>An application that hosts SCIM over a <see cref="MemoryStore"/> with a tolerant, a strict and a switched-off directory.</summary>
public sealed class ScimHost : IAsyncDisposable
{
    public const string Tolerant = "acme";
    public const string Strict = "letter";
    public const string Disabled = "asleep";
    public const string Small = "small";
    public const string Indexed = "indexed";
    public const string Token = "rc_scim_0123456789";

    private readonly WebApplication _app;

    private ScimHost(WebApplication app, MemoryStore store, Witness witness, LogLines log, HttpClient client)
    {
        _app = app;
        Store = store;
        Witness = witness;
        Log = log;
        Client = client;
    }

    public MemoryStore Store { get; }

    public Witness Witness { get; }

    public LogLines Log { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static Task<ScimHost> StartAsync(TimeProvider? time = null) => StartAsync(builder => builder.UseTestServer(), time ?? TimeProvider.System);

    public static Task<ScimHost> StartKestrelAsync() =>
        StartAsync(builder => builder.UseKestrel(k => k.Limits.MinRequestBodyDataRate = null).UseUrls("http://127.0.0.1:0"), TimeProvider.System);

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string directory = Tolerant, string? contentType = "application/scim+json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Client.BaseAddress!, $"/scim/{directory}/v2{path}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        if (!headers.Any(h => h.Name == "Authorization"))
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, headers, bytes);
    }

    /// <summary>Creates a resource and returns its id.</summary>
    public async Task<string> CreateAsync(string endpoint, string body, string directory = Tolerant)
    {
        var answer = await SendAsync("POST", endpoint, body, directory);
        answer.Status.ShouldBe(201, answer.Text);
        return answer.Json.Text("id")!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task<ScimHost> StartAsync(Action<IWebHostBuilder> server, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        server(builder.WebHost);
        var small = new ScimLimits { UserBodyBytes = 300, GroupBodyBytes = 600, MaxPage = 3, DefaultPage = 2, BulkOperations = 3, BulkBodyBytes = 900 };
        var store = new MemoryStore(time, new Directory(Tolerant, Token, ScimDialect.Tolerant), new Directory(Strict, Token, ScimDialect.Strict),
            new Directory(Disabled, Token, ScimDialect.Tolerant) { IsEnabled = false }, new Directory(Small, Token, ScimDialect.Tolerant) { Limits = small },
            new Directory(Indexed, Token, ScimDialect.Tolerant) { HasCursors = false });
        var witness = new Witness();
        builder.Services.AddSingleton<IScimStore>(store).AddSingleton<IScimObserver>(witness).AddSingleton(time).AddRouting();
        var app = builder.Build();
        app.MapScim();
        await app.StartAsync();
        var client = app.Services.GetRequiredService<IServer>() is TestServer test
            ? test.CreateClient()
            : new HttpClient { BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        return new(app, store, witness, log, client);
    }
}

/// <summary>One answer, read whole.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public ScimObject Json => (ScimObject)ScimJson.Read(Body, new ScimLimits { JsonDepth = 100 });

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Checks that this is a SCIM error of RFC 7644 §3.12, complete with headers.</summary>
    public void ShouldBeError(int status, string? scimType)
    {
        Status.ShouldBe(status, Text);
        Header("Content-Type").ShouldBe("application/scim+json");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("Cache-Control").ShouldBe("no-store");
        Header("Content-Length").ShouldBe(Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        ScimJson.ToBytes(Json["schemas"]!).ShouldBe("[\"urn:ietf:params:scim:api:messages:2.0:Error\"]"u8.ToArray());
        Json["status"].ShouldBe(new ScimString(status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Json.Text("scimType").ShouldBe(scimType, Text);
        RefusalVoice.ShouldTell(scimType, Json.Text("detail").ShouldNotBeNull());
    }
}

/// <summary>An observer that can be waited for.</summary>
public sealed class Witness : IScimObserver
{
    private readonly Channel<ScimExchange> _seen = Channel.CreateUnbounded<ScimExchange>();

    public void Completed(ScimExchange exchange) => _seen.Writer.TryWrite(exchange);

    public ValueTask<ScimExchange> NextAsync() => _seen.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool HasMore => _seen.Reader.TryPeek(out _);

    public void Forget()
    {
        while (_seen.Reader.TryRead(out _))
        {
        }
    }
}

/// <summary>What was logged at warning or above.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
    }

    public void Dispose()
    {
    }
}
