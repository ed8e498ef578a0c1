using Rollcall.Contracts;
using Rollcall.Server.Accounts;
using Rollcall.Server.Audit;
using Rollcall.Server.Events;
using Rollcall.Server.Jobs;
using Rollcall.Server.Policies;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>
/// Deletes a directory: its tokens are refused from the first moment; then its accounts are closed or kept, each told by an event; then its own end is told; then its
/// rows go. Its events stay, and so do accounts that are kept: without user, as they were, under the name they can be found by.
/// </summary>
public sealed class DirectoryDeletion : IJobKind
{
    private const string Close = "close";
    private const string Keep = "keep";
    private const int AccountsPerStep = 250;

    // Rows removed per transaction: others' writes wait no longer than this takes.
    private const int RowsPerStep = 1000;

    private static readonly string[] Tables = ["members", "value_index", "accounts", "resources", "ordinal_blocks", "tombstones", "requests", "schema_attributes"];

    /// <summary>The kind.</summary>
    public static DirectoryDeletion Kind { get; } = new();

    /// <inheritdoc/>
    public string Name => "directory_deletion";

    /// <inheritdoc/>
    public string Describe(Job job) => NameOf(job) is { } name ? $"Deleting “{name}”" : "Deleting the directory";

    /// <summary>Begins the deletion inside a transaction of the caller.</summary>
    /// <returns>The job that does the rest, also when it was begun before; null when there is no such directory.</returns>
    internal static async ValueTask<Job?> StartAsync(SqlSession session, Guid id, bool closeAccounts, Actor by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await DirectoryWriter.HoldAsync(session, id, cancellationToken) is not { } held)
            return null;
        var directory = (await DirectoryStore.FindAsync(session, id, cancellationToken))!;
        session.Execute("update directories set deleted_at = $2, enabled = 0 where id = $1", id, now);
        AuditStore.Write(session, by, AuditAction.DirectoryDeleted, DirectoryWriter.Subject(directory), now, new AuditChange("its accounts", null, closeAccounts ? "closed" : "kept"));
        if (held.Primary == id)
            session.Execute("update organizations set primary_directory_id = null where id = $1", held.Organization);
        await TokenStore.RevokeAsync(session, id, null, "directory.deleted", by, now);
        session.Execute("update jobs set state = $2, ended_at = $3 where directory_id = $1 and state = 0", id, (long)JobState.Cancelled, now);
        var total = await session.SingleAsync(
            "select (select count(*) from accounts where directory_id = $1 and user_id is not null) + (select users + groups from directory_state where directory_id = $1)",
            [id], row => row.Integer(0), cancellationToken);
        return JobStore.Start(session, id, Kind, (closeAccounts ? Close : Keep) + " " + directory.Name, total, now);
    }

    /// <inheritdoc/>
    public async ValueTask<JobStep> StepAsync(SqlSession session, Job job, DateTimeOffset now)
    {
        var place = (job.Place ?? IdText.Format(Guid.Empty)).Split(':');
        return place is ["rows", var table] ? await RowsAsync(session, job, table) : await AccountsAsync(session, job, Guid.ParseExact(place[0], "D"), now);
    }

    // The parameter is one of the two words, and since there is a name in it, that too.
    private static bool Closes(Job job) => job.Parameter.Split(' ')[0] is Close;

    private static string? NameOf(Job job) => job.Parameter.Split(' ', 2) is [_, var name] ? name : null;

    private static async ValueTask<JobStep> AccountsAsync(SqlSession session, Job job, Guid after, DateTimeOffset now)
    {
        var accounts = await session.ListAsync(
            """
            select a.id, a.user_id, a.status, a.size_gb, a.created_at, r.key from accounts a
            left join resources r on r.directory_id = a.directory_id and r.id = a.user_id
            where a.directory_id = $1 and a.id > $2 and a.user_id is not null order by a.id limit $3
            """,
            [job.DirectoryId, after, AccountsPerStep],
            row => (Account: new Account(row.Id(0), row.IdOrNull(1), (AccountStatus)row.Integer(2), row.IntegerOrNull(3), row.Time(4)), Key: row.TextOrNull(5)));
        var events = new List<NewEvent>();
        foreach (var (account, key) in accounts)
        {
            if (AccountPolicy.DecideDirectoryDeleted(account, Closes(job)) is not { } decision)
                continue;
            session.Execute("update accounts set user_id = null, key = $3, status = $4, changed_at = $5 where directory_id = $1 and id = $2",
                job.DirectoryId, account.Id, key, (long)decision.Account.Status, now);
            events.Add(EventWriter.Account(decision.EventType, decision.Reason, decision.Account));
        }
        var over = accounts.Count < AccountsPerStep;
        if (over)
        {
            var name = await session.SingleAsync("select name from directories where id = $1", [job.DirectoryId], row => row.Text(0));
            events.Add(EventWriter.Directory(EventTypes.DirectoryDeleted, "administrator", job.DirectoryId, name!));
            session.Execute("update directory_state set users = 0, groups = 0, nested = 0 where directory_id = $1", job.DirectoryId);
        }
        await EventWriter.AppendAsync(session, job.DirectoryId, events, now);
        return new(over ? "rows:" + Tables[0] : IdText.Format(accounts[^1].Account.Id), accounts.Count, accounts.Count);
    }

    private static async ValueTask<JobStep> RowsAsync(SqlSession session, Job job, string table)
    {
        if (table is not "accounts" || Closes(job))
        {
            session.Execute($"delete from {table} where directory_id = $1 and {session.Dialect.RowAddress} in (select {session.Dialect.RowAddress} from {table} where directory_id = $1 limit $2)", job.DirectoryId, RowsPerStep);
            if (await session.SingleAsync($"select 1 from {table} where directory_id = $1 limit 1", [job.DirectoryId], row => row.Flag(0)))
                return new("rows:" + table, table is "resources" ? RowsPerStep : 0, 0);
        }
        var next = Array.IndexOf(Tables, table) + 1;
        return new(next < Tables.Length ? "rows:" + Tables[next] : null, 0, 0);
    }
}
