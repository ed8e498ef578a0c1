using System.Collections.Concurrent;

namespace Rollcall.Server.Directories;

/// <summary>A request that did not get past the door of a directory.</summary>
/// <param name="At">When it came.</param>
/// <param name="Status">401: without a live token of the directory; 403: with one, while the directory is switched off.</param>
public sealed record TurnedAwayRequest(DateTimeOffset At, int Status);

/// <summary>
/// The last request that each directory has turned away, so that whoever sets up a connection learns of a token that was pasted wrongly. Anybody can send such requests, for
/// directories there are and others: they are kept in memory only, by this server only, and for a bounded number of addresses.
/// </summary>
public sealed class TurnedAway(TimeProvider time)
{
    /// <summary>Addresses remembered at most; all are forgotten when there are more.</summary>
    public const int MostAddresses = 10_000;

    private readonly ConcurrentDictionary<Guid, TurnedAwayRequest> _last = new();

    /// <summary>Remembers that a request was turned away.</summary>
    public void Note(Guid directory, int status)
    {
        if (_last.Count >= MostAddresses)
            _last.Clear();
        _last[directory] = new(time.GetUtcNow(), status);
    }

    /// <summary>The last one of a directory, or null.</summary>
    public TurnedAwayRequest? Last(Guid directory) => _last.GetValueOrDefault(directory);
}
