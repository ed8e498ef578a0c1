using Rollcall.Scim.Schemas;
using Rollcall.Server.Accounts;
using Rollcall.Server.Events;
using Rollcall.Server.Policies;

namespace Rollcall.Server.Resources;

/// <summary>
/// What a batch knows of one directory: what was read, overlaid with the effects of the changes applied so far. Lives for one transaction.
/// </summary>
internal sealed class DirectoryBatch(Guid directoryId)
{
    private readonly Dictionary<Guid, ResourceRow?> _rows = [];
    private readonly Dictionary<(ResourceKind Kind, string Key), HashSet<Guid>> _owners = [];
    private readonly Dictionary<Guid, (ResourceKind Kind, string? Display)> _existing = [];
    private readonly Dictionary<Guid, MemberSet> _members = [];
    private readonly Dictionary<Guid, HashSet<Guid>> _groupsOf = [];
    private readonly Dictionary<string, Account> _unclaimed = new(StringComparer.Ordinal);

    public Guid DirectoryId { get; } = directoryId;

    public DirectoryState? State { get; set; }

    public AccountSettings? Settings { get; set; }

    public bool Enabled { get; set; }

    /// <summary>The group that new people join.</summary>
    public Guid? DefaultGroup { get; set; }

    /// <summary>Who joined a group because of the policy.</summary>
    public List<(Guid Group, Guid User)> PolicyMembers { get; } = [];

    /// <summary>The directory's schemas as they are now: those of the changes, which are refused when they were bound to others.</summary>
    public ScimSchemas Schemas { get; set; } = ScimSchemas.Standard;

    /// <summary>Who has which values that must be unique.</summary>
    public UniqueValues UniqueValues { get; } = new();

    /// <summary>Tokens that are still valid now.</summary>
    public HashSet<Guid> ValidTokens { get; } = [];

    /// <summary>Rows as they were in the database, by id; what differs in the end is written.</summary>
    public Dictionary<Guid, ResourceRow> Original { get; } = [];

    public IReadOnlyDictionary<Guid, ResourceRow?> Rows => _rows;

    /// <summary>What this batch deleted, as it was last: a change before the deletion may have renamed it.</summary>
    public Dictionary<Guid, ResourceRow> Deleted { get; } = [];

    public IReadOnlyDictionary<Guid, MemberSet> Members => _members;

    public List<NewEvent> Events { get; } = [];

    /// <summary>Whether the number of users has just passed a mark at which a fresh table's statistics mislead PostgreSQL's planner (measured: reads ten times slower).</summary>
    public bool Outgrew => State is { } state && GrowthMarks.Any(m => state.UsersBefore < m && state.Live(ResourceKind.User) >= m);

    private static readonly long[] GrowthMarks = [300, 2_400, 20_000, 200_000];

    public ResourceRow? Find(Guid id, ResourceKind kind) => _rows.GetValueOrDefault(id) is { } row && row.Kind == kind ? row : null;

    public void Loaded(ResourceRow row)
    {
        if (_rows.TryAdd(row.Id, row))
            Original.Add(row.Id, row);
        Own(row);
        Exists(row.Id, row.Kind, row.Display);
    }

    public void Own(ResourceKind kind, string key, Guid id)
    {
        if (!_owners.TryGetValue((kind, key), out var owners))
            _owners.Add((kind, key), owners = []);
        owners.Add(id);
    }

    /// <summary>Whether a key has been looked up, so that its owners are known.</summary>
    public bool KnowsKey(ResourceKind kind, string key) => _owners.ContainsKey((kind, key));

    /// <summary>Remembers that a key was looked up, owned or not.</summary>
    public void LookedUp(ResourceKind kind, string key) => _owners.TryAdd((kind, key), []);

    public bool IsTaken(ResourceKind kind, string key, Guid by) => _owners.TryGetValue((kind, key), out var owners) && owners.Any(o => o != by);

    public void Exists(Guid id, ResourceKind kind, string? display) => _existing[id] = (kind, display);

    public (ResourceKind Kind, string? Display)? Existing(Guid id) => _existing.TryGetValue(id, out var found) ? found : null;

    public MemberSet MembersOf(Guid group)
    {
        if (!_members.TryGetValue(group, out var set))
            _members.Add(group, set = new MemberSet());
        return set;
    }

    public void IsIn(Guid member, Guid group)
    {
        if (!_groupsOf.TryGetValue(member, out var groups))
            _groupsOf.Add(member, groups = []);
        groups.Add(group);
    }

    /// <summary>The groups a member is in now: what was read, plus and minus what this batch has done.</summary>
    public IEnumerable<Guid> GroupsOf(Guid member)
    {
        var read = _groupsOf.GetValueOrDefault(member) ?? [];
        return read.Where(g => !_members.TryGetValue(g, out var set) || set.Knows(member) != false)
            .Concat(_members.Where(m => m.Value.Knows(member) == true).Select(m => m.Key)).Distinct();
    }

    public void Unclaimed(string key, Account account) => _unclaimed[key] = account;

