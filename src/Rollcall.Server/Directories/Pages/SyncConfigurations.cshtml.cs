using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Jobs;

namespace Rollcall.Server.Directories.Pages;

/// <summary>Settings › Sync › SCIM: every directory as a row.</summary>
public sealed class SyncConfigurationsModel(DirectoryStore directories) : PageModel
{
    /// <summary>All directories.</summary>
    public IReadOnlyList<ScimDirectory> All { get; private set; } = [];

    /// <summary>Whether they belong to several organizations.</summary>
    public bool SeveralOrganizations => All.DistinctBy(d => d.OrganizationId).Skip(1).Any();

    /// <summary>The jobs that delete others.</summary>
    public IReadOnlyList<Job> Deleting { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync()
    {
        All = await directories.ListAsync(HttpContext.RequestAborted);
        Deleting = (await directories.DeletingAsync(HttpContext.RequestAborted)).ConvertAll(d => d.Job);
    }
}
