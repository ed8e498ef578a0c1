using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Server.Operations;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Storage;
using Rollcall.Storage.Tests.Sqlite;

namespace Rollcall.Server.Tests.Operations;

/// <summary>What goes on behind the requests, and its end.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_host_that_is_disposed_of_without_a_stop_waits_for_the_turn_that_is_being_done()
    {
        await using var engine = new SqliteEngine();
        await using var database = engine.Open();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddHostedService(_ => new Slow(database));
        var host = builder.Build();
        await host.StartAsync();
        var worker = host.Services.GetServices<IHostedService>().OfType<Slow>().Single();
        await worker.Begun.Task;

        var disposal = ((IAsyncDisposable)host).DisposeAsync().AsTask();
        disposal.IsCompleted.ShouldBeFalse("a turn is being done");
        worker.MayEnd.SetResult();
        await disposal;
        worker.Ended.ShouldBeTrue();
        worker.Turns.ShouldBe(1);
    }

    [Fact]
    public async Task A_turn_that_fails_is_told_and_followed_by_another()
    {
        await using var engine = new SqliteEngine();
        await using var database = engine.Open();
        await using var worker = new Failing(database);
        await worker.StartAsync(CancellationToken.None);
        await worker.Third.Task;
        worker.ExecuteTask!.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Everything_the_server_does_behind_requests_ends_like_that()
    {
        await using var host = new DashboardHost();
        await host.InitializeAsync();
        var ours = host.App.Services.GetServices<IHostedService>().Where(s => s.GetType().Assembly == typeof(Worker).Assembly).ToList();
        ours.Count.ShouldBeGreaterThan(2);
        ours.ShouldAllBe(s => s is Worker);
    }

    private static Readiness Ready(Database database) => new(database) { IsMigrated = true };

    private sealed class Slow(Database database) : Worker(Ready(database), TimeProvider.System, TimeSpan.FromMilliseconds(1), NullLogger.Instance)
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Turns { get; private set; }

        public bool Ended { get; private set; }

        protected override async Task TurnAsync(CancellationToken cancellationToken)
        {
            Turns++;
            Begun.TrySetResult();
            await MayEnd.Task;
            await database.ReadAsync(session => session.SingleAsync("select 1", [], row => row.Integer(0), CancellationToken.None), cancellationToken: CancellationToken.None);
            Ended = true;
        }
    }

    private sealed class Failing(Database database) : Worker(Ready(database), TimeProvider.System, TimeSpan.FromMilliseconds(1), NullLogger.Instance)
    {
        private int _turns;

        public TaskCompletionSource Third { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task TurnAsync(CancellationToken cancellationToken)
        {
            if (++_turns == 3)
                Third.SetResult();
            throw new InvalidOperationException("This turn fails.");
        }
    }
}
