using System.Collections.Immutable;
using Rollcall.Contracts;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Server.Accounts;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Server.Policies;
using Rollcall.Storage;
using Rollcall.Storage.Filters;

namespace Rollcall.Server.Resources;

/// <summary>
/// The changes of one transaction: what they need is read at once, they are applied in order in memory (each sees the effects of those before it; a refused one
/// leaves nothing), and what came of it is written at once.
/// </summary>
internal sealed class ChangeBatch(SqlSession session, DateTimeOffset now)
{
    private readonly Dictionary<Guid, DirectoryBatch> _directories = [];

    // Random enough to be nobody else's: another node may write the very same event at the same place.
    private readonly Guid _id = Guid.CreateVersion7(now);

    /// <summary>Where this batch leaves its id, by which it can be told afterwards whether it was committed; null when it writes nothing.</summary>
    public BatchMark? Mark { get; private set; }

    /// <summary>Whether a directory has just grown to a size at which old statistics mislead the planner.</summary>
    public bool Outgrew => _directories.Values.Any(d => d.Outgrew);

    /// <summary>Runs the changes and gives the writes; the caller commits, and only then answers.</summary>
    /// <returns>For each write its results, or the reason it was refused as a whole (<see cref="ScimException"/>), in order.</returns>
    public async ValueTask<object[]> RunAsync(IReadOnlyList<PendingWrite> writes)
    {
        await BatchReader.LoadAsync(session, writes, _directories, now);
        var results = new object[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            var directory = _directories[writes[i].Access.DirectoryId];
            results[i] = Admission(directory, writes[i].Access) is { } refused ? refused : await RunAsync(directory, writes[i]);
        }
        foreach (var directory in _directories.Values)
            await BatchWriter.WriteAsync(session, directory, now, _id);
        await FeedSequencer.AssignInlineAsync(session);
        Mark = _directories.Values.Where(d => d.Events.Count > 0).Select(d => new BatchMark(d.DirectoryId, d.State!.LastSequence + 1, _id)).FirstOrDefault();
        return results;
    }

    private static ScimException? Admission(DirectoryBatch directory, DirectoryAccess access)
    {
        if (directory.State is null || directory.Settings is null || !(access.IsAdministrative || directory.ValidTokens.Contains(access.TokenId)))
            return ScimException.Unauthorized();
        if (!directory.Enabled && !access.IsAdministrative)
            return DirectoryRefusals.Disabled();
        return access.SchemaVersion == directory.State.SchemaVersion ? null : DirectoryRefusals.SchemaChanged();
    }

    private async ValueTask<ImmutableArray<BulkResult>> RunAsync(DirectoryBatch directory, PendingWrite write)
    {
        var results = new WriteResults(write.Plan);
        while (results.Run.Next() is [var first, ..] step)
        {
            if (write.Changes[first]!.Change is ResourceChange.Create)
            {
                await CreateAsync(directory, write, step, results);
                continue;
            }
            try
            {
                results.Done(step, await ApplyAsync(directory, write.Changes[first]!));
            }
            catch (ScimException refused)
            {
                results.Run.Refused(step, first, refused);
            }
        }
        return results.All();
    }

    private async ValueTask<WriteOutcome> ApplyAsync(DirectoryBatch directory, PendingChange pending)
    {
        var kind = ResourceRow.KindOf(pending.Change.Type);
        var row = (pending.Target is { } id ? directory.Find(id, kind) : null) ?? throw ScimException.NotFound(pending.Change.Type.Name, pending.Change.Id!);
        if (!pending.Change.IfMatch.Allows(row.Version))
            throw ScimException.PreconditionFailed(VersionCondition.Tag(row.Version));
        if (pending.Change is not ResourceChange.Delete)
            return await UpdateAsync(directory, pending, row);
        var deleted = Delete(directory, row, now);
        if (row.Id == directory.DefaultGroup)
        {
            directory.DefaultGroup = null;
            directory.Events.Add(await DirectoryWriter.LoseDefaultGroupAsync(session, directory.DirectoryId, row.Display));
        }
        return deleted;
    }

    // Those that refer to each other in a circle can only be judged with all of them in view: each is announced before the first membership is looked at.
    private async ValueTask CreateAsync(DirectoryBatch directory, PendingWrite write, ImmutableArray<int> step, WriteResults results)
    {
        var rows = new List<ResourceRow>(step.Length);
        var memberships = new List<MembershipPlan>(step.Length);
        var culprit = step[0];
        try
        {
            foreach (var i in step)
            {
                culprit = i;
                rows.Add(await NewRowAsync(directory, write.Changes[i]!));
                directory.Promise(rows[^1]);
            }
            for (var i = 0; i < step.Length; i++)
            {
                culprit = step[i];
                directory.MembersOf(rows[i].Id).Asked(null);
                memberships.Add(MembershipPlan.Of(directory, rows[i].Id, write.Changes[culprit]!.Change));
            }
        }
        catch (ScimException refused)
        {
            foreach (var row in rows)
                directory.Withdraw(row);
            results.Run.Refused(step, culprit, refused);
            return;
        }
        results.Done(step, [.. step.Select((at, i) => Create(directory, write.Changes[at]!, rows[i], memberships[i]))]);
    }

