using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Jobs;

/// <summary>
/// Goes on with the jobs that run, a portion of each in turn, so that no directory waits for another's end. Several nodes may do so at the same time: the lock of the
/// directory's state row lets one portion follow the other, and each reads first where the last one ended.
/// </summary>
public sealed class JobWorker(JobStore jobs, Readiness readiness, TimeProvider time, ILogger<JobWorker> log) : Worker(readiness, time, TimeSpan.FromMilliseconds(500), log)
{
    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken cancellationToken)
    {
        var failed = new HashSet<Guid>();
        while ((await jobs.RunningAsync(cancellationToken)).FindAll(job => !failed.Contains(job.Id)) is { Count: > 0 } running)
        {
            foreach (var job in running)
            {
                if (!await TryAsync(job, cancellationToken))
                    failed.Add(job.Id);
            }
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
