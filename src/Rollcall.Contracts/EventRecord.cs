using System.Text.Json;

namespace Rollcall.Contracts;

/// <summary>A numbered fact or decision in a directory's history.</summary>
/// <param name="DirectoryId">The directory.</param>
/// <param name="Sequence">1, 2, 3 … per directory, without gaps: who has seen n and sees n + 1 has missed nothing.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="SubjectId">The id of the user, group, account, token or directory it is about; the group for memberships.</param>
/// <param name="Reason">What brought it about, such as <c>scim.patch</c>, <c>user.deactivated</c> or <c>administrator</c>.</param>
/// <param name="ChangedPaths">The attributes that changed, as SCIM paths; empty where that says nothing.</param>
/// <param name="Data">The state after it. The whole event stays below 20 KB; a document too large for that is left out and <c>truncated</c> is true.</param>
/// <param name="OccurredAt">When the change was made.</param>
public sealed record EventRecord(
    Guid DirectoryId,
    long Sequence,
    string Type,
    Guid SubjectId,
    string Reason,
    IReadOnlyList<string> ChangedPaths,
    JsonElement Data,
    DateTimeOffset OccurredAt);