    private async ValueTask<ResourceRow> NewRowAsync(DirectoryBatch directory, PendingChange pending)
    {
        var change = (ResourceChange.Create)pending.Change;
        var id = change.NewId is { } given ? Guid.ParseExact(given, "D") : Guid.CreateVersion7(now);
        var blank = new ResourceRow { Id = id, Kind = ResourceRow.KindOf(change.Type), Ordinal = 0, Key = "", Version = 1, CreatedAt = now, ChangedAt = now, Document = default };
        var row = blank.With(change.Type, change.Document, change.Canonical);
        RefuseTooLarge(row, pending);
        await RefuseTakenKeyAsync(directory, row, change);
        await directory.UniqueValues.RefuseTakenAsync(session, directory, change.Type, null, row);
        return row;
    }

    private WriteOutcome Create(DirectoryBatch directory, PendingChange pending, ResourceRow row, MembershipPlan members)
    {
        var (kind, change) = (row.Kind, pending.Change);
        var ordinal = directory.State!.NextOrdinal(kind);
        row = row with { Ordinal = ordinal, Twin = MayRepeat(kind, change) ? ordinal : 0, Members = members.Added.Length };
        var reason = pending.Access.IsAdministrative ? "administrator" : "scim.create";
        directory.Events.Add(EventWriter.Resource(kind == ResourceKind.User ? EventTypes.UserCreated : EventTypes.GroupCreated, reason, row, []));
        if (kind == ResourceKind.User)
            row = Decided(directory, row, AccountPolicy.Decide(directory.Settings!, row.Id, row.Active ?? true, Claim(directory, row.Key), Guid.CreateVersion7(now), now));
        directory.Put(row);
        Join(directory, row, members, reason);
        if (kind == ResourceKind.User)
            JoinByPolicy(directory, row);
        return new(row.ToStored(), true, members.Ignored);
    }

    private async ValueTask<WriteOutcome> UpdateAsync(DirectoryBatch directory, PendingChange pending, ResourceRow row)
    {
        var change = pending.Change;
        var outcome = Applied(change, row);
        var members = MembershipPlan.Of(directory, row.Id, change);
        if (outcome.ChangedPaths.IsEmpty && !members.ChangesAnything)
            return new(row.ToStored(), false, members.Ignored);

        var next = outcome.ChangedPaths.IsEmpty ? row : row.With(change.Type, outcome.Document);
        RefuseTooLarge(next, pending);
        if (!string.Equals(next.Key, row.Key, StringComparison.Ordinal))
            await RefuseTakenKeyAsync(directory, next, change);
        await directory.UniqueValues.RefuseTakenAsync(session, directory, change.Type, row, next);

        // Nothing below refuses. A clock that was set back must not make lastModified run backwards.
        next = next with
        {
            Version = row.Version + 1,
            ChangedAt = now > row.ChangedAt ? now : row.ChangedAt,
            Members = row.Members + members.Added.Length - members.Removed.Length,
        };
        var reason = change is ResourceChange.Replace ? "scim.replace" : "scim.patch";
        if (!outcome.ChangedPaths.IsEmpty)
            directory.Events.Add(EventWriter.Resource(row.Kind == ResourceKind.User ? EventTypes.UserUpdated : EventTypes.GroupUpdated, reason, next, outcome.ChangedPaths));
        if (row.Kind == ResourceKind.User)
            next = Decided(directory, next, AccountPolicy.Decide(directory.Settings!, row.Id, next.Active ?? true, row.Account, Guid.CreateVersion7(now), now));
        directory.Put(next);
        Join(directory, next, members, reason);
        return new(next.ToStored(), true, members.Ignored);
    }

    // What the schemas have given up since it was stored goes with the first change, and the event tells it.
    private static DocumentOutcome Applied(ResourceChange change, ResourceRow row)
    {
        var remnants = change.Type.HasRemnants ? ResourceRemnants.In(change.Type, row.Parsed) : [];
        if (remnants.IsEmpty)
            return change.Apply(row.Parsed);
        var outcome = change.Apply(ResourceRemnants.Without(change.Type, row.Parsed));
        return outcome with { ChangedPaths = outcome.ChangedPaths.AddRange(remnants) };
    }

