using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Schemas;

/// <summary>
/// Does what changes of definitions mean for stored values (<see cref="SchemaJobs"/>), a portion of each directory in turn. Several nodes may do so at the same time:
/// the lock of the directory's state row lets one portion follow the other.
/// </summary>
public sealed class SchemaWorker(SchemaJobs jobs, Readiness readiness, TimeProvider time, ILogger<SchemaWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Rhythm, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The end of the server; the next one goes on.
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        if (!readiness.IsMigrated)
            return;
        try
        {
            var waiting = await jobs.DirectoriesAsync(cancellationToken);
            while (waiting.Count > 0)
            {
                foreach (var directory in waiting.ToList())
                {
                    if (!await StepAsync(directory, cancellationToken))
                        waiting.Remove(directory);
                }
            }
        }
        catch (Exception failure) when (failure is DatabaseUnavailableException or DatabaseBusyException)
        {
            // The lanes say loudly enough that the database is away; this goes on where it stopped.
            log.LogDebug(failure, "Changes of definitions wait for the database.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // An exception that left this loop would end the server.
            log.LogError(failure, "Changes of definitions could not be looked for; it is tried again.");
        }
    }

    // What is wrong with one directory must not keep the others waiting.
    private async ValueTask<bool> StepAsync(Guid directory, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.StepAsync(directory, cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or DatabaseUnavailableException or DatabaseBusyException))
        {
            log.LogError(failure, "Stored values of directory {Directory} could not be brought in line with a changed definition; it is tried again.", directory);
            return false;
        }
    }
}
