using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rollcall.Server.Tests.Nodes;

/// <summary>The built program serving a PostgreSQL database as a process of its own.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];

    private Node(ProcessStartInfo start, Uri address)
    {
        Address = address;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it has said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts the program; it may still wait for its database.</summary>
    public static Node Start(string connectionString)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "rollcall"), ["serve", "--urls", address.AbsoluteUri])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // By the environment, as the guide advises: a password on the command line is seen by everybody.
        start.Environment["ROLLCALL_DATABASE"] = connectionString;
        return new Node(start, address);
    }

    /// <summary>Waits until it has said something.</summary>
    public async Task SaysAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            HasExited.ShouldBeFalse(Output);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public static async Task<Node> ReadyAsync(string connectionString)
    {
        var node = Start(connectionString);
        await node.SaysAsync("Rollcall is listening on");
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
    }
}
