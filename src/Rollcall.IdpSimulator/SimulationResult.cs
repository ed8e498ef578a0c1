using System.Globalization;

namespace Rollcall.IdpSimulator;

/// <summary>The count at the end of a simulation.</summary>
/// <param name="Exchanges">How many requests were sent.</param>
/// <param name="AsExpected">How many were answered as the identity provider expects.</param>
/// <param name="NotAsExpected">How many were not; a command ends with exit code 1 unless this is 0.</param>
public sealed record SimulationResult(int Exchanges, int AsExpected, int NotAsExpected)
{
    /// <summary>The closing line of a run.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Exchanges} exchanges, {AsExpected} as expected, {NotAsExpected} not");
}
