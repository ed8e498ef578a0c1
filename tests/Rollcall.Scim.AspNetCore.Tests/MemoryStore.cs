using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Filtering;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>A directory of a <see cref="MemoryStore"/>.</summary>
public sealed record Directory(string Id, string Token, ScimDialect Dialect)
{
    public bool IsEnabled { get; init; } = true;

    public bool HasCursors { get; init; } = true;

    public ScimLimits Limits { get; init; } = ScimLimits.Default;

    public Uri BaseUrl => new($"https://scim.example.com/scim/{Id}/v2");
}

/// <summary>A real store without a database: dictionaries behind one lock. What it promises is what <see cref="IScimStore"/> asks for, except to survive.</summary>
public sealed class MemoryStore(TimeProvider time, params IEnumerable<Directory> directories) : IScimStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Directory> _directories = directories.ToDictionary(d => d.Id, StringComparer.Ordinal);
    private readonly List<Row> _rows = [];
    private long _lastOrdinal;

    /// <summary>Thrown by the next reads and writes, to see how failures are answered.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Waited for by reads, to see what happens to a request that takes long.</summary>
    public Func<CancellationToken, Task>? Delay { get; set; }

    /// <summary>Called for each member read, to see how answers that break off end.</summary>
    public Action<int>? OnMember { get; set; }

    /// <summary>How many times members were read.</summary>
    public int MemberReads { get; private set; }

    private static byte[] CursorKey { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private sealed record Tenant(string DirectoryId) : ScimTenant;

    private sealed record Row(string DirectoryId, ResourceType Type, string Id, ScimObject Document, ImmutableList<string> Members, long Ordinal, long Version, DateTimeOffset Created, DateTimeOffset Changed);

    public ValueTask<ScimTenant> OpenAsync(string directory, string? token, CancellationToken cancellationToken)
    {
        if (!_directories.TryGetValue(directory, out var known) || !string.Equals(known.Token, token, StringComparison.Ordinal))
            throw ScimException.Unauthorized();
        if (!known.IsEnabled)
            throw ScimException.Forbidden("This directory is switched off. Switch it on under Settings.");
        return new(new Tenant(known.Id)
        {
            BaseUrl = known.BaseUrl,
            Schemas = ScimSchemas.Standard,
            Dialect = known.Dialect,
            Limits = known.Limits,
            CursorKey = known.HasCursors ? CursorKey : default,
        });
    }

    public async ValueTask<StoredResource?> FindAsync(ScimTenant tenant, ResourceType type, string id, ReadOptions options, CancellationToken cancellationToken)
    {
        await BeforeAsync(cancellationToken);
        lock (_lock)
            return Find(tenant, type, id) is { } row ? Stored(row, options.Groups) : null;
    }

    public async ValueTask<ResourcePage> QueryAsync(ScimTenant tenant, ResourceQuery query, CancellationToken cancellationToken)
    {
        await BeforeAsync(cancellationToken);
        var predicates = query.Selections.Select(s => s.Filter is null ? null : ScimPredicate.Compile(s.Filter, s.Type)).ToList();
        lock (_lock)
        {
            var all = query.Selections.SelectMany((s, i) => Rows(tenant).Where(r => r.Type == s.Type).Select(r => (Row: r, Complete: Complete(r)))
                .Where(r => predicates[i] is not { } predicate || predicate.Matches(r.Complete))
                .Select(r => (r.Row, Position: new QueryPosition(i, r.Row.Ordinal, s.Sort?.KeyOf(r.Complete))))).ToList();
            all.Sort((l, r) => QueryPosition.Compare(l.Position, r.Position, query.Direction));
            var page = all.Where(r => query.After is not { } after || QueryPosition.Compare(r.Position, after, query.Direction) > 0)
                .Skip((int)Math.Min(query.StartIndex - 1, int.MaxValue)).Take(query.Count).ToList();
            return new(all.Count, [.. page.Select(r => Stored(r.Row, query.Selections[r.Position.Selection].Options.Groups))], [.. page.Select(r => r.Position)]);
        }
    }

    public async IAsyncEnumerable<GroupMember> MembersAsync(ScimTenant tenant, string groupId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<GroupMember> members;
        lock (_lock)
        {
            MemberReads++;
            members = Rows(tenant).Where(r => r.Id == groupId).SelectMany(r => r.Members).Select(id => Member(tenant, id)).ToList();
        }
        for (var i = 0; i < members.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OnMember?.Invoke(i);
            yield return members[i];
        }
        await Task.CompletedTask;
    }

    public async ValueTask<WriteOutcome> WriteAsync(ScimTenant tenant, ResourceChange change, CancellationToken cancellationToken)
    {
        await BeforeAsync(cancellationToken);
        lock (_lock)
            return change is ResourceChange.Create create ? Join(tenant, Create(tenant, create), create) : Write(tenant, change);
    }

    public async ValueTask<ImmutableArray<BulkResult>> WriteAsync(ScimTenant tenant, BulkPlan plan, CancellationToken cancellationToken)
    {
        await BeforeAsync(cancellationToken);
        var outcomes = new WriteOutcome?[plan.Operations.Length];
        var run = plan.Begin();
        lock (_lock)
        {
            while (run.Next() is [_, ..] step)
                Write(tenant, plan, step, run, outcomes);
        }
        return [.. outcomes.Select(BulkResult (outcome, i) => outcome is not null ? new BulkResult.Done(outcome)
            : run.RefusalOf(i) is { } refusal ? new BulkResult.Refused(refusal) : BulkResult.NotProcessed.Instance)];
    }

    private void Write(ScimTenant tenant, BulkPlan plan, ImmutableArray<int> step, BulkRun run, WriteOutcome?[] outcomes)
    {
        var before = _rows.ToList();
        var culprit = step[0];
        try
        {
            var made = new List<Row>();
            foreach (var i in step)
            {
                culprit = i;
                if (plan.Operations[i].Change is ResourceChange.Create create)
                    made.Add(Create(tenant, create));
                else
                    outcomes[i] = Write(tenant, plan.Operations[i].Change!);
            }
            for (var i = 0; i < made.Count; i++)
            {
                culprit = step[i];
                outcomes[culprit] = Join(tenant, made[i], plan.Operations[culprit].Change!);
            }
            run.Done(step);
        }
        catch (ScimException refused)
        {
            _rows.Clear();
            _rows.AddRange(before);
            foreach (var i in step)
                outcomes[i] = null;
            run.Refused(step, culprit, refused);
        }
    }

    private WriteOutcome Write(ScimTenant tenant, ResourceChange change)
    {
        var row = Find(tenant, change.Type, change.Id!) ?? throw ScimException.NotFound(change.Type.Name, change.Id!);
        if (!change.IfMatch.Allows(row.Version))
            throw ScimException.PreconditionFailed(VersionCondition.Tag(row.Version));
        return change is ResourceChange.Delete ? Delete(tenant, row) : Update(tenant, row, change);
    }

    private Row Create(ScimTenant tenant, ResourceChange.Create change)
    {
        var now = time.GetUtcNow();
        var row = new Row(Key(tenant), change.Type, change.NewId ?? Guid.CreateVersion7(now).ToString(), change.Apply(null).Document, [], ++_lastOrdinal, 1, now, now);
        CheckUnique(tenant, row);
        _rows.Add(row);
        return row;
    }

    // Behind the creation, since those made together may be members of each other.
    private WriteOutcome Join(ScimTenant tenant, Row row, ResourceChange change)
    {
        var ignored = new List<string>();
        try
        {
            var joined = row with { Members = Apply(tenant, row.Members, change, ignored) };
            _rows[_rows.IndexOf(row)] = joined;
            return new(Stored(joined, groups: true), true, [.. ignored]);
        }
        catch (ScimException)
        {
            _rows.Remove(row);
            throw;
        }
    }

    private WriteOutcome Update(ScimTenant tenant, Row row, ResourceChange change)
    {
        var outcome = change.Apply(row.Document);
        var ignored = new List<string>();
        var members = Apply(tenant, row.Members, change, ignored);
        if (outcome.ChangedPaths.IsEmpty && members.SequenceEqual(row.Members, StringComparer.Ordinal))
            return new(Stored(row, groups: true), false, [.. ignored]);
        var next = row with { Document = outcome.Document, Members = members, Version = row.Version + 1, Changed = time.GetUtcNow() };
        CheckUnique(tenant, next);
        _rows[_rows.IndexOf(row)] = next;
        return new(Stored(next, groups: true), true, [.. ignored]);
    }

    private WriteOutcome Delete(ScimTenant tenant, Row row)
    {
        _rows.Remove(row);
        foreach (var group in Rows(tenant).Where(r => r.Members.Contains(row.Id, StringComparer.Ordinal)).ToList())
            _rows[_rows.IndexOf(group)] = group with { Members = group.Members.Remove(row.Id, StringComparer.Ordinal), Version = group.Version + 1, Changed = time.GetUtcNow() };
        return new(null, true, []);
    }

    private ImmutableList<string> Apply(ScimTenant tenant, ImmutableList<string> members, ResourceChange change, List<string> ignored)
    {
        foreach (var step in change.Members)
        {
            members = step switch
            {
                MemberChange.Add add => members.AddRange(Known(tenant, add.Ids, change.Strict, ignored).Except(members, StringComparer.Ordinal)),
                MemberChange.Remove remove => members.RemoveAll(id => remove.Ids.Contains(id, StringComparer.Ordinal)),
                MemberChange.ReplaceAll all => [.. Known(tenant, all.Ids, change.Strict, ignored)],
                MemberChange.RemoveWhere where => RemoveWhere(tenant, members, where, change.Type),
                _ => throw new InvalidOperationException($"Unknown step {step.GetType()}."),
            };
        }
        return members;
    }

    private ImmutableList<string> RemoveWhere(ScimTenant tenant, ImmutableList<string> members, MemberChange.RemoveWhere step, ResourceType type)
    {
        var predicate = ScimPredicate.CompileValueFilter(step.Filter, type.Members!);
        var left = members.RemoveAll(id => predicate.Matches(Value(Member(tenant, id))));
        return left.Count == members.Count && step.NoTargetWhenEmpty ? throw ScimException.NoTarget("No member matches.") : left;
    }

    private List<string> Known(ScimTenant tenant, ImmutableArray<string> ids, bool strict, List<string> ignored)
    {
        var known = ids.Where(id => Rows(tenant).Any(r => r.Id == id)).ToList();
        var unknown = ids.Except(known, StringComparer.Ordinal).ToList();
        if (strict && unknown.Count > 0)
            throw ScimException.InvalidValue($"members: no resource has the id {unknown[0]}. (RFC 7643 §4.2)");
        ignored.AddRange(unknown);
        return known;
    }

    private void CheckUnique(ScimTenant tenant, Row row)
    {
        foreach (var attribute in row.Type.Schema.Attributes.Where(a => a.Uniqueness != Uniqueness.None))
        {
            if (row.Document.Text(attribute.Name) is not { } text)
                continue;
            var key = Folding.Key(text);
            if (Rows(tenant).Any(r => r.Type == row.Type && r.Id != row.Id && r.Document.Text(attribute.Name) is { } other && Folding.Key(other) == key))
                throw ScimException.Uniqueness(attribute.Name);
        }
    }

    private async Task BeforeAsync(CancellationToken cancellationToken)
    {
        if (Delay is not null)
            await Delay(cancellationToken);
        if (Failure is not null)
            throw Failure;
    }

    private static string Key(ScimTenant tenant) => ((Tenant)tenant).DirectoryId;

    private IEnumerable<Row> Rows(ScimTenant tenant) => _rows.Where(r => r.DirectoryId == Key(tenant));

    private Row? Find(ScimTenant tenant, ResourceType type, string id) => Rows(tenant).FirstOrDefault(r => r.Type == type && r.Id == id);

    private GroupMember Member(ScimTenant tenant, string id)
    {
        var row = Rows(tenant).Single(r => r.Id == id);
        return new(id, row.Document.Text("displayName"), row.Type.Members is not null);
    }

    private static ScimObject Value(GroupMember member) => new(("value", new ScimString(member.Id)), ("type", new ScimString(member.IsGroup ? "Group" : "User")),
        ("display", member.Display is null ? ScimNull.Instance : new ScimString(member.Display)));

    private static ScimObject Complete(Row row) => row.Document.With("id", new ScimString(row.Id))
        .With("meta", new ScimObject(("resourceType", new ScimString(row.Type.Name)), ("created", new ScimString(row.Created.ToString("O", CultureInfo.InvariantCulture))),
            ("lastModified", new ScimString(row.Changed.ToString("O", CultureInfo.InvariantCulture)))))
        .With("members", new ScimList([.. row.Members.Select(m => new ScimObject(("value", new ScimString(m))))]));

    private StoredResource Stored(Row row, bool groups) => new()
    {
        Id = row.Id,
        Document = ScimJson.ToBytes(row.Document),
        Version = row.Version,
        Created = row.Created,
        LastModified = row.Changed,
        MemberCount = row.Members.Count,
        Groups = !groups ? [] : [.. _rows.Where(r => r.DirectoryId == row.DirectoryId && r.Members.Contains(row.Id, StringComparer.Ordinal))
            .Select(g => new GroupReference(g.Id, g.Document.Text("displayName"), Direct: true))],
    };
}
