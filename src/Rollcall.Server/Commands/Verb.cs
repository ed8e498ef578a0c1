using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rollcall.Scim.Messages;
using Rollcall.Server.Operations;
using Rollcall.Storage;
using Spectre.Console;

namespace Rollcall.Server.Commands;

/// <summary>A failure a verb foresees; the message is all the user sees of it, on standard error.</summary>
public sealed class VerbException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>What the verbs share: the data directory, <c>--json</c>, how failures and tables look.</summary>
internal static class Verb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON document and nothing else on standard output." };

    public static Option<Guid> DirectoryOption()
    {
        var option = new Option<Guid>("--directory")
        {
            Description = "The id of the directory, as `directories list` shows it.",
            Required = true,
            HelpName = "ID",
            CustomParser = result =>
            {
                if (IdText.TryParse(result.Tokens[0].Value, out var id))
                    return id;
                result.AddError($"--directory: '{result.Tokens[0].Value}' is not an id; `rollcall directories list` shows them.");
                return default;
            },
        };
        return option;
    }

    public static Option<int> WholeNumberOption(string name, string description, int fallback, int lowest, int highest)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback, HelpName = "N" };
        option.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest)
                return number;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a whole number from {lowest} to {highest}.");
            return fallback;
        };
        return option;
    }

    /// <summary>Makes a verb that works on an installation, beside a running server or without one.</summary>
    public static Command Create(string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, Installation, CancellationToken, Task> work)
    {
        var location = new LocationOptions();
        var command = new Command(name, description);
        location.AddTo(command);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
                command.Options.Add(option);
            else
                command.Arguments.Add((Argument)symbol);
        }
        command.SetAction((parsed, cancellationToken) => GuardAsync(async () =>
        {
            await using var installation = await Installation.UseAsync(location.Read(parsed), cancellationToken);
            await work(parsed, installation, cancellationToken);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Runs a verb and turns what it foresees into a message on standard error and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (VerbException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure.ExitCode;
        }
        catch (InstallationException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCode.Failed;
        }
        catch (ScimException failure)
        {
            await Console.Error.WriteLineAsync(failure.ScimType is "invalidFilter" ? $"--filter: {failure.Detail}" : failure.Detail);
            return failure.ScimType is "invalidFilter" ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (DatabaseUnavailableException failure)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used now. {failure.Message}");
            return ExitCode.Failed;
        }
        catch (DatabaseBusyException)
        {
            await Console.Error.WriteLineAsync("Another process is writing to the installation and did not finish in time. Nothing was changed; try again.");
            return ExitCode.Failed;
        }
        catch (IOException failure)
        {
            await Console.Error.WriteLineAsync($"The installation cannot be read or written. {failure.Message}");
            return ExitCode.Failed;
        }
    }

    public static VerbException NoDirectory(Guid id) => new($"--directory: there is no directory {IdText.Format(id)}. `rollcall directories list` shows them.");

    public static void PrintJson(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Json));

    /// <summary>Prints facts about one thing, a line each.</summary>
    public static void PrintFacts(IReadOnlyList<(string Name, string? Value)> facts)
    {
        var width = facts.Max(f => f.Name.Length) + 2;
        foreach (var (name, value) in facts)
            Console.Out.WriteLine(name.PadRight(width) + Printable(value ?? "–"));
    }

    /// <summary>Prints a table, or a sentence where there are no rows.</summary>
    public static void PrintTable(string empty, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(Printable(cell ?? "")))]);
        if (table.Rows.Count == 0)
        {
            Console.Out.WriteLine(empty);
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        // A pipe has no width: nothing is to be broken in the middle for it.
        if (Console.IsOutputRedirected)
            console.Profile.Width = 250;
        console.Write(table);
    }

    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "–";

    // Names come from outside: a terminal must not obey what stands in them.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
