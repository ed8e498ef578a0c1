using System.Collections.Concurrent;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>
/// What the server has acknowledged with a 2xx, and what it may or may not have taken. It lives through a server that dies in
/// the middle of a run, so that afterwards the directory can be audited against it. Safe to read while a run writes.
/// </summary>
public sealed class OktaLedger
{
    private readonly ConcurrentDictionary<string, OktaLedgerUser> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OktaLedgerUser> _usersInDoubt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OktaLedgerGroup> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OktaLedgerGroup> _groupsInDoubt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _userNamesInDoubt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _groupNamesInDoubt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _deletedGroups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _deletionsInDoubt = new(StringComparer.Ordinal);

    internal OktaLedger()
    {
    }

    /// <summary>Users by id, each in the state of its last acknowledged write.</summary>
    public IReadOnlyDictionary<string, OktaLedgerUser> Users => _users;

    /// <summary>Groups by id, each in the state of its last acknowledged write; deleted ones are gone from here.</summary>
    public IReadOnlyDictionary<string, OktaLedgerGroup> Groups => _groups;

    /// <summary>
    /// Users whose last write got no answer or a 5xx, by id, in the state that write asked for. Right is this state or the one in
    /// <see cref="Users"/>. A user that was found rather than made has no entry there until its first acknowledged write.
    /// </summary>
    public IReadOnlyDictionary<string, OktaLedgerUser> UsersInDoubt => _usersInDoubt;

    /// <summary>Groups whose last write got no answer or a 5xx, by id, in the state that write asked for.</summary>
    public IReadOnlyDictionary<string, OktaLedgerGroup> GroupsInDoubt => _groupsInDoubt;

    /// <summary>userNames of creates without an answer: the user may exist, at most once, under an id nobody has heard.</summary>
    public IReadOnlySet<string> UserNamesInDoubt => _userNamesInDoubt.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>displayNames of group creates without an answer.</summary>
    public IReadOnlySet<string> GroupNamesInDoubt => _groupNamesInDoubt.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>Ids of groups whose deletion was acknowledged.</summary>
    public IReadOnlySet<string> DeletedGroups => _deletedGroups.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>Ids of groups whose deletion got no answer; they are still in <see cref="Groups"/> and may be gone.</summary>
    public IReadOnlySet<string> DeletionsInDoubt => _deletionsInDoubt.Keys.ToHashSet(StringComparer.Ordinal);

    internal void Acknowledge(OktaLedgerUser user)
    {
        _users[user.Id] = user;
        _usersInDoubt.TryRemove(user.Id, out _);
        _userNamesInDoubt.TryRemove(user.UserName, out _);
    }

    internal void Acknowledge(OktaLedgerGroup group)
    {
        _groups[group.Id] = group;
        _groupsInDoubt.TryRemove(group.Id, out _);
        _groupNamesInDoubt.TryRemove(group.DisplayName, out _);
    }

    internal void AcknowledgeDeletion(string groupId)
    {
        _groups.TryRemove(groupId, out _);
        _groupsInDoubt.TryRemove(groupId, out _);
        _deletionsInDoubt.TryRemove(groupId, out _);
        _deletedGroups[groupId] = 0;
    }

    internal void Doubt(OktaLedgerUser user) => _usersInDoubt[user.Id] = user;

    internal void Doubt(OktaLedgerGroup group) => _groupsInDoubt[group.Id] = group;

    internal void DoubtUserName(string userName) => _userNamesInDoubt[userName] = 0;

    internal void DoubtGroupName(string displayName) => _groupNamesInDoubt[displayName] = 0;

    internal void DoubtDeletion(string groupId) => _deletionsInDoubt[groupId] = 0;
}
