using System.Globalization;
using System.Text.Json;
using Rollcall.Contracts;

namespace Rollcall.Server.Tests.Events;

/// <summary>A reader that knows nothing but the events, in order.</summary>
internal sealed class Replay
{
    private readonly Dictionary<Guid, (int Kind, long Version, string Document)> _resources = [];
    private readonly Dictionary<(Guid Group, Guid Member, int Source), int> _members = [];
    private readonly Dictionary<Guid, (Guid? User, string Status, long? SizeGb)> _accounts = [];

    public void Apply(EventRecord record)
    {
        switch (record.Type)
        {
            case EventTypes.UserCreated or EventTypes.UserUpdated:
                Keep(record, 0, "user");
                break;
            case EventTypes.GroupCreated or EventTypes.GroupUpdated:
                Keep(record, 1, "group");
                break;
            case EventTypes.UserDeleted or EventTypes.GroupDeleted:
                Drop(record.SubjectId);
                break;
            case EventTypes.MembershipAdded or EventTypes.MembershipRemoved:
                Membership(record);
                break;
            case EventTypes.AccountCreated or EventTypes.AccountLinked or EventTypes.AccountSuspended or EventTypes.AccountReactivated or EventTypes.AccountClosed or EventTypes.AccountUpdated:
                Account(record);
                break;
            case EventTypes.DirectoryCreated or EventTypes.DirectoryUpdated or EventTypes.TokenCreated:
                break;
            default:
                throw new InvalidOperationException(record.Type);
        }
    }

    public List<string> Resources() => Sorted(_resources.Select(r => $"{r.Value.Kind} {Hex(r.Key)} {r.Value.Version} {r.Value.Document}"));

    public List<string> Memberships() => Sorted(_members.Select(m => $"{Hex(m.Key.Group)} {Hex(m.Key.Member)} {m.Value} {m.Key.Source}"));

    public List<string> Accounts() => Sorted(_accounts.Select(a => $"{Hex(a.Key)} {(a.Value.User is { } user ? Hex(user) : "-")} {Status(a.Value.Status)} {a.Value.SizeGb?.ToString(CultureInfo.InvariantCulture) ?? "-"}"));

    private void Keep(EventRecord record, int kind, string name)
    {
        var subject = record.Data.GetProperty(name);
        subject.GetProperty("id").GetGuid().ShouldBe(record.SubjectId);
        var version = subject.GetProperty("version").GetInt64();
        if (_resources.TryGetValue(record.SubjectId, out var before))
            version.ShouldBeGreaterThan(before.Version);
        _resources[record.SubjectId] = (kind, version, subject.GetProperty("document").GetRawText());
    }

    // A deletion implies its memberships: each group it was in has one member less, and a version more.
    private void Drop(Guid id)
    {
        _resources.Remove(id).ShouldBeTrue();
        foreach (var key in _members.Keys.Where(m => m.Group == id || m.Member == id).ToList())
        {
            _members.Remove(key);
            var group = key.Group;
            // What the policy gave is no part of the group's version.
            if (key.Source == 0 && _resources.TryGetValue(group, out var row))
                _resources[group] = row with { Version = row.Version + 1 };
        }
    }

    private void Membership(EventRecord record)
    {
        var row = _resources[record.SubjectId];
        var source = record.Data.GetProperty("source").GetString() is "policy" ? 1 : 0;
        _resources[record.SubjectId] = row with { Version = record.Data.GetProperty("group").GetProperty("version").GetInt64() };
        foreach (var member in record.Data.GetProperty("members").EnumerateArray())
        {
            var key = (record.SubjectId, member.GetProperty("id").GetGuid(), source);
            var kind = member.GetProperty("type").GetString() is "Group" ? 1 : 0;
            if (record.Type is EventTypes.MembershipAdded)
                _members.TryAdd(key, kind).ShouldBeTrue("nobody joins twice");
            else
                _members.Remove(key).ShouldBeTrue("nobody leaves who was not there");
        }
    }

    private void Account(EventRecord record)
    {
        var account = record.Data.GetProperty("account");
        account.GetProperty("id").GetGuid().ShouldBe(record.SubjectId);
        _accounts[record.SubjectId] = (
            account.GetProperty("userId").ValueKind == JsonValueKind.Null ? null : account.GetProperty("userId").GetGuid(),
            account.GetProperty("status").GetString()!,
            account.GetProperty("sizeGb").ValueKind == JsonValueKind.Null ? null : account.GetProperty("sizeGb").GetInt64());
    }

    private static int Status(string status) => status switch
    {
        "active" => 0,
        "suspended" => 1,
        "closed" => 2,
        _ => throw new InvalidOperationException(status),
    };

    private static string Hex(Guid id) => Convert.ToHexString(id.ToByteArray(bigEndian: true));

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];
}
