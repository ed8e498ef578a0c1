using System.CommandLine;
using System.Globalization;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Storage;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall events list</c>: a directory's numbered history.</summary>
internal static class EventsCommand
{
    public static Command Create() => new("events", "The numbered history of a directory.") { ListVerb() };

    private static Command ListVerb()
    {
        var directory = Verb.DirectoryOption();
        var after = Verb.WholeNumberOption("--after", "Show events after this number.", 0, 0, int.MaxValue);
        var limit = Verb.WholeNumberOption("--limit", "How many to show at most.", 100, 1, 10_000);
        var json = Verb.JsonOption();
        return Verb.Create("list", "List events in order.", [directory, after, limit, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            _ = await new DirectoryStore(installation.Database, TimeProvider.System).FindAsync(id, cancellationToken) ?? throw Verb.NoDirectory(id);
            var events = await new EventStore(installation.Database).ListAsync(id, parsed.GetValue(after), parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { events });
                return;
            }
            Verb.PrintTable("Nothing has happened after that.", ["No.", "When", "Event", "Subject", "Why", "Changed"], events.Select(e => (IReadOnlyList<string?>)
                [e.Sequence.ToString(CultureInfo.InvariantCulture), Verb.Time(e.OccurredAt), e.Type, IdText.Format(e.SubjectId), e.Reason, string.Join(", ", e.ChangedPaths)]));
        });
    }
}
