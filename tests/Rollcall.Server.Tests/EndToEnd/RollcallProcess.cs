using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rollcall.Server.Tests.EndToEnd;

/// <summary>The built program as a child process, killed at the latest when disposed of.</summary>
internal sealed partial class RollcallProcess : IAsyncDisposable
{
    /// <summary>Longer than anything here takes on a busy machine: a test that waits for what never comes fails instead of hanging.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];

    private RollcallProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where the build puts the program: beside the tests, since they refer to its project.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "rollcall.exe" : "rollcall");

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public static RollcallProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? asUser = null)
    {
        var start = asUser is null ? new ProcessStartInfo(Executable, arguments) : new ProcessStartInfo("setpriv", ["--reuid", asUser, "--clear-groups", Executable, .. arguments]);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        // What the machine has set for other programs must not steer this one.
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || n.StartsWith("Logging__", StringComparison.Ordinal) || n.StartsWith("ROLLCALL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        // It runs too short for profiles to pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return new RollcallProcess(start);
    }

    /// <summary>The first line of standard output that is wanted, now or later.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_output.Find(line => wanted(line)) is { } line)
                return line;
            _waiting.Add((wanted, found));
        }
        using var limit = Limit();
        var ended = _process.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(found.Task, ended) == ended && !found.Task.IsCompleted)
            throw new InvalidOperationException($"The program ended, or said nothing in time.\n{Output}\n{Errors}");
        return await found.Task;
    }

    public void Signal(PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGTERM => 15,
            _ => throw new ArgumentOutOfRangeException(nameof(signal)),
        };
        SendSignal(_process.Id, number).ShouldBe(0);
    }

    /// <summary>Ends it as a crash does: without a word to it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var limit = Limit();
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        return limit;
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            lines.Add(line);
            if (!ReferenceEquals(lines, _output))
                return;
            foreach (var (_, found) in _waiting.Where(w => w.Wanted(line)))
                found.TrySetResult(line);
        }
    }

    private string Text(List<string> lines)
    {
        lock (_gate)
            return string.Concat(lines.Select(line => line + "\n"));
    }
}
