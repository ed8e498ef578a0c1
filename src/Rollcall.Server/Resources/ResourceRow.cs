using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Server.Accounts;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Resources;

/// <summary>What kind of resource a row is; stored as this number.</summary>
public enum ResourceKind
{
    /// <summary>A user.</summary>
    User = 0,

    /// <summary>A group.</summary>
    Group = 1,
}

/// <summary>A row of <c>resources</c>, with the user's account beside it.</summary>
internal sealed record ResourceRow
{
    /// <summary>The columns <see cref="Read"/> expects, of <c>resources r</c> and <c>accounts a</c>.</summary>
    public const string Columns =
        "r.id, r.kind, r.ordinal, r.key, r.twin, r.external_id, r.active, r.version, r.created_at, r.changed_at, r.members, r.document, a.id, a.status, a.size_gb, a.created_at";

    // A tree takes several times the memory of its bytes: that of a large document is read again instead of kept.
    private const int LargestTree = 4 * 1024;

    private ScimObject? _parsed;
    private string? _display;

    public required Guid Id { get; init; }

    public required ResourceKind Kind { get; init; }

    public required long Ordinal { get; init; }

    public required string Key { get; init; }

    public long Twin { get; init; }

    public string? ExternalId { get; init; }

    public bool? Active { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Direct members from the directory; 0 for users.</summary>
    public long Members { get; init; }

    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The account of a user; null for groups, and for users whose account was taken away by hand.</summary>
    public Account? Account { get; init; }

    public ScimObject Parsed
    {
        get
        {
            var parsed = _parsed ?? (ScimObject)ScimJson.Read(Document.Span);
            Keep(parsed);
            return parsed;
        }
    }

    /// <summary>The name for people: what lists show and what <c>display</c> of a member says.</summary>
    public string? Display => _display ??= DisplayOf(Parsed);

    public static ResourceKind KindOf(ResourceType type) => type.Name switch
    {
        "User" => ResourceKind.User,
        "Group" => ResourceKind.Group,
        _ => throw new InvalidOperationException($"Resource type {type.Name} is not stored."),
    };

    public static ResourceRow Read(SqlRow row)
    {
        var id = row.Id(0);
        return new()
        {
            Id = id,
            Kind = (ResourceKind)row.Integer(1),
            Ordinal = row.Integer(2),
            Key = row.Text(3),
            Twin = row.Integer(4),
            ExternalId = row.TextOrNull(5),
            Active = row.FlagOrNull(6),
            Version = row.Integer(7),
            CreatedAt = row.Time(8),
            ChangedAt = row.Time(9),
            Members = row.Integer(10),
            Document = row.Bytes(11),
            Account = row.IsNull(12) ? null : new Account(row.Id(12), id, (AccountStatus)row.Integer(13), row.IntegerOrNull(14), row.Time(15)),
        };
    }

    /// <summary>This row with another document, and every column that follows from it.</summary>
    public ResourceRow With(ResourceType type, ScimObject document) => With(type, document, ScimJson.ToBytes(document));

    /// <summary>The same where the document's bytes are there already.</summary>
    public ResourceRow With(ResourceType type, ScimObject document, ReadOnlyMemory<byte> canonical)
    {
        var changed = this with
        {
            Document = canonical,
            Key = KeyOf(type, document),
            ExternalId = document.Text("externalId"),
            Active = (document["active"] as ScimBoolean)?.Value,
        };
        changed._parsed = null;
        changed.Keep(document);
        changed._display = DisplayOf(document);
        return changed;
    }

    private void Keep(ScimObject parsed)
    {
        if (Document.Length <= LargestTree)
            _parsed = parsed;
    }

    public static string KeyOf(ResourceType type, ScimObject document) => Folding.Key(document.Text(SearchColumns.KeyAttribute(type)) ?? "");

    public StoredResource ToStored() => new()
    {
        Id = IdText.Format(Id),
        Document = Document,
        Version = Version,
        Created = CreatedAt,
        LastModified = ChangedAt,
        MemberCount = Members,
    };

    public static string? DisplayOf(ScimObject document) =>
        document.Text("displayName") ?? (document["name"] as ScimObject)?.Text("formatted") ?? document.Text("userName");
}
