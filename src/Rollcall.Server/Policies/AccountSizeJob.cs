using System.Globalization;
using Rollcall.Server.Accounts;
using Rollcall.Server.Events;
using Rollcall.Server.Jobs;
using Rollcall.Storage;

namespace Rollcall.Server.Policies;

/// <summary>Gives the accounts there are the size that was set for new ones.</summary>
public sealed class AccountSizeJob : IJobKind
{
    private const int RowsPerStep = 250;

    /// <summary>The kind.</summary>
    public static AccountSizeJob Kind { get; } = new();

    /// <inheritdoc/>
    public string Name => "account_size";

    /// <inheritdoc/>
    public string Describe(Job job) => "Applying the account size";

    /// <inheritdoc/>
    public bool MayBeStopped => true;

    /// <summary>Starts it inside a transaction that holds the directory.</summary>
    public static async ValueTask<Job> StartAsync(SqlSession session, Guid directory, long? sizeGb, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var total = await session.SingleAsync("select count(*) from accounts where directory_id = $1 and user_id is not null", [directory], row => row.Integer(0), cancellationToken);
        return JobStore.Start(session, directory, Kind, sizeGb?.ToString(CultureInfo.InvariantCulture) ?? "", total, now);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStep> StepAsync(SqlSession session, Job job, DateTimeOffset now)
    {
        long? size = job.Parameter.Length == 0 ? null : long.Parse(job.Parameter, CultureInfo.InvariantCulture);
        var after = job.Place is null ? Guid.Empty : Guid.Parse(job.Place, CultureInfo.InvariantCulture);
        // Accounts made since then already have what was set when they were made.
        var accounts = await session.ListAsync(
            """
            select id, user_id, status, size_gb, created_at from accounts
            where directory_id = $1 and id > $2 and user_id is not null and created_at <= $3 order by id limit $4
            """,
            [job.DirectoryId, after, job.StartedAt, RowsPerStep],
            row => new Account(row.Id(0), row.Id(1), (AccountStatus)row.Integer(2), row.IntegerOrNull(3), row.Time(4)));
        var events = new List<NewEvent>();
        foreach (var decision in accounts.Select(a => AccountPolicy.DecideSize(a, size)).OfType<AccountDecision>())
        {
            session.Execute("update accounts set size_gb = $3, changed_at = $4 where directory_id = $1 and id = $2", job.DirectoryId, decision.Account.Id, size, now);
            events.Add(EventWriter.Account(decision.EventType, decision.Reason, decision.Account));
        }
        await EventWriter.AppendAsync(session, job.DirectoryId, events, now);
        return new(accounts.Count < RowsPerStep ? null : IdText.Format(accounts[^1].Id), accounts.Count, events.Count);
    }
}
