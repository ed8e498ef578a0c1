using Microsoft.AspNetCore.Mvc.RazorPages;
using Rollcall.Server.Directories;

namespace Rollcall.Server.Tokens.Pages;

/// <summary>Apps &amp; integrations › SCIM tokens: the tokens of all directories.</summary>
public sealed class TokenListModel(DirectoryStore directories, TokenStore tokens, TimeProvider time) : PageModel
{
    /// <summary>The tokens, those that are live first, then the newest.</summary>
    public IReadOnlyList<(ScimDirectory Directory, Token Token)> All { get; private set; } = [];

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync()
    {
        var found = new List<(ScimDirectory Directory, Token Token)>();
        foreach (var directory in await directories.ListAsync(HttpContext.RequestAborted))
            found.AddRange((await tokens.ListAsync(directory.Id, HttpContext.RequestAborted)).Select(token => (directory, token)));
        All = [.. found.OrderByDescending(f => f.Token.IsLive(Now)).ThenByDescending(f => f.Token.CreatedAt)];
    }
}
