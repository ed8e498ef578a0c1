using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Administrators;
using Rollcall.Server.Dashboard;
using Rollcall.Server.Directories;

namespace Rollcall.Server.Jobs.Pages;

/// <summary>How far a job is: a page of its own, and the part of other pages that keeps itself up to date.</summary>
public sealed class ProgressModel(JobStore jobs, DirectoryStore directories) : PageModel
{
    /// <summary>The job.</summary>
    public Job Job { get; private set; } = null!;

    /// <summary>Its directory; null once that is deleted.</summary>
    public ScimDirectory? Directory { get; private set; }

    /// <summary>Whether a page asks for its part.</summary>
    public bool Bare => Request.Headers.ContainsKey("HX-Request");

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(Guid directory, Guid id)
    {
        if (await jobs.FindAsync(directory, id, HttpContext.RequestAborted) is not { } found)
            return NotFound();
        Job = found;
        Directory = await directories.FindAsync(directory, HttpContext.RequestAborted);
        return Page();
    }

    /// <summary>Stops it.</summary>
    public async Task<IActionResult> OnPostAsync(Guid directory, Guid id)
    {
        if (await jobs.CancelAsync(directory, id, HttpContext.Actor()))
            this.Done("The job is stopped. What was done stays.");
        return RedirectToPage(new { directory, id });
    }
}
