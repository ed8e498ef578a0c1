using System.Text.Json.Nodes;

namespace Rollcall.IdpSimulator.Exchanges;

/// <summary>What came back for one request.</summary>
/// <param name="Status">HTTP status; 0 when the server did not answer.</param>
/// <param name="Json">The body, when it is JSON; null for an empty body.</param>
/// <param name="Fault">Why there is no answer or why its body cannot be read.</param>
/// <param name="RetryAfter">The header of that name, word for word.</param>
/// <param name="Elapsed">Time until the whole answer was read.</param>
internal sealed record Answer(int Status, JsonNode? Json, string? Fault, string? RetryAfter, TimeSpan Elapsed)
{
    public bool Answered => Status != 0;

    public bool Success => Status is >= 200 and < 300;

    public JsonObject? Object => Json as JsonObject;
}
