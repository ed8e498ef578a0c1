using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rollcall.Contracts;
using Rollcall.Server.Accounts;
using Rollcall.Server.Directories;
using Rollcall.Server.Resources;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>An event before it has its number.</summary>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Subject">The id of what it is about.</param>
/// <param name="Reason">Why it came about.</param>
/// <param name="ChangedPaths">What changed, or empty.</param>
/// <param name="Content">
/// Writes the members of the payload, the state after, which is one JSON object below <see cref="PayloadLimit"/>. It is put into bytes when the event is written:
/// until then a batch holds each document once.
/// </param>
internal sealed record NewEvent(string Type, Guid Subject, string Reason, IReadOnlyList<string> ChangedPaths, Action<Utf8JsonWriter> Content)
{
    /// <summary>Bytes of a payload at most, so that the whole event stays under the 20 KB of Standard Webhooks.</summary>
    public const int PayloadLimit = 16_000;

    /// <summary>Members named in one membership event at most.</summary>
    public const int MembersPerEvent = 100;

    /// <summary>UTF-16 characters of a name at most.</summary>
    public const int NameLength = 200;

    /// <summary>Who besides the subject it is about: their histories tell of it too.</summary>
    public IReadOnlyList<Guid> Members { get; init; } = [];
}

/// <summary>Makes events and writes them with their numbers.</summary>
internal static class EventWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>An event about a user or a group as it is after the change.</summary>
    public static NewEvent Resource(string type, string reason, ResourceRow row, IReadOnlyList<string> changedPaths) =>
        new(type, row.Id, reason, changedPaths, writer =>
        {
            writer.WriteStartObject(row.Kind == ResourceKind.User ? "user" : "group");
            writer.WriteString("id", IdText.Format(row.Id));
            writer.WriteNumber("version", row.Version);
            if (row.Document.Length > NewEvent.PayloadLimit - 500)
            {
                // Too large to carry: the reader fetches it; the version tells whether it is still the one meant.
                writer.WriteBoolean("truncated", true);
            }
            else
            {
                writer.WritePropertyName("document");
                writer.WriteRawValue(row.Document.Span, skipInputValidation: true);
            }
            writer.WriteEndObject();
        });

    /// <summary>An event about the end of a user or a group: its last name and identifiers.</summary>
    public static NewEvent Deleted(string type, string reason, ResourceRow row) =>
        new(type, row.Id, reason, [], writer =>
        {
            writer.WriteStartObject(row.Kind == ResourceKind.User ? "user" : "group");
            writer.WriteString("id", IdText.Format(row.Id));
            writer.WriteNumber("version", row.Version);
            writer.WriteString("externalId", row.ExternalId);
            writer.WriteString("display", Shortened(row.Display));
            writer.WriteEndObject();
        });

    /// <summary>Events about members who joined or left a group, as many as it takes.</summary>
    public static IEnumerable<NewEvent> Membership(string type, string reason, ResourceRow group, IEnumerable<(Guid Id, ResourceKind Kind)> members, MembershipSource source = MembershipSource.Directory) =>
        members.Chunk(NewEvent.MembersPerEvent).Select(chunk => new NewEvent(type, group.Id, reason, [], writer =>
        {
            writer.WriteStartObject("group");
            writer.WriteString("id", IdText.Format(group.Id));
            writer.WriteNumber("version", group.Version);
            writer.WriteString("displayName", Shortened(group.Display));
            writer.WriteEndObject();
            writer.WriteString("source", source.ToString().ToLowerInvariant());
            writer.WriteStartArray("members");
            foreach (var (id, kind) in chunk)
            {
                writer.WriteStartObject();
                writer.WriteString("id", IdText.Format(id));
                writer.WriteString("type", kind.ToString());
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        })
        { Members = [.. chunk.Select(member => member.Id)] });

    /// <summary>An event about a decision on an account.</summary>
    public static NewEvent Account(string type, string reason, Account account) =>
        new(type, account.Id, reason, [], writer =>
        {
            writer.WriteStartObject("account");
            writer.WriteString("id", IdText.Format(account.Id));
            writer.WriteString("userId", account.UserId is { } user ? IdText.Format(user) : null);
            writer.WriteString("status", account.Status.ToString().ToLowerInvariant());
            if (account.SizeGb is { } size)
                writer.WriteNumber("sizeGb", size);
            else
                writer.WriteNull("sizeGb");
            writer.WriteEndObject();
        });

    /// <summary>An event about the directory's life: it was made, switched, deleted.</summary>
    public static NewEvent Directory(string type, string reason, Guid id, string name) =>
        new(type, id, reason, [], writer =>
        {
            writer.WriteStartObject("directory");
            writer.WriteString("id", IdText.Format(id));
            writer.WriteString("name", Shortened(name));
            writer.WriteEndObject();
        });

    /// <summary>An event about a directory's settings as they are after the change.</summary>
    public static NewEvent Settings(string reason, ScimDirectory directory, IReadOnlyList<string> changedPaths) =>
        new(EventTypes.DirectoryUpdated, directory.Id, reason, changedPaths, writer =>
        {
            writer.WriteStartObject("directory");
            writer.WriteString("id", IdText.Format(directory.Id));
            writer.WriteString("name", Shortened(directory.Name));
            writer.WriteString("idp", directory.Idp);
            writer.WriteBoolean("strict", directory.Strict);
            writer.WriteBoolean("primary", directory.Primary);
            if (directory.AccountSizeGb is { } size)
                writer.WriteNumber("accountSizeGb", size);
            else
                writer.WriteNull("accountSizeGb");
            writer.WriteString("defaultGroupId", directory.DefaultGroupId is { } group ? IdText.Format(group) : null);
            writer.WriteEndObject();
        });

    /// <summary>An event about a token; never about its secret.</summary>
    public static NewEvent Token(string type, string reason, Token token) =>
        new(type, token.Id, reason, [], writer =>
        {
            writer.WriteStartObject("token");
            writer.WriteString("id", IdText.Format(token.Id));
            writer.WriteString("prefix", token.Prefix);
            writer.WriteString("name", Shortened(token.Name));
            writer.WriteString("expiresAt", token.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        });

    /// <summary>Gives the statements that write events numbered from <paramref name="first"/>; the first of them bears the id of the batch.</summary>
    public static async ValueTask WriteAsync(SqlSession session, Guid directory, long first, IReadOnlyList<NewEvent> events, DateTimeOffset now, Guid? batch = null)
    {
        for (var i = 0; i < events.Count; i++)
        {
            var one = events[i];
            session.Execute(
                "insert into events (directory_id, sequence, type, subject_id, reason, changed_paths, payload, occurred_at, batch) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                directory, first + i, one.Type, one.Subject, one.Reason,
                one.ChangedPaths.Count == 0 ? null : JsonSerializer.Serialize(one.ChangedPaths), SqlValue.Utf8(Payload(one.Content)), now, i == 0 ? batch : null);
            if (one.Members.Count > 0)
                session.Execute($"insert into event_members (directory_id, stretch, member_id, sequence) select $1, $2, m.id, $3 from ({session.Dialect.EachId("$4")}) m",
                    directory, EventStore.StretchOf(first + i), first + i, SqlValue.Of(one.Members));
            await session.RelieveAsync();
        }
        if (events.Count > 0)
            FeedSequencer.Announce(session, directory, first, events.Count);
    }

    /// <summary>
    /// Appends events outside a lane, inside a transaction of the caller: takes the next numbers from the state row under its lock.
    /// </summary>
    public static async ValueTask AppendAsync(SqlSession session, Guid directory, IReadOnlyList<NewEvent> events, DateTimeOffset now)
    {
        var last = await session.SingleAsync("select last_sequence from directory_state where directory_id = $1" + session.Dialect.RowLock, [directory], row => row.Integer(0));
        await WriteAsync(session, directory, last + 1, events, now);
        session.Execute("update directory_state set last_sequence = $2 where directory_id = $1", directory, last + events.Count);
        await FeedSequencer.AssignInlineAsync(session);
    }

    // Never through the middle of a character.
    private static string? Shortened(string? text) => text is not { Length: > NewEvent.NameLength } ? text
        : text[..(char.IsHighSurrogate(text[NewEvent.NameLength - 1]) ? NewEvent.NameLength - 1 : NewEvent.NameLength)];

    private static byte[] Payload(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
