namespace Rollcall.Server.Jobs;

/// <summary>How a job stands; stored as this number.</summary>
public enum JobState
{
    /// <summary>Portions remain.</summary>
    Running = 0,

    /// <summary>Everything was done.</summary>
    Done = 1,

    /// <summary>An administrator, or a newer job in its place, ended it; what was done stays.</summary>
    Cancelled = 2,

    /// <summary>It cannot go on; <see cref="Job.Problem"/> says why. What was done stays.</summary>
    Stopped = 3,
}

/// <summary>Work on a directory that is too large for one transaction: done in portions, each committed with the place where the next begins.</summary>
public sealed record Job
{
    /// <summary>The directory.</summary>
    public required Guid DirectoryId { get; init; }

    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>An <see cref="IJobKind.Name"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it was started for, in the kind's own words.</summary>
    public required string Parameter { get; init; }

    /// <summary>What of the directory it is about; null where it is about all of it.</summary>
    public required Guid? SubjectId { get; init; }

    /// <summary>How it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Where the next portion begins, in the kind's own words; null at the beginning.</summary>
    public required string? Place { get; init; }

    /// <summary>Things looked at.</summary>
    public required long Done { get; init; }

    /// <summary>Things changed.</summary>
    public required long Changed { get; init; }

    /// <summary>Things there were to look at when it started.</summary>
    public required long Total { get; init; }

    /// <summary>Why it was stopped, as a sentence.</summary>
    public required string? Problem { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>How far it is, 0 to 100; 100 only when it is over.</summary>
    public int Percent => State == JobState.Done ? 100 : Total == 0 ? 0 : (int)Math.Clamp(Done * 100 / Total, 0, 99);
}

/// <summary>What one portion came to.</summary>
/// <param name="Place">Where the next begins; null when there is none.</param>
/// <param name="Done">Things looked at in this portion.</param>
/// <param name="Changed">Things changed in this portion.</param>
/// <param name="Problem">Why it cannot go on, or null.</param>
public sealed record JobStep(string? Place, long Done, long Changed, string? Problem = null);
