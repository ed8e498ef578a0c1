namespace Rollcall.Scim.AspNetCore.Tests;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class StandingClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}

/// <summary>A clock that is a second later each time it is looked at, so that nothing happens at the same time.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long _seconds;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddSeconds(Interlocked.Increment(ref _seconds));
}
