using System.CommandLine;
using System.Globalization;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Jobs;
using Rollcall.Server.Operations;
using Rollcall.Storage;
using Spectre.Console;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall directories update</c>: settings, and their application to people and accounts there are.</summary>
internal static class DirectoryUpdate
{
    // What stands for "nothing" where a value is expected.
    private const string None = "none";

    public static Command Create()
    {
        var directory = Verb.DirectoryOption();
        var name = Options.Name("--name", "Another name for people.");
        var idp = Options.IdentityProviderName(required: false);
        var strict = Options.YesOrNo("--strict", "Whether requests are read to the letter of the RFC.");
        var primary = Options.YesOrNo("--primary", "Whether it is its organization's primary directory; yes takes that place from another.");
        var size = new Option<AccountSize?>("--account-size")
        {
            Description = "GB each new account gets, 1 to 1,000,000; 'none' for the application's default. Accounts there are keep theirs.",
            HelpName = "GB",
            CustomParser = result => string.Equals(result.Tokens[0].Value, None, StringComparison.Ordinal) ? new(null) : Options.Gigabytes(result, "--account-size") is { } gb ? new(gb) : null,
        };
        var group = Options.Name("--default-group", "The group each new person joins, made when there is none of this name; 'none' for no group.");
        var apply = new Option<bool>("--apply") { Description = "Also give the accounts there are the account size, and bring the people there are into the default group." };
        var json = Verb.JsonOption();
        return Verb.Create("update", "Change a directory's settings.", [directory, name, idp, strict, primary, size, group, apply, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            var store = new DirectoryStore(installation.Database, TimeProvider.System);
            _ = await store.FindAsync(id, cancellationToken) ?? throw Verb.NoDirectory(id);
            var chosen = parsed.GetValue(group) is { } wanted ? await GroupAsync(installation.Database, id, wanted.Trim(), cancellationToken) : null;
            var result = await store.UpdateAsync(id, null, settings => settings with
            {
                Name = parsed.GetValue(name)?.Trim() ?? settings.Name,
                Idp = parsed.GetValue(idp) ?? settings.Idp,
                Strict = parsed.GetValue(strict)?.Yes ?? settings.Strict,
                Primary = parsed.GetValue(primary)?.Yes ?? settings.Primary,
                AccountSizeGb = parsed.GetValue(size) is { } gb ? gb.Gb : settings.AccountSizeGb,
                DefaultGroup = chosen ?? settings.DefaultGroup,
            }, Actor.CommandLine, cancellationToken);
            var saved = result switch
            {
                SettingsResult.Saved done => done.Directory,
                SettingsResult.Refused refused => throw new VerbException(refused.Problem),
                SettingsResult.Unknown => throw Verb.NoDirectory(id),
                _ => throw new InvalidOperationException(result.GetType().Name),
            };
            var jobs = parsed.GetValue(apply) ? await ApplyAsync(store, installation, id, quiet: parsed.GetValue(json) || Console.IsOutputRedirected, cancellationToken) : [];
            if (parsed.GetValue(json))
                Verb.PrintJson(new { id, saved.Name, saved.Idp, saved.Enabled, saved.Strict, saved.Primary, saved.AccountSizeGb, saved.DefaultGroupId, applied = jobs.Select(j => new { j.Kind, j.Done, j.Changed }) });
            else
                Console.Out.WriteLine($"The settings of directory {IdText.Format(id)} are saved." + string.Concat(jobs.Select(j => $"\n{Said(j)}")));
        });
    }

    private static async ValueTask<DefaultGroup> GroupAsync(Database database, Guid directory, string name, CancellationToken cancellationToken)
    {
        if (string.Equals(name, None, StringComparison.Ordinal))
            return new DefaultGroup.None();
        var found = await new DirectoryStore(database, TimeProvider.System).FindGroupAsync(directory, name, cancellationToken);
        return found is { } id ? new DefaultGroup.Existing(id) : new DefaultGroup.New(name);
    }

    private static async ValueTask<List<Job>> ApplyAsync(DirectoryStore store, Installation installation, Guid id, bool quiet, CancellationToken cancellationToken)
    {
        var jobs = new JobStore(installation.Database, TimeProvider.System);
        var over = new List<Job>();
        // One after the other: each is done to its end before the verb says so, and a server beside it helps.
        foreach (var start in (Func<ValueTask<Job?>>[])[() => store.ApplyAccountSizeAsync(id, Actor.CommandLine, cancellationToken), () => store.ApplyDefaultGroupAsync(id, Actor.CommandLine, cancellationToken)])
        {
            var job = await start() ?? throw Verb.NoDirectory(id);
            over.Add(quiet ? await jobs.RunAsync(job, cancellationToken: cancellationToken) : await WatchAsync(jobs, job, cancellationToken));
        }
        return over;
    }

    private static Task<Job> WatchAsync(JobStore jobs, Job job, CancellationToken cancellationToken) => AnsiConsole.Progress().StartAsync(async progress =>
    {
        var bar = progress.AddTask(job.Kind is "account_size" ? "Account size" : "Default group");
        var over = await jobs.RunAsync(job, at => bar.Value = at.Percent, cancellationToken);
        bar.Value = 100;
        return over;
    });

    private static string Said(Job job) =>
        job.Problem ?? (job.Kind is "account_size" ? "Accounts given the size: " : "People whose groups changed: ") + job.Changed.ToString("N0", CultureInfo.InvariantCulture) + " of " + job.Done.ToString("N0", CultureInfo.InvariantCulture) + ".";

    private sealed record AccountSize(long? Gb);
}
