namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>Tests with processes of their own run one after another; those that need no fresh server share one.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<SharedServer>
{
    public const string Name = "processes";
}

/// <summary>One server for all tests that neither stop it nor count what is in it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer? _server;

    internal RunningServer Server => _server ?? throw new InvalidOperationException("The server is not started yet.");

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_directory["data"]);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _directory.Dispose();
    }
}
