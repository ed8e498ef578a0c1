using FsCheck;
using FsCheck.Fluent;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Storage.Tests;
using Rollcall.Storage.Tests.Postgres;

namespace Rollcall.Server.Tests.Model;

/// <summary>
/// Random sequences of requests, answered by the server over HTTP and by a model in memory: every status, scimType, ETag and body, and after each request all users and groups,
/// must be the same. A failure prints the seed and the smallest sequence; put that into a file of <c>Model/Sequences</c> to replay it.
/// </summary>
public abstract class ModelTests<TEngine>(int sequences) : IAsyncLifetime where TEngine : StorageEngine, new()
{
    private readonly TEngine _engine = new();
    private readonly TemporaryDirectory _directory = new();
    private ModelServer? _server;

    private ModelServer Server => _server ?? throw new InvalidOperationException("The server is not started yet.");

    public async ValueTask InitializeAsync() =>
        _server = await ModelServer.StartAsync(_engine is PostgresEngine postgres ? new InstallationLocation.Server(postgres.ConnectionString) : new InstallationLocation.DataDirectory(_directory["data"]));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _engine.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task A_strict_directory_does_what_the_model_does() => CheckAsync(strict: true);

    [Fact]
    public Task A_tolerant_directory_does_what_the_model_does() => CheckAsync(strict: false);

    [Theory]
    [MemberData(nameof(ModelSequences.Names), MemberType = typeof(ModelSequences))]
    public Task A_sequence_kept_in_a_file_is_answered_as_the_model_says(string name) => ModelRun.PlayAsync(Server, ModelSequences.Read(name));

    // FsCheck waits for each sequence in turn; off the test's own thread nothing waits for itself.
    private Task CheckAsync(bool strict) => Task.Run(() => Prop
        .ForAll(Arb.From(ModelGenerator.Sequence(strict), ModelSequence.Shrink), sequence => ModelRun.PlayAsync(Server, sequence).GetAwaiter().GetResult())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(sequences).WithReplay(new Replay(new Rnd(2015_09, 7645), size: null))));
}
