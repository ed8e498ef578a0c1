namespace Rollcall.Server.Policies;

/// <summary>The groups a person joins and leaves because of the policy.</summary>
/// <param name="Joined">Groups to join.</param>
/// <param name="Left">Groups to leave.</param>
public sealed record MembershipDecision(IReadOnlyList<Guid> Joined, IReadOnlyList<Guid> Left);

/// <summary>Which groups the policy puts people into, as a pure function: those of the directory and those chosen by hand are not its business.</summary>
public static class MembershipPolicy
{
    /// <summary>Why memberships of the policy come and go, as events carry it.</summary>
    public const string Reason = "policy.default_group";

    /// <summary>What becomes of one person's memberships.</summary>
    /// <param name="defaultGroup">The directory's default group, or null.</param>
    /// <param name="current">The groups the policy has put the person into; none for somebody new.</param>
    public static MembershipDecision Decide(Guid? defaultGroup, IReadOnlyCollection<Guid> current) => new(
        defaultGroup is { } group && !current.Contains(group) ? [group] : [],
        [.. current.Where(g => g != defaultGroup)]);
}
