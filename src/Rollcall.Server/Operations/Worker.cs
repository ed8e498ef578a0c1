using Rollcall.Storage;

namespace Rollcall.Server.Operations;

/// <summary>
/// Work behind the requests, taken up again in a rhythm for as long as the server lives. Nothing that goes wrong in one turn ends the server or the next turn. To
/// dispose of it is to wait for its last turn: what the server stands on, the database above all, is disposed of after the server, and nobody may use it then.
/// </summary>
public abstract class Worker(Readiness readiness, TimeProvider time, TimeSpan rhythm, ILogger log) : BackgroundService, IAsyncDisposable
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what there is to do now.</summary>
    protected abstract Task TurnAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(rhythm, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (readiness.IsMigrated)
                    await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server.
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TurnAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DatabaseUnavailableException or DatabaseBusyException)
        {
            // The lanes say loudly enough that the database is away.
            log.LogDebug(failure, "{Worker} waits for the database.", GetType().Name);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested || failure is not OperationCanceledException)
        {
            // An exception that left the loop would end the server.
            log.LogError(failure, "{Worker} failed; it is tried again.", GetType().Name);
        }
    }
}
