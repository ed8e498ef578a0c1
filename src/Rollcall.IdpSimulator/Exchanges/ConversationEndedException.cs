namespace Rollcall.IdpSimulator.Exchanges;

/// <summary>The server is gone: every job of the run ends. Never leaves the simulator.</summary>
/// <param name="sent">Whether the request that met the end may have reached the server; false for requests that were never sent.</param>
internal sealed class ConversationEndedException(bool sent) : Exception
{
    public bool Sent { get; } = sent;
}
