using System.CommandLine;
using Npgsql;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Commands;

/// <summary><c>--data</c> and <c>--database</c>: where the installation is. Every verb takes both, and one of them at a time.</summary>
internal sealed class LocationOptions
{
    // A password on a command line is seen by every process of the machine.
    private const string Variable = "ROLLCALL_DATABASE";

    private readonly Option<string?> _data = new("--data") { Description = "The data directory of the installation. Default: ./data.", HelpName = "DIR" };

    private readonly Option<string?> _database = DatabaseOption($"The PostgreSQL database of the installation. Default: the environment variable {Variable}.");

    public LocationOptions() => _data.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } path && (string.IsNullOrWhiteSpace(path) || path.Any(char.IsControl)))
            result.AddError("--data: the path of a directory is expected.");
    });

    /// <summary>An option that takes a connection string.</summary>
    public static Option<string?> DatabaseOption(string description)
    {
        var option = new Option<string?>("--database") { Description = description + " For example \"Host=db;Database=rollcall;Username=rollcall\".", HelpName = "CONNECTION" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Problem(text) is { } problem)
                result.AddError($"--database: {problem}");
        });
        return option;
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_database);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_data) is { Implicit: false } && result.GetResult(_database) is { Implicit: false })
                result.AddError("--data and --database name two installations; give one of them.");
        });
    }

    /// <exception cref="InstallationException">The environment variable does not parse.</exception>
    public InstallationLocation Read(ParseResult parsed)
    {
        if (parsed.GetValue(_database) is { } given)
            return new InstallationLocation.Server(given);
        if (parsed.GetValue(_data) is { } directory)
            return new InstallationLocation.DataDirectory(directory);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } variable)
            return new InstallationLocation.DataDirectory("./data");
        return Problem(variable) is { } problem ? throw new InstallationException($"{Variable}: {problem}") : new InstallationLocation.Server(variable);
    }

    private static string? Problem(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 } ? null : "a Host is missing, as in \"Host=db;Database=rollcall;Username=rollcall\".";
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The text may hold a password, so it is not repeated.
            return "this is not a connection string, such as \"Host=db;Database=rollcall;Username=rollcall\".";
        }
    }
}
