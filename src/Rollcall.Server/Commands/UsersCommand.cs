using System.CommandLine;
using System.Globalization;
using Rollcall.Scim.Resources;
using Rollcall.Server.Accounts;
using Rollcall.Server.Resources;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall users list</c>: people as the directory says them, accounts as the application hears them.</summary>
internal static class UsersCommand
{
    public static Command Create() => new("users", "The people of a directory.") { ListVerb() };

    private static Command ListVerb()
    {
        var directory = Verb.DirectoryOption();
        var filter = ResourceListing.FilterOption();
        var start = ResourceListing.StartOption();
        var count = ResourceListing.CountOption();
        var json = Verb.JsonOption();
        return Verb.Create("list", "List people, in the order they came.", [directory, filter, start, count, json], async (parsed, installation, cancellationToken) =>
        {
            var (access, page) = await ResourceListing.FindAsync(
                installation, parsed.GetValue(directory), s => s.User, parsed.GetValue(filter), parsed.GetValue(start), parsed.GetValue(count), cancellationToken);
            var ids = page.Resources.Select(r => Guid.ParseExact(r.Id, "D")).ToList();
            var accounts = await new AccountStore(installation.Database).OfUsersAsync(access.DirectoryId, ids, cancellationToken);
            var people = page.Resources.Zip(ids, (r, id) => (Resource: r, Document: ResourceListing.Document(r), Account: accounts.GetValueOrDefault(id))).ToList();
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new
                {
                    totalResults = page.TotalResults,
                    startIndex = parsed.GetValue(start),
                    itemsPerPage = people.Count,
                    users = people.Select(p => new
                    {
                        p.Resource.Id,
                        userName = p.Document.Text("userName"),
                        externalId = p.Document.Text("externalId"),
                        displayName = ResourceRow.DisplayOf(p.Document),
                        active = (p.Document["active"] as ScimBoolean)?.Value,
                        p.Resource.Version,
                        p.Resource.Created,
                        p.Resource.LastModified,
                        account = p.Account is { } a ? new { a.Id, status = Word(a.Status), a.SizeGb } : null,
                    }),
                });
                return;
            }
            Verb.PrintTable("Nobody is there.", ["Id", "User name", "Name", "Active", "Account", "Size", "Changed"], people.Select(p => (IReadOnlyList<string?>)
            [
                p.Resource.Id, p.Document.Text("userName"), ResourceRow.DisplayOf(p.Document), p.Document["active"] is ScimBoolean { Value: false } ? "no" : "yes",
                p.Account is { } account ? Word(account.Status) : "–", p.Account?.SizeGb is { } gb ? gb.ToString(CultureInfo.InvariantCulture) + " GB" : "default", Verb.Time(p.Resource.LastModified),
            ]));
            Console.Out.WriteLine($"{people.Count} of {page.TotalResults}");
        });
    }

    private static string Word(AccountStatus status) => status.ToString().ToLowerInvariant();
}
