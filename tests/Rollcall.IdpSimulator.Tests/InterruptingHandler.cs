using System.Net;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>Stands before a server and answers, or throws, in its place. The requests are numbered from 1.</summary>
internal sealed class InterruptingHandler(HttpMessageHandler server, Func<int, HttpRequestMessage, HttpResponseMessage?> interrupt)
    : DelegatingHandler(server)
{
    private int _number;

    /// <summary>Whether the server takes the request that is then left without an answer.</summary>
    public bool TakesBeforeFailing { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _number);
        try
        {
            if (interrupt(number, request) is { } answer)
                return answer;
        }
        catch (HttpRequestException) when (TakesBeforeFailing)
        {
            await base.SendAsync(request, cancellationToken);
            throw;
        }
        cancellationToken.ThrowIfCancellationRequested();
        return await base.SendAsync(request, cancellationToken);
    }
}

/// <summary>A body that never comes.</summary>
internal sealed class SilentContent : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>A clock on which every pause is over at once; deadlines of a request never come.</summary>
internal sealed class PatientClock : TimeProvider
{
    private readonly List<TimeSpan> _pauses = [];

    public IReadOnlyList<TimeSpan> Pauses => _pauses;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == TimeSpan.FromSeconds(60))
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        if (dueTime > TimeSpan.Zero)
            _pauses.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
