using System.Globalization;

namespace Rollcall.IdpSimulator;

/// <summary>One request a simulated identity provider sent, and its judgement of the answer.</summary>
/// <param name="Number">Position in the run, from 1; the order is the same for every run with the same options.</param>
/// <param name="Step">What the identity provider was about, for example <c>create</c> or <c>group rename</c>.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">Path and query below the base URL, as sent (percent-encoded).</param>
/// <param name="Status">HTTP status of the answer; 0 when there was none.</param>
/// <param name="Elapsed">From sending the request to having read the whole answer.</param>
/// <param name="Problem">Null when the answer is what the identity provider expects; otherwise one sentence saying what it makes of it.</param>
public sealed record Exchange(int Number, string Step, string Method, string Target, int Status, TimeSpan Elapsed, string? Problem)
{
    /// <summary>The exchange in one line of text: number, verdict, step, request, status, milliseconds and the problem, if any.</summary>
    public override string ToString()
    {
        string verdict = Problem is null ? "ok " : "NOT";
        string status = Status == 0 ? "---" : Status.ToString(CultureInfo.InvariantCulture);
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{Number,5} {verdict} {Step,-18} {status} {Elapsed.TotalMilliseconds,7:0.0} ms  {Method} {Target}");
        return Problem is null ? line : $"{line}  {Problem}";
    }
}
