using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Rollcall.Server.Tests.Nodes;

/// <summary>
/// Stands between Rollcall and PostgreSQL, knows where messages of the protocol begin, and cuts the connection in front of a message of its choice.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const byte ReadyForQuery = (byte)'Z';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private readonly Lock _lock = new();
    private Cut? _cut;

    public CuttingProxy(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cuts once, in front of a message.</summary>
    /// <param name="toServer">The direction of the message.</param>
    /// <param name="message">Which one, from 0.</param>
    /// <param name="behind">How many round trips go by before messages are counted.</param>
    public void Arm(bool toServer, int message, int behind)
    {
        lock (_lock)
            _cut = new Cut(toServer, message, behind);
    }

    /// <summary>Takes the cut back.</summary>
    /// <returns>Whether it had been made.</returns>
    public bool Disarm()
    {
        lock (_lock)
        {
            var made = _cut is { IsMade: true };
            _cut = null;
            return made;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true)
                pairs.Add(PairAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task PairAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(_server, _end.Token);
            // Whichever direction ends takes the other with it.
            using var pair = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            var (there, back) = (PumpAsync(near, far, toServer: true, pair.Token), PumpAsync(far, near, toServer: false, pair.Token));
            await Task.WhenAny(there, back);
            near.Close();
            far.Close();
            await pair.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The server is away.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool toServer, CancellationToken cancellationToken)
    {
        // The first message of a client has no type; an unencrypted server answers it in ordinary messages.
        var hasType = !toServer;
        var pending = new List<byte>();
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                pending.AddRange(buffer.AsSpan(0, read));
                while (Whole(pending, hasType) is { } length)
                {
                    if (IsCutHere(toServer, pending[0]))
                        return;
                    await to.SendAsync(pending.GetRange(0, length).ToArray(), cancellationToken);
                    pending.RemoveRange(0, length);
                    hasType = true;
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, or closed by one of the two.
        }
    }

    private static int? Whole(List<byte> pending, bool hasType)
    {
        var header = hasType ? 5 : 4;
        if (pending.Count < header)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending)[(header - 4)..]) + (hasType ? 1 : 0);
        return pending.Count < length ? null : length;
    }

    private bool IsCutHere(bool toServer, byte type)
    {
        lock (_lock)
        {
            if (_cut is not { IsMade: false } cut)
                return false;
            if (cut.Behind > 0)
            {
                if (!toServer && type == ReadyForQuery)
                    cut.Behind--;
                return false;
            }
            return toServer == cut.ToServer && (cut.IsMade = cut.Left-- == 0);
        }
    }

    private sealed class Cut(bool toServer, int message, int behind)
    {
        public bool ToServer => toServer;

        public int Left { get; set; } = message;

        public int Behind { get; set; } = behind;

        public bool IsMade { get; set; }
    }
}