    private static WriteOutcome Delete(DirectoryBatch directory, ResourceRow row, DateTimeOffset now)
    {
        directory.Events.Add(EventWriter.Deleted(row.Kind == ResourceKind.User ? EventTypes.UserDeleted : EventTypes.GroupDeleted, "scim.delete", row));
        if (AccountPolicy.DecideDeleted(row.Account) is { } closed)
        {
            directory.Events.Add(EventWriter.Account(closed.EventType, closed.Reason, closed.Account));
            directory.Unclaimed(row.Key, closed.Account);
        }
        // The groups it was in have one direct member less: their version and lastModified say so (the deletion event implies the memberships).
        foreach (var groupId in directory.GroupsOf(row.Id).ToList())
        {
            directory.MembersOf(groupId).Remove(row.Id);
            if (row.Kind == ResourceKind.Group)
                directory.State!.Nested--;
            if (directory.Find(groupId, ResourceKind.Group) is { } group)
                directory.Put(group with { Version = group.Version + 1, Members = group.Members - 1, ChangedAt = now > group.ChangedAt ? now : group.ChangedAt });
        }
        if (row.Kind == ResourceKind.Group)
        {
            var set = directory.MembersOf(row.Id);
            foreach (var (member, memberKind) in set.All.ToList())
            {
                set.Remove(member);
                if (memberKind == ResourceKind.Group)
                    directory.State!.Nested--;
            }
        }
        directory.State!.Removed(row.Kind);
        directory.Remove(row);
        return new WriteOutcome(null, true, []);
    }

    private static ResourceRow Decided(DirectoryBatch directory, ResourceRow row, AccountDecision? decision)
    {
        if (decision is null)
            return row;
        directory.Events.Add(EventWriter.Account(decision.EventType, decision.Reason, decision.Account));
        return row with { Account = decision.Account };
    }

    private static void Join(DirectoryBatch directory, ResourceRow group, MembershipPlan members, string reason)
    {
        if (!members.ChangesAnything)
            return;
        var set = directory.MembersOf(group.Id);
        foreach (var (id, kind) in members.Added)
            set.Add(id, kind);
        foreach (var (id, _) in members.Removed)
            set.Remove(id);
        directory.State!.Nested += members.Added.Count(m => m.Kind == ResourceKind.Group) - members.Removed.Count(m => m.Kind == ResourceKind.Group);
        directory.Events.AddRange(EventWriter.Membership(EventTypes.MembershipAdded, reason, group, members.Added));
        directory.Events.AddRange(EventWriter.Membership(EventTypes.MembershipRemoved, reason, group, members.Removed));
    }

    private static void JoinByPolicy(DirectoryBatch directory, ResourceRow user)
    {
        foreach (var group in MembershipPolicy.Decide(directory.DefaultGroup, []).Joined.Select(id => directory.Find(id, ResourceKind.Group)).OfType<ResourceRow>())
        {
            directory.PolicyMembers.Add((group.Id, user.Id));
            directory.Events.AddRange(EventWriter.Membership(EventTypes.MembershipAdded, MembershipPolicy.Reason, group, [(user.Id, ResourceKind.User)], MembershipSource.Policy));
        }
    }

    private static Account? Claim(DirectoryBatch directory, string key)
    {
        var account = directory.Unclaimed(key);
        directory.Claimed(key);
        return account;
    }

    private static bool MayRepeat(ResourceKind kind, ResourceChange change) => kind == ResourceKind.Group && change.Strict;

    // A body is capped before it is read; a resource that grows by PATCH after PATCH is capped here.
    private static void RefuseTooLarge(ResourceRow row, PendingChange pending)
    {
        if (row.Document.Length > pending.Access.Limits.UserBodyBytes)
            throw ScimException.TooLarge($"The resource would be {row.Document.Length} bytes long; this server keeps at most {pending.Access.Limits.UserBodyBytes}. Remove values it does not need.");
    }

    // Keys of creates and replaces were read with everything else; a PATCH that renames somebody is rare and costs a look of its own.
    private async ValueTask RefuseTakenKeyAsync(DirectoryBatch directory, ResourceRow row, ResourceChange change)
    {
        if (MayRepeat(row.Kind, change))
            return;
        if (!directory.KnowsKey(row.Kind, row.Key))
            await BatchReader.LookUpKeyAsync(session, directory, row.Kind, row.Key);
        if (directory.IsTaken(row.Kind, row.Key, row.Id))
            throw ScimException.Uniqueness(SearchColumns.KeyAttribute(change.Type));
    }
}

/// <summary>The first event a batch writes for a directory, which bears the batch's id if the batch was committed.</summary>
internal sealed record BatchMark(Guid DirectoryId, long Sequence, Guid Batch)
{
    /// <summary>
    /// Whether the batch was committed. Locks the state row first: as long as the lost transaction lives, it holds that lock, so the answer cannot come too early.
    /// </summary>
    public async ValueTask<bool> IsCommittedAsync(SqlSession session)
    {
        DirectoryStore.Hold(session, DirectoryId);
        return await session.SingleAsync("select batch from events where directory_id = $1 and sequence = $2", [DirectoryId, Sequence], row => row.IdOrNull(0) == Batch);
    }
}
