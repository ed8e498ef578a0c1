using System.CommandLine;
using System.Globalization;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall groups list</c>.</summary>
internal static class GroupsCommand
{
    public static Command Create() => new("groups", "The groups of a directory.") { ListVerb() };

    private static Command ListVerb()
    {
        var directory = Verb.DirectoryOption();
        var filter = ResourceListing.FilterOption();
        var start = ResourceListing.StartOption();
        var count = ResourceListing.CountOption();
        var json = Verb.JsonOption();
        return Verb.Create("list", "List groups, in the order they came.", [directory, filter, start, count, json], async (parsed, installation, cancellationToken) =>
        {
            var (_, page) = await ResourceListing.FindAsync(
                installation, parsed.GetValue(directory), s => s.Group, parsed.GetValue(filter), parsed.GetValue(start), parsed.GetValue(count), cancellationToken);
            var groups = page.Resources.Select(r => (Resource: r, Document: ResourceListing.Document(r))).ToList();
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new
                {
                    totalResults = page.TotalResults,
                    startIndex = parsed.GetValue(start),
                    itemsPerPage = groups.Count,
                    groups = groups.Select(g => new
                    {
                        g.Resource.Id,
                        displayName = g.Document.Text("displayName"),
                        externalId = g.Document.Text("externalId"),
                        members = g.Resource.MemberCount,
                        g.Resource.Version,
                        g.Resource.Created,
                        g.Resource.LastModified,
                    }),
                });
                return;
            }
            Verb.PrintTable("There is no group.", ["Id", "Name", "Members", "Changed"], groups.Select(g => (IReadOnlyList<string?>)
                [g.Resource.Id, g.Document.Text("displayName"), g.Resource.MemberCount.ToString("N0", CultureInfo.InvariantCulture), Verb.Time(g.Resource.LastModified)]));
            Console.Out.WriteLine($"{groups.Count} of {page.TotalResults}");
        });
    }
}
