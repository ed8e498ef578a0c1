using FsCheck;

namespace Rollcall.Scim.Tests;

/// <summary>How properties are checked: a failure throws with the smallest counterexample, and every run takes the same inputs.</summary>
internal static class Properties
{
    /// <summary>500 inputs from a fixed seed.</summary>
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(new Replay(new Rnd(2015_09, 7643), size: null));
}
