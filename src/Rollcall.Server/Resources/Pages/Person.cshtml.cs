using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Server.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Resources.Pages;

/// <summary>A person: what the directory says, what the application hears, the groups, and how it came about.</summary>
public sealed class PersonModel(DirectoryStore directories, PeopleStore people, EventStore events, ResourceNames names, SchemaStore schemas) : PageModel
{
    private const int HistoryLines = 20;

    /// <summary>The person's directory.</summary>
    public ScimDirectory Directory { get; private set; } = null!;

    /// <summary>The name for people.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The person; null when only the history is left.</summary>
    public PersonDetails? Person { get; private set; }

    /// <summary>Who was deleted; null when the person is there.</summary>
    public DeletedResource? Deleted { get; private set; }

    /// <summary>The attributes as the directory's schemas group them.</summary>
    public IReadOnlyList<AttributeSection> Sections { get; private set; } = [];

    /// <summary>What happened, newest first.</summary>
    public IReadOnlyList<EventLine> History { get; private set; } = [];

    /// <summary>The way through the history.</summary>
    public OlderLink Pages { get; private set; } = new(null, null);

    /// <summary>The resource as SCIM has it, indented.</summary>
    public string Json { get; private set; } = "";

    /// <summary>Shows a person.</summary>
    public async Task<IActionResult> OnGetAsync(string directory, string id, long? before, CancellationToken cancellationToken)
    {
        if (!IdText.TryParse(directory, out var tenant) || !IdText.TryParse(id, out var key)
            || await directories.FindAsync(tenant, cancellationToken) is not { } found || await directories.ReadAsync(tenant, cancellationToken) is not { } access)
            return NotFound();
        Directory = found;
        Person = await people.FindAsync(access, key, cancellationToken);
        Deleted = Person is null ? await people.FindDeletedAsync(tenant, key, ResourceKind.User, cancellationToken) : null;
        if (Person is null && Deleted is null)
            return NotFound();
        if (Person is not null)
        {
            Name = ResourceRow.DisplayOf(Person.Document) ?? id;
            Sections = AttributeSheet.Of(access.Schemas.User, Person.Document, await schemas.LabelsAsync(tenant, cancellationToken));
            Json = RawScim.Of(access.Schemas.User, Person.Resource, Person.Document);
        }
        else
        {
            Name = Deleted!.Name;
        }
        var page = await events.OfAsync(tenant, Person?.Account is { } account ? [key, account.Id] : [key], before, "", HistoryLines, cancellationToken);
        History = await EventLine.OfAsync(page.Rows, names, key, cancellationToken);
        Pages = OlderLink.Of(NamedResource.PathOf(tenant, key, ResourceKind.User), new Dictionary<string, string?>(StringComparer.Ordinal), before is null, page.Older?.ToString(CultureInfo.InvariantCulture));
        return Page();
    }
}