    public Account? Unclaimed(string key) => _unclaimed.GetValueOrDefault(key);

    public void Claimed(string key) => _unclaimed.Remove(key);

    public void Put(ResourceRow row)
    {
        if (_rows.GetValueOrDefault(row.Id) is { } before)
            Disown(before);
        UniqueValues.Replace(TypeOf(row), _rows.GetValueOrDefault(row.Id), row);
        _rows[row.Id] = row;
        Own(row);
        Exists(row.Id, row.Kind, row.Display);
    }

    public void Remove(ResourceRow row)
    {
        UniqueValues.Replace(TypeOf(row), _rows.GetValueOrDefault(row.Id), null);
        _rows[row.Id] = null;
        Deleted[row.Id] = row;
        Disown(row);
        _existing.Remove(row.Id);
    }

    /// <summary>
    /// Takes note of a resource that is about to be made, so that those made together with it can have it as a member and none of them takes its name.
    /// </summary>
    public void Promise(ResourceRow row)
    {
        Own(row);
        UniqueValues.Replace(TypeOf(row), null, row);
        Exists(row.Id, row.Kind, row.Display);
    }

    /// <summary>Takes a promise back.</summary>
    public void Withdraw(ResourceRow row)
    {
        Disown(row);
        UniqueValues.Replace(TypeOf(row), row, null);
        _existing.Remove(row.Id);
    }

    private void Disown(ResourceRow row)
    {
        if (_owners.TryGetValue((row.Kind, row.Key), out var owners))
            owners.Remove(row.Id);
    }

    /// <summary>The definition of a row's type.</summary>
    public ResourceType TypeOf(ResourceRow row) => row.Kind == ResourceKind.User ? Schemas.User : Schemas.Group;

    private void Own(ResourceRow row) => Own(row.Kind, row.Key, row.Id);
}

/// <summary>The counters of a directory, locked for the length of the transaction.</summary>
internal sealed class DirectoryState
{
    private readonly long[] _live = new long[2];
    private readonly long[] _last = new long[2];

    public DirectoryState(long lastSequence, long users, long lastUser, long groups, long lastGroup, long nested, long schemaVersion = 0)
    {
        LastSequence = lastSequence;
        SchemaVersion = schemaVersion;
        UsersBefore = users;
        (_live[0], _last[0], _live[1], _last[1]) = (users, lastUser, groups, lastGroup);
        Nested = nested;
    }

    public long LastSequence { get; }

    /// <summary>Counts the changes of the directory's schemas.</summary>
    public long SchemaVersion { get; }

    /// <summary>Users before this batch.</summary>
    public long UsersBefore { get; }

    /// <summary>Membership rows whose member is a group.</summary>
    public long Nested { get; set; }

    public long Live(ResourceKind kind) => _live[(int)kind];

    public long LastOrdinal(ResourceKind kind) => _last[(int)kind];

    public long NextOrdinal(ResourceKind kind)
    {
        _live[(int)kind]++;
        return ++_last[(int)kind];
    }

    public void Removed(ResourceKind kind) => _live[(int)kind]--;
}

/// <summary>
/// What a batch knows of one group's directory members: single ids that were looked up, or all of them; overlaid with this batch's changes.
/// </summary>
internal sealed class MemberSet
{
    private readonly Dictionary<Guid, ResourceKind?> _known = [];
    private readonly Dictionary<Guid, ResourceKind?> _read = [];

    /// <summary>Whether every member was read, so that an id not known is no member.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Remembers a membership row that was read; all reading comes before any change.</summary>
    public void Read(Guid member, ResourceKind kind)
    {
        _read[member] = kind;
        _known[member] = kind;
    }

    /// <summary>Remembers that all rows, or those of these ids, were asked for: who has not come is no member.</summary>
    public void Asked(IEnumerable<Guid>? ids)
    {
        if (ids is null)
            IsComplete = true;
        else
            foreach (var id in ids)
                _known.TryAdd(id, null);
    }

    /// <summary>True or false where it is known whether this is a member; null where nobody asked.</summary>
    public bool? Knows(Guid member) => _known.TryGetValue(member, out var kind) ? kind is not null : IsComplete ? false : null;

    /// <summary>All members now; only when complete.</summary>
    public IEnumerable<(Guid Id, ResourceKind Kind)> All =>
        IsComplete ? _known.Where(m => m.Value is not null).Select(m => (m.Key, m.Value!.Value)) : throw new InvalidOperationException("The member set was not read.");

    public ResourceKind KindOf(Guid member) => _known[member]!.Value;

    public void Add(Guid member, ResourceKind kind) => _known[member] = kind;

    public void Remove(Guid member) => _known[member] = null;

    /// <summary>What must be written: members that were not rows and are now, and the other way.</summary>
    public IEnumerable<(Guid Id, ResourceKind Kind, bool Added)> Differences()
    {
        foreach (var (id, kind) in _known)
        {
            var before = _read.GetValueOrDefault(id);
            if (kind is { } added && before is null)
                yield return (id, added, true);
            else if (kind is null && before is { } removed)
                yield return (id, removed, false);
        }
    }
}
