namespace Rollcall.Server.Tests.Hosting;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>Whether nothing ever happens by itself: no timer fires, so that workers do nothing.</summary>
    public bool WithoutTimers { get; init; }

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        WithoutTimers ? base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) : base.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => _now += by;

    public void AdvanceSecond() => Advance(TimeSpan.FromSeconds(1));
}
