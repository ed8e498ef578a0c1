using System.Text.Json;
using Rollcall.Contracts;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Events;

/// <summary>An event as people read it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Label">What happened, in a few words.</param>
/// <param name="Icon">An outline icon's name.</param>
/// <param name="Why">What brought it about.</param>
/// <param name="Subject">Who or what it is about, as far as that is known; null where it stands in the history of just that.</param>
/// <param name="Path">The address of that, where it still has a page; or null.</param>
/// <param name="Members">Of a membership: the first few who joined or left; nobody in the history of one of them.</param>
/// <param name="MoreMembers">How many others did.</param>
public sealed record EventLine(EventRecord Event, string Label, string Icon, string Why, string? Subject, string? Path, IReadOnlyList<NamedResource> Members, int MoreMembers)
{
    // Members named in one line.
    private const int MostMembers = 5;

    private static readonly Dictionary<string, (string Label, string Icon)> Words = new(StringComparer.Ordinal)
    {
        [EventTypes.UserCreated] = ("Person created", Icon: "user-plus"),
        [EventTypes.UserUpdated] = ("Attributes changed", Icon: "user-edit"),
        [EventTypes.UserDeleted] = ("Person deleted", Icon: "user-minus"),
        [EventTypes.GroupCreated] = ("Group created", Icon: "users-plus"),
        [EventTypes.GroupUpdated] = ("Group changed", Icon: "users-group"),
        [EventTypes.GroupDeleted] = ("Group deleted", Icon: "users-minus"),
        [EventTypes.MembershipAdded] = ("Joined the group", Icon: "user-plus"),
        [EventTypes.MembershipRemoved] = ("Left the group", Icon: "user-minus"),
        [EventTypes.AccountCreated] = ("Account opened", Icon: "circle-plus"),
        [EventTypes.AccountUpdated] = ("Account changed", Icon: "adjustments"),
        [EventTypes.AccountLinked] = ("Account linked to its person again", Icon: "link"),
        [EventTypes.AccountSuspended] = ("Account suspended", Icon: "player-pause"),
        [EventTypes.AccountReactivated] = ("Account reactivated", Icon: "player-play"),
        [EventTypes.AccountClosed] = ("Account closed", Icon: "circle-x"),
        [EventTypes.DirectoryCreated] = ("Directory created", Icon: "plug"),
        [EventTypes.DirectoryEnabled] = ("Directory switched on", Icon: "plug"),
        [EventTypes.DirectoryDisabled] = ("Directory switched off", Icon: "plug-off"),
        [EventTypes.DirectoryUpdated] = ("Settings changed", Icon: "settings"),
        [EventTypes.TokenCreated] = ("Token made", Icon: "key"),
        [EventTypes.TokenUpdated] = ("Token given another end", Icon: "key"),
        [EventTypes.TokenRevoked] = ("Token revoked", Icon: "key-off"),
    };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["scim.create"] = "by the identity provider",
        ["scim.replace"] = "by the identity provider",
        ["scim.patch"] = "by the identity provider",
        ["scim.delete"] = "by the identity provider",
        ["user.created"] = "because the person was created",
        ["user.activated"] = "because the directory switched the person on",
        ["user.deactivated"] = "because the directory switched the person off",
        ["user.deleted"] = "because the person was deleted",
        ["administrator"] = "by an administrator",
        ["policy.account_size"] = "because the size of accounts was applied to all",
        ["policy.default_group"] = "as default group",
        ["token.replaced"] = "because another took its place",
        ["token.revoked"] = "by an administrator",
        ["token.shortened"] = "because another takes its place",
        ["directory.deleted"] = "because the directory was deleted",
    };

    /// <summary>Puts events into words; looks up the names they mention.</summary>
    /// <param name="events">Events of one directory.</param>
    /// <param name="names">Where names are looked up.</param>
    /// <param name="of">The user or group whose history it is, which need not be named in each line; null in that of a directory.</param>
    public static async ValueTask<IReadOnlyList<EventLine>> OfAsync(IReadOnlyList<EventRecord> events, ResourceNames names, Guid? of, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return [];
        var mentioned = events.SelectMany(e => MembersOf(e).Take(MostMembers).Append(PersonOf(e) ?? e.SubjectId)).Distinct().ToList();
        var known = await names.OfAsync(events[0].DirectoryId, mentioned, cancellationToken);
        return [.. events.Select(one => Of(one, known, of))];
    }

    private static EventLine Of(EventRecord one, IReadOnlyDictionary<Guid, NamedResource> known, Guid? of)
    {
        var (label, icon) = Words.TryGetValue(one.Type, out var words) ? words : (Plain(one.Type), Icon: "point");
        var about = PersonOf(one) ?? one.SubjectId;
        var subject = known.GetValueOrDefault(about);
        var (name, path) = about == of ? (null, null) : (subject?.Name ?? Told(one.Data), subject?.Path);
        var members = of is null || about == of ? MembersOf(one).ToList() : [];
        var named = members.Take(MostMembers).Select(id => known.GetValueOrDefault(id)).OfType<NamedResource>().ToList();
        return new(one, label, icon, Reasons.GetValueOrDefault(one.Reason, Plain(one.Reason).ToLowerInvariant()), name, path, named, members.Count - named.Count);
    }

    // The last name, where the event carries one: of what was deleted, of a directory, of a token.
    private static string? Told(JsonElement data)
    {
        foreach (var content in data.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
        {
            foreach (var name in (string[])["display", "displayName", "name", "prefix"])
            {
                if (content.Value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
                    return text.GetString();
            }
        }
        return null;
    }

    // The person an account belongs to.
    private static Guid? PersonOf(EventRecord one) =>
        one.Data.TryGetProperty("account", out var account) && account.TryGetProperty("userId", out var user) && IdText.TryParse(user.GetString(), out var id) ? id : null;

    private static IEnumerable<Guid> MembersOf(EventRecord one) => one.Data.TryGetProperty("members", out var members) && members.ValueKind == JsonValueKind.Array
        ? members.EnumerateArray().Select(m => IdText.TryParse(m.GetProperty("id").GetString(), out var id) ? id : Guid.Empty)
        : [];

    // "token.created" is "Token created".
    private static string Plain(string type)
    {
        var words = type.Replace('.', ' ').Replace('_', ' ');
        return words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
