using Rollcall.Storage;

namespace Rollcall.Server.Audit;

/// <summary>What a deed was done to.</summary>
/// <param name="Kind">The kind of thing, lower case: <c>directory</c>, <c>token</c>, <c>administrator</c>, <c>installation</c>.</param>
/// <param name="Id">Its id as text, or null where there is but one.</param>
/// <param name="Name">Its name for people as it was then.</param>
public sealed record AuditSubject(string Kind, string? Id, string? Name)
{
    /// <summary>A subject with an id of ours.</summary>
    public AuditSubject(string kind, Guid id, string? name) : this(kind, IdText.Format(id), name)
    {
    }

    /// <summary>The installation itself.</summary>
    public static AuditSubject Installation { get; } = new("installation", null, null);
}

/// <summary>One value before and after a change. Never a secret.</summary>
/// <param name="Field">The name of the setting for people.</param>
/// <param name="Before">Its value before, or null.</param>
/// <param name="After">Its value after, or null.</param>
public sealed record AuditChange(string Field, string? Before, string? After);

/// <summary>An entry as lists show it.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When.</param>
/// <param name="ActorId">The administrator who did it; null for the command line and for somebody not signed in.</param>
/// <param name="ActorName">The e-mail address as it was then, <c>cli</c>, or <c>nobody</c>.</param>
/// <param name="Action">An <see cref="AuditAction.Name"/>.</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Changes">Values before and after.</param>
/// <param name="RemoteAddress">From where.</param>
/// <param name="UserAgent">What the browser called itself.</param>
public sealed record AuditEntry(
    Guid Id,
    DateTimeOffset At,
    Guid? ActorId,
    string ActorName,
    string Action,
    AuditSubject Subject,
    IReadOnlyList<AuditChange> Changes,
    string? RemoteAddress,
    string? UserAgent);

/// <summary>Which entries are wanted.</summary>
/// <param name="Action">Only this action.</param>
/// <param name="Actor">Only deeds of this actor, by a part of the name, whatever its case.</param>
/// <param name="Before">Only entries older than this one: the last of the page before.</param>
/// <param name="Limit">How many at most.</param>
public sealed record AuditQuery(AuditAction? Action = null, string? Actor = null, Guid? Before = null, int Limit = 50);
