using System.Globalization;
using Rollcall.Contracts;
using Rollcall.Server.Events;
using Rollcall.Server.Jobs;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Policies;

/// <summary>
/// Brings the people who are there into the default group, and out of what was the default group before: afterwards the memberships of the policy are those it would
/// give to new people.
/// </summary>
public sealed class DefaultGroupJob : IJobKind
{
    private const int RowsPerStep = 250;

    /// <summary>The kind.</summary>
    public static DefaultGroupJob Kind { get; } = new();

    /// <inheritdoc/>
    public string Name => "default_group";

    /// <inheritdoc/>
    public string Describe(Job job) => "Bringing people into the default group";

    /// <inheritdoc/>
    public bool MayBeStopped => true;

    /// <summary>Starts it inside a transaction that holds the directory.</summary>
    public static async ValueTask<Job> StartAsync(SqlSession session, Guid directory, Guid? group, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var total = await session.SingleAsync("select users from directory_state where directory_id = $1", [directory], row => row.Integer(0), cancellationToken);
        return JobStore.Start(session, directory, Kind, group is { } id ? IdText.Format(id) : "", total, now);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStep> StepAsync(SqlSession session, Job job, DateTimeOffset now)
    {
        Guid? wanted = job.Parameter.Length == 0 ? null : Guid.Parse(job.Parameter, CultureInfo.InvariantCulture);
        var after = job.Place is null ? 0 : long.Parse(job.Place, CultureInfo.InvariantCulture);
        // People who came since then were put into the group when they came.
        var people = await session.ListAsync(
            "select id, ordinal from resources where directory_id = $1 and kind = 0 and ordinal > $2 and created_at <= $3 order by ordinal limit $4",
            [job.DirectoryId, after, job.StartedAt, RowsPerStep], row => (Id: row.Id(0), Ordinal: row.Integer(1)));
        var current = await CurrentAsync(session, job.DirectoryId, people.ConvertAll(p => p.Id));
        var groups = await GroupsAsync(session, job.DirectoryId, [.. current.SelectMany(c => c.Value), .. wanted is { } id ? [id] : Array.Empty<Guid>()]);
        if (wanted is { } gone && !groups.ContainsKey(gone))
            return new(null, 0, 0, "The default group was deleted meanwhile.");
        var changes = people.Select(p => (p.Id, Decision: MembershipPolicy.Decide(wanted, current.GetValueOrDefault(p.Id, [])))).Where(c => c.Decision.Joined.Count + c.Decision.Left.Count > 0).ToList();
        var events = new List<NewEvent>();
        foreach (var group in changes.SelectMany(c => c.Decision.Left.Select(g => (Group: g, c.Id))).GroupBy(c => c.Group, c => c.Id))
        {
            session.Execute($"delete from members where directory_id = $1 and group_id = $2 and source = 1 and {session.Dialect.AnyId("member_id", "$3")}", job.DirectoryId, group.Key, SqlValue.Of(group.ToList()));
            events.AddRange(Told(EventTypes.MembershipRemoved, groups[group.Key], group));
        }
        foreach (var group in changes.SelectMany(c => c.Decision.Joined.Select(g => (Group: g, c.Id))).GroupBy(c => c.Group, c => c.Id))
        {
            foreach (var member in group)
                PolicyMembers.Add(session, job.DirectoryId, group.Key, member, now);
            events.AddRange(Told(EventTypes.MembershipAdded, groups[group.Key], group));
        }
        await EventWriter.AppendAsync(session, job.DirectoryId, events, now);
        return new(people.Count < RowsPerStep ? null : people[^1].Ordinal.ToString(CultureInfo.InvariantCulture), people.Count, changes.Count);
    }

    private static IEnumerable<NewEvent> Told(string type, ResourceRow group, IEnumerable<Guid> members) =>
        EventWriter.Membership(type, MembershipPolicy.Reason, group, members.Select(m => (m, ResourceKind.User)), MembershipSource.Policy);

    private static async ValueTask<Dictionary<Guid, List<Guid>>> CurrentAsync(SqlSession session, Guid directory, List<Guid> people)
    {
        var found = new Dictionary<Guid, List<Guid>>();
        session.Query($"select member_id, group_id from members where directory_id = $1 and source = 1 and {session.Dialect.AnyId("member_id", "$2")}", [directory, SqlValue.Of(people)], row =>
        {
            if (!found.TryGetValue(row.Id(0), out var groups))
                found.Add(row.Id(0), groups = []);
            groups.Add(row.Id(1));
        });
        await session.FlushAsync();
        return found;
    }

    private static async ValueTask<Dictionary<Guid, ResourceRow>> GroupsAsync(SqlSession session, Guid directory, IReadOnlyCollection<Guid> ids)
    {
        var found = new Dictionary<Guid, ResourceRow>();
        session.Query(
            $"""
            select {ResourceRow.Columns} from resources r left join accounts a on a.directory_id = r.directory_id and a.user_id = r.id
            where r.directory_id = $1 and r.kind = 1 and {session.Dialect.AnyId("r.id", "$2")}
            """,
            [directory, SqlValue.Of([.. ids.Distinct()])], row =>
            {
                var group = ResourceRow.Read(row);
                found.Add(group.Id, group);
            });
        await session.FlushAsync();
        return found;
    }
}

/// <summary>The rows of memberships the policy gives.</summary>
internal static class PolicyMembers
{
    public static void Add(SqlSession session, Guid directory, Guid group, Guid user, DateTimeOffset now) =>
        session.Execute("insert into members (directory_id, group_id, member_id, source, member_kind, created_at) values ($1, $2, $3, 1, 0, $4)", directory, group, user, now);
}
