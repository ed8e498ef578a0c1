using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Storage;

namespace Rollcall.Server.Jobs;

/// <summary>
/// The jobs of directories. A portion and the place where the next begins are committed together, under the lock of the directory's state row:
/// a killed process loses at most a portion that was not committed, and two nodes at the same job only take turns.
/// </summary>
public sealed class JobStore(Database database, TimeProvider time)
{
    /// <summary>The columns of <c>jobs j</c>, in the order <see cref="Read"/> takes them.</summary>
    internal const string Columns = "j.directory_id, j.id, j.kind, j.parameter, j.subject_id, j.state, j.place, j.done, j.changed, j.total, j.problem, j.started_at, j.ended_at";

    /// <summary>
    /// Starts a job inside a transaction of the caller that holds the directory. One that still runs in its place is cancelled: any about the same subject, and without
    /// a subject one of the same kind.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="kind">What to do.</param>
    /// <param name="parameter">What for, in the kind's own words.</param>
    /// <param name="total">Things there are to look at.</param>
    /// <param name="now">The time.</param>
    /// <param name="subject">What of the directory it is about; null where it is about all of it.</param>
    public static Job Start(SqlSession session, Guid directory, IJobKind kind, string parameter, long total, DateTimeOffset now, Guid? subject = null)
    {
        if (subject is { } about)
            session.Execute("update jobs set state = $3, ended_at = $4 where directory_id = $1 and subject_id = $2 and state = 0", directory, about, (long)JobState.Cancelled, now);
        else
            session.Execute("update jobs set state = $3, ended_at = $4 where directory_id = $1 and kind = $2 and subject_id is null and state = 0", directory, kind.Name, (long)JobState.Cancelled, now);
        var job = new Job
        {
            DirectoryId = directory,
            Id = Guid.CreateVersion7(now),
            Kind = kind.Name,
            Parameter = parameter,
            SubjectId = subject,
            State = JobState.Running,
            Place = null,
            Done = 0,
            Changed = 0,
            Total = total,
            Problem = null,
            StartedAt = now,
            EndedAt = null,
        };
        session.Execute(
            "insert into jobs (directory_id, id, kind, parameter, subject_id, state, done, changed, total, started_at) values ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8)",
            directory, job.Id, job.Kind, job.Parameter, subject, (long)job.State, job.Total, now);
        return job;
    }

    /// <summary>The newest jobs of a directory, newest first.</summary>
    public ValueTask<List<Job>> ListAsync(Guid directory, int limit = 20, CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        $"select {Columns} from jobs j where j.directory_id = $1 order by j.started_at desc, j.id desc limit $2", [directory, limit], row => Read(row), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>One job, or null.</summary>
    public ValueTask<Job?> FindAsync(Guid directory, Guid id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => FindAsync(session, directory, id, cancellationToken), cancellationToken: cancellationToken);

    /// <summary>The jobs of all directories that still run, oldest first.</summary>
    public ValueTask<List<Job>> RunningAsync(CancellationToken cancellationToken = default) => database.ReadAsync(session => session.ListAsync(
        $"select {Columns} from jobs j where j.state = 0 order by j.id", [], row => Read(row), cancellationToken), cancellationToken: cancellationToken);

    /// <summary>Ends a job; what was done stays.</summary>
    /// <returns>False when there is none such that runs and may be stopped.</returns>
    public ValueTask<bool> CancelAsync(Guid directory, Guid id, Actor by, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        DirectoryStore.Hold(session, directory);
        if (await FindAsync(session, directory, id, cancellationToken) is not { State: JobState.Running } job || !JobKinds.Of(job.Kind).MayBeStopped)
            return false;
        session.Execute("update jobs set state = $3, ended_at = $4 where directory_id = $1 and id = $2", directory, id, (long)JobState.Cancelled, time.GetUtcNow());
        AuditStore.Write(session, by, AuditAction.JobCancelled, new("directory", directory, null), time.GetUtcNow(), new AuditChange("job", job.Kind, null));
        return true;
    }, cancellationToken);

    /// <summary>Does the next portion of a job.</summary>
    /// <returns>The job after it; null when there is none such.</returns>
    public ValueTask<Job?> StepAsync(Guid directory, Guid id, CancellationToken cancellationToken = default) => database.WriteAsync(async session =>
    {
        DirectoryStore.Hold(session, directory);
        var job = await FindAsync(session, directory, id, cancellationToken);
        if (job is not { State: JobState.Running })
            return job;
        var now = time.GetUtcNow();
        var step = await JobKinds.Of(job.Kind).StepAsync(session, job, now);
        var state = step.Problem is not null ? JobState.Stopped : step.Place is null ? JobState.Done : JobState.Running;
        var next = job with
        {
            State = state,
            Place = step.Place,
            Done = job.Done + step.Done,
            Changed = job.Changed + step.Changed,
            Problem = step.Problem,
            EndedAt = state == JobState.Running ? null : now,
        };
        session.Execute("update jobs set state = $3, place = $4, done = $5, changed = $6, problem = $7, ended_at = $8 where directory_id = $1 and id = $2",
            directory, id, (long)next.State, next.Place, next.Done, next.Changed, next.Problem, next.EndedAt);
        return next;
    }, cancellationToken);

    /// <summary>Does what remains of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">Told after each portion.</param>
    /// <returns>The job as it ended.</returns>
    public async ValueTask<Job> RunAsync(Job job, Action<Job>? progress = null, CancellationToken cancellationToken = default)
    {
        while (job.State == JobState.Running)
        {
            job = await StepAsync(job.DirectoryId, job.Id, cancellationToken) ?? throw new InvalidOperationException("Jobs are never removed.");
            progress?.Invoke(job);
        }
        return job;
    }

    private static ValueTask<Job?> FindAsync(SqlSession session, Guid directory, Guid id, CancellationToken cancellationToken) =>
        session.SingleAsync($"select {Columns} from jobs j where j.directory_id = $1 and j.id = $2", [directory, id], row => Read(row), cancellationToken);

    /// <summary>A job from <see cref="Columns"/>, the first of which is column <paramref name="at"/>.</summary>
    internal static Job Read(SqlRow row, int at = 0) => new()
    {
        DirectoryId = row.Id(at),
        Id = row.Id(at + 1),
        Kind = row.Text(at + 2),
        Parameter = row.Text(at + 3),
        SubjectId = row.IdOrNull(at + 4),
        State = (JobState)row.Integer(at + 5),
        Place = row.TextOrNull(at + 6),
        Done = row.Integer(at + 7),
        Changed = row.Integer(at + 8),
        Total = row.Integer(at + 9),
        Problem = row.TextOrNull(at + 10),
        StartedAt = row.Time(at + 11),
        EndedAt = row.TimeOrNull(at + 12),
    };
}
