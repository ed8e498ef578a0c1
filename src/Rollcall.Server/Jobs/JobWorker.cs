using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Jobs;

/// <summary>
/// Goes on with the jobs that run, a portion of each in turn, so that no directory waits for another's end. Several nodes may do so at the same time: the lock of the
/// directory's state row lets one portion follow the other, and each reads first where the last one ended.
/// </summary>
public sealed class JobWorker(JobStore jobs, Readiness readiness, TimeProvider time, ILogger<JobWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(500);

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
            // The end of the server; the next one goes on from the last portion.
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        if (!readiness.IsMigrated)
            return;
        var failed = new HashSet<Guid>();
        try
        {
            while ((await jobs.RunningAsync(cancellationToken)).FindAll(job => !failed.Contains(job.Id)) is { Count: > 0 } running)
            {
                foreach (var job in running)
                {
                    if (!await TryAsync(job, cancellationToken))
                        failed.Add(job.Id);
                }
            }
        }
        catch (Exception failure) when (failure is DatabaseUnavailableException or DatabaseBusyException)
        {
            // The lanes say loudly enough that the database is away; this goes on where it stopped.
            log.LogDebug(failure, "Jobs wait for the database.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // An exception that left the loop would end the server.
            log.LogError(failure, "Jobs could not be looked for; it is tried again.");
        }
    }

    private async ValueTask<bool> TryAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.StepAsync(job.DirectoryId, job.Id, cancellationToken);
            return true;
        }
        catch (DatabaseBusyException failure)
        {
            // Somebody holds this directory for long, which is no reason for the others to wait.
            log.LogDebug(failure, "The job {Kind} waits for its directory.", job.Kind);
            return false;
        }
        catch (Exception failure) when (failure is not (DatabaseUnavailableException or OperationCanceledException))
        {
            log.LogError(failure, "A portion of the job {Kind} failed; it is tried again.", job.Kind);
            return false;
        }
    }
}
