using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;
using Rollcall.Server.Events;
using Rollcall.Storage;

namespace Rollcall.Server.Resources.Pages;

/// <summary>A group: its attributes, its members page by page, the groups around it, and how it came about.</summary>
public sealed class GroupModel(DirectoryStore directories, GroupStore groups, PeopleStore people, EventStore events, ResourceNames names) : PageModel
{
    private const int Size = 50;
    private const int HistoryLines = 10;

    /// <summary>The group's directory.</summary>
    public ScimDirectory Directory { get; private set; } = null!;

    /// <summary>Its id.</summary>
    public Guid Id { get; private set; }

    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The group; null when only the history is left.</summary>
    public GroupDetails? Group { get; private set; }

    /// <summary>What was deleted; null when the group is there.</summary>
    public DeletedResource? Deleted { get; private set; }

    /// <summary>Its attributes as the directory's schemas group them.</summary>
    public IReadOnlyList<AttributeSection> Sections { get; private set; } = [];

    /// <summary>Whose members are shown: those this source has put there.</summary>
    public MembershipSource Source { get; private set; }

    /// <summary>A page of members.</summary>
    public ResourceRows<MemberRow> Members { get; private set; } = new(0, 1, []);

    /// <summary>Where among them this is.</summary>
    public TablePage Table { get; private set; } = null!;

    /// <summary>What happened, newest first.</summary>
    public IReadOnlyList<EventLine> History { get; private set; } = [];

    /// <summary>The way through the history.</summary>
    public OlderLink Pages { get; private set; } = new(null, null);

    /// <summary>The resource as SCIM has it, indented.</summary>
    public string Json { get; private set; } = "";

    /// <summary>Members of every source.</summary>
    public long MemberCount => Group?.Members.Values.Sum() ?? 0;

    /// <summary>Shows a group.</summary>
    public async Task<IActionResult> OnGetAsync(string directory, string id, string? source, long? before, CancellationToken cancellationToken)
    {
        if (!IdText.TryParse(directory, out var tenant) || !IdText.TryParse(id, out var key)
            || await directories.FindAsync(tenant, cancellationToken) is not { } found || await directories.ReadAsync(tenant, cancellationToken) is not { } access)
            return NotFound();
        (Directory, Id) = (found, key);
        Group = await groups.FindAsync(access, key, cancellationToken);
        Deleted = Group is null ? await people.FindDeletedAsync(tenant, key, ResourceKind.Group, cancellationToken) : null;
        if (Group is null && Deleted is null)
            return NotFound();
        if (Group is not null)
        {
            Name = ResourceRow.DisplayOf(Group.Document) ?? id;
            Sections = AttributeSheet.Of(access.Schemas.Group, Group.Document);
            Json = RawScim.Of(access.Schemas.Group, Group.Resource, Group.Document);
            Source = Enum.TryParse<MembershipSource>(source, ignoreCase: true, out var wanted) && Group.Members.ContainsKey(wanted) ? wanted : Group.Members.Keys.Order().FirstOrDefault();
            Members = await groups.MembersAsync(tenant, key, Source, TableRequest.Of(Request).Number, Size, cancellationToken);
        }
        else
        {
            Name = Deleted!.Name;
        }
        var path = NamedResource.PathOf(tenant, key, ResourceKind.Group);
        Table = new(path, new Dictionary<string, string?>(StringComparer.Ordinal) { ["source"] = source }, null, false, Members.Number, Size, Members.Total);
        var page = await events.OfAsync(tenant, [key], before, "", HistoryLines, cancellationToken);
        History = await EventLine.OfAsync(page.Rows, names, key, cancellationToken);
        Pages = OlderLink.Of(path, new Dictionary<string, string?>(StringComparer.Ordinal), before is null, page.Older?.ToString(CultureInfo.InvariantCulture));
        return Page();
    }
}
