using System.Text.Encodings.Web;
using System.Text.Json;
using Rollcall.Scim.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Audit;

/// <summary>Who did what, when, from where. Entries are only ever added.</summary>
public sealed class AuditStore(Database database)
{
    private const int LongestValue = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an entry in the transaction of the change it tells of: there is neither one without the other.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="by">Who.</param>
    /// <param name="action">What.</param>
    /// <param name="subject">Done to what.</param>
    /// <param name="now">When.</param>
    /// <param name="changes">Values before and after; those that are equal are left out. Never a secret.</param>
    public static void Write(SqlSession session, Actor by, AuditAction action, AuditSubject subject, DateTimeOffset now, params ReadOnlySpan<AuditChange> changes)
    {
        var told = new List<AuditChange>(changes.Length);
        foreach (var change in changes)
        {
            if (!string.Equals(change.Before, change.After, StringComparison.Ordinal))
                told.Add(new(change.Field, Shortened(change.Before), Shortened(change.After)));
        }
        session.Execute(
            """
            insert into audit (id, at, actor_id, actor_name, action, subject_kind, subject_id, subject_name, changes, remote_address, user_agent)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            Guid.CreateVersion7(now), now, by.AdministratorId, by.Name, action.Name, subject.Kind, subject.Id, Shortened(subject.Name),
            told.Count == 0 ? null : JsonSerializer.Serialize(told, Json), by.RemoteAddress, by.UserAgent);
    }

    /// <summary>Entries, newest first.</summary>
    public ValueTask<List<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        var (conditions, parameters) = (new List<string>(), new List<SqlValue>());
        string Next(SqlValue value)
        {
            parameters.Add(value);
            return $"${parameters.Count}";
        }
        if (query.Action is { } action)
            conditions.Add($"action = {Next(action.Name)}");
        // Names of actors are e-mail addresses, which are kept folded.
        if (query.Actor is { Length: > 0 } actor)
            conditions.Add(database.Dialect.Contains("actor_name", Next(Folding.Key(actor))));
        if (query.Before is { } before)
            conditions.Add($"id < {Next(before)}");
        var where = conditions.Count == 0 ? "" : "where " + string.Join(" and ", conditions);
        return database.ReadAsync(session => session.ListAsync(
            $"""
            select id, at, actor_id, actor_name, action, subject_kind, subject_id, subject_name, changes, remote_address, user_agent
            from audit {where} order by id desc limit {Next(query.Limit)}
            """,
            [.. parameters], Read, cancellationToken), cancellationToken: cancellationToken);
    }

    private static AuditEntry Read(SqlRow row) => new(
        row.Id(0), row.Time(1), row.IdOrNull(2), row.Text(3), row.Text(4), new(row.Text(5), row.TextOrNull(6), row.TextOrNull(7)),
        row.IsNull(8) ? [] : JsonSerializer.Deserialize<AuditChange[]>(row.Text(8), Json)!, row.TextOrNull(9), row.TextOrNull(10));

    // Never through the middle of a character.
    private static string? Shortened(string? text) => text is not { Length: > LongestValue } ? text
        : text[..(char.IsHighSurrogate(text[LongestValue - 1]) ? LongestValue - 1 : LongestValue)] + "…";
}
