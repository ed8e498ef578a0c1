using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>
/// A PostgreSQL cluster that lives as long as this process, made from Debian's binaries. A small shell holds the server: when the pipe to it closes, because the tests are
/// over or were killed, it stops the server and removes everything.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    // $1 is the directory; what follows is the server. QUIT is an immediate shutdown.
    private const string Keeper =
        """
        dir=$1; shift
        "$@" >"$dir/log" 2>&1 &
        server=$!
        read -r word
        kill -QUIT "$server" 2>/dev/null
        wait "$server"
        [ "$word" = keep ] || rm -rf "$dir"
        """;

    /// <summary>Not asked for, but it must never be seen anywhere.</summary>
    public const string Password = "s3cr3t-word";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly int _port;
    private Process? _keeper;

    private PostgresCluster(string folder, int port)
    {
        _folder = folder;
        _port = port;
    }

    private static string Binaries { get; } = Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
        .Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        ?? throw new InvalidOperationException("PostgreSQL is not installed (Debian: apt-get install postgresql), and ROLLCALL_TEST_POSTGRES names no server.");

    /// <summary>The connection string of a database on this cluster.</summary>
    public string Of(string database) => new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = _port, Database = database, Username = "rollcall", Password = Password }.ConnectionString;

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgresCluster> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rollcall-postgres-").FullName;
        var data = Path.Combine(folder, "data");
        if (Environment.UserName is "root")
            await RunAsync("chown", "postgres", folder);
        await RunAsync([.. AsServer(), Path.Combine(Binaries, "initdb"), "--pgdata", data, "--username", "rollcall", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]);
        var cluster = new PostgresCluster(folder, FreePort());
        await cluster.StartAsync();
        return cluster;
    }

    /// <summary>Starts the server again after <see cref="StopImmediatelyAsync"/> and waits until it answers.</summary>
    public async Task StartAsync()
    {
        // fsync stays on: durability is part of what is tested.
        string[] server = [.. AsServer(), Path.Combine(Binaries, "postgres"), "-D", Path.Combine(_folder, "data"), "-p", _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=32MB", "-c", "max_connections=200", "-c", "wal_level=minimal", "-c", "max_wal_senders=0"];
        _keeper = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", _folder, .. server]) { RedirectStandardInput = true, UseShellExecute = false })!;
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Of("postgres") + ";Pooling=false;Timeout=2");
                await connection.OpenAsync(limit.Token);
                return;
            }
            catch (NpgsqlException) when (!_keeper.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
    }

    /// <summary>Stops the server as <c>pg_ctl stop -m immediate</c> does: no checkpoint, no word to anybody.</summary>
    public Task StopImmediatelyAsync() => EndAsync("keep");

    public async ValueTask DisposeAsync() => await EndAsync("remove");

    private async Task EndAsync(string word)
    {
        if (_keeper is not { } keeper)
            return;
        _keeper = null;
        await keeper.StandardInput.WriteLineAsync(word);
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    // The server refuses to run as root.
    private static string[] AsServer() => Environment.UserName is "root" ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"] : [];

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} failed: {await output}{errors}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
