using System.CommandLine;
using System.Globalization;
using Rollcall.Server.Directories;
using Rollcall.Server.Requests;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall requests list</c>: what identity providers asked, and what became of it.</summary>
internal static class RequestsCommand
{
    public static Command Create() => new("requests", "What identity providers asked, and what became of it.") { ListVerb() };

    private static Command ListVerb()
    {
        var directory = Verb.DirectoryOption();
        var status = new Option<(int, int)>("--status")
        {
            Description = "Only this HTTP status, such as 409, or class, such as 4xx.",
            HelpName = "STATUS",
            DefaultValueFactory = _ => (100, 599),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (text is [>= '1' and <= '5', 'x' or 'X', 'x' or 'X'])
                    return ((text[0] - '0') * 100, ((text[0] - '0') * 100) + 99);
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599)
                    return (code, code);
                result.AddError($"--status: '{text}' is neither an HTTP status such as 409 nor a class such as 4xx.");
                return default;
            },
        };
        var limit = Verb.WholeNumberOption("--limit", "How many to show at most.", 100, 1, 10_000);
        var json = Verb.JsonOption();
        return Verb.Create("list", "List requests, newest first.", [directory, status, limit, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            _ = await new DirectoryStore(installation.Database, TimeProvider.System).FindAsync(id, cancellationToken) ?? throw Verb.NoDirectory(id);
            var (lowest, highest) = parsed.GetValue(status);
            var requests = await new RequestStore(installation.Database).ListAsync(id, lowest, highest, parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { requests });
                return;
            }
            Verb.PrintTable("No such request is logged.", ["When", "Request", "Status", "Verdict", "What"], requests.Select(r => (IReadOnlyList<string?>)
            [
                Verb.Time(r.At), r.Method + " " + r.Shape, r.Status.ToString(CultureInfo.InvariantCulture), r.Verdict,
                r.Detail is { } detail ? (r.ScimType is { } type ? $"{type}: {detail}" : detail) : string.Join("; ", r.Ignored),
            ]));
        });
    }
}
