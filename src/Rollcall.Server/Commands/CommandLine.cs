using System.CommandLine;

namespace Rollcall.Server.Commands;

/// <summary>The verbs of <c>rollcall</c>. Exit codes: 0 done, 1 failed, 2 not understood.</summary>
public static class CommandLine
{
    /// <summary>Runs one invocation.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Rollcall: identity providers push people and groups to it over SCIM 2.0; your application hears what that means.")
        {
            ServeCommand.Create(),
            DirectoriesCommand.Create(),
            TokensCommand.Create(),
            AdministratorsCommand.Create(),
            AttributesCommand.Create(),
            UsersCommand.Create(),
            GroupsCommand.Create(),
            EventsCommand.Create(),
            RequestsCommand.Create(),
            SimulateCommand.Create(),
            DatabaseCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync($"Run `rollcall {string.Concat(Path(parsed.CommandResult))}--help` to see what is accepted.");
            return ExitCode.Usage;
        }
        try
        {
            // The web host and the simulator answer Ctrl-C and SIGTERM themselves.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault)
        {
            await Console.Error.WriteLineAsync($"This is a fault of Rollcall; please report it with these lines:\n{fault}");
            return ExitCode.Failed;
        }
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Path(parent), command.Command.Name + " "] : [];
}

/// <summary>What a verb ends with.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Understood, and failed.</summary>
    public const int Failed = 1;

    /// <summary>Not understood: the message on standard error names the option.</summary>
    public const int Usage = 2;
}
