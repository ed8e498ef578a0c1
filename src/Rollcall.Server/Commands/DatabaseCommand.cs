using System.CommandLine;
using System.Globalization;
using Rollcall.Server.Operations;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;
using Spectre.Console;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall database copy</c>: from a data directory to PostgreSQL.</summary>
internal static class DatabaseCommand
{
    public static Command Create() => new("database", "The database of an installation.") { CopyVerb() };

    private static Command CopyVerb()
    {
        var data = new Option<string>("--data") { Description = "The data directory to copy from.", Required = true, HelpName = "DIR" };
        var database = LocationOptions.DatabaseOption("The empty PostgreSQL database to copy to.");
        database.Required = true;
        var json = Verb.JsonOption();
        var command = new Command("copy", "Copy an installation from SQLite to an empty PostgreSQL database, verified by counts and hashes. An interrupted copy leaves the target empty: start it again.") { data, database, json };
        command.SetAction((parsed, cancellationToken) => Verb.GuardAsync(async () =>
        {
            await using var source = await Installation.UseAsync(new InstallationLocation.DataDirectory(parsed.GetRequiredValue(data)), cancellationToken);
            await using var target = PostgresDatabase.Open(parsed.GetRequiredValue(database)!);
            IReadOnlyList<CopiedTable> tables;
            try
            {
                tables = await CopyAsync((SqliteDatabase)source.Database, target, quiet: parsed.GetValue(json) || Console.IsOutputRedirected, cancellationToken);
            }
            catch (Exception e) when (e is CopyRefusedException or Storage.SchemaMismatchException)
            {
                throw new VerbException($"--database: {e.Message}");
            }
            if (parsed.GetValue(json))
                Verb.PrintJson(new { tables });
            else
                Verb.PrintTable("", ["Table", "Rows", "Hash on both sides"], tables.Select(t => (IReadOnlyList<string?>)[t.Table, t.Rows.ToString("N0", CultureInfo.InvariantCulture), t.Hash]));
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<IReadOnlyList<CopiedTable>> CopyAsync(SqliteDatabase source, PostgresDatabase target, bool quiet, CancellationToken cancellationToken)
    {
        if (quiet)
            return await SqliteToPostgres.CopyAsync(source, target, _ => { }, cancellationToken);
        return await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var bar = progress.AddTask("Copying");
            return await SqliteToPostgres.CopyAsync(source, target, at =>
            {
                bar.Description = $"Copying {at.Table}";
                bar.MaxValue = at.Total;
                bar.Value = at.Copied;
            }, cancellationToken);
        });
    }
}
