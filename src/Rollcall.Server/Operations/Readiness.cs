using Rollcall.Storage;

namespace Rollcall.Server.Operations;

/// <summary>Whether this node can answer: the schema is up to date and the database answers.</summary>
public sealed class Readiness(Database database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether the schema is up to date, so that requests may be served.</summary>
    public bool IsMigrated { get; set; }

    /// <summary>Why this node cannot answer now, or null when it can.</summary>
    public async ValueTask<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        if (!IsMigrated)
            return "The server is waiting for its database.";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await database.ReadAsync(session => session.SingleAsync("select 1", [], row => row.Integer(0), limit.Token), cancellationToken: limit.Token);
            return null;
        }
        catch (Exception e) when (e is DatabaseUnavailableException or DatabaseBusyException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "The database does not answer.";
        }
    }
}
