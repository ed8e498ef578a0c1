using Rollcall.Server.Directories;
using Rollcall.Server.Policies;
using Rollcall.Server.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Jobs;

/// <summary>One kind of work in portions.</summary>
public interface IJobKind
{
    /// <summary>What jobs of this kind are stored under.</summary>
    string Name { get; }

    /// <summary>What a job does, for people.</summary>
    string Describe(Job job);

    /// <summary>Whether an administrator may end it before it is done: not where half of it would be of no use to anybody.</summary>
    bool MayBeStopped => false;

    /// <summary>Does the next portion inside a transaction that holds the directory, so that no lane writes it meanwhile: a few hundred rows at most.</summary>
    ValueTask<JobStep> StepAsync(SqlSession session, Job job, DateTimeOffset now);
}

/// <summary>All kinds there are.</summary>
public static class JobKinds
{
    private static readonly IJobKind[] All = [AccountSizeJob.Kind, DefaultGroupJob.Kind, DirectoryDeletion.Kind, .. AttributeJobKind.All];

    /// <summary>The kind of this name.</summary>
    /// <exception cref="InvalidOperationException">There is none: another version of the program stored it.</exception>
    public static IJobKind Of(string name) =>
        Array.Find(All, kind => string.Equals(kind.Name, name, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"There is no job kind '{name}'.");
}
